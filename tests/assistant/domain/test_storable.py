from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.storable import cut_strings, storable
from assistant.domain.tool_calls import canonical_json, refuse_nul

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
ODD = SCALARS | st.binary() | st.uuids() | st.datetimes() | st.sets(st.integers())
KEYS = st.text(st.characters()) | st.integers() | st.tuples(st.integers())
VALUES = st.recursive(
    ODD, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of the rule
@given(VALUES)
def test_whatever_comes_can_be_stored(value: Any) -> None:
    made = storable(value)

    assert canonical_json(made)
    refuse_nul(*_strings(made))
    assert storable(made) == made


@given(JSON)
def test_what_is_fit_stays_as_it_is(value: Any) -> None:
    assert storable(value) == value


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("a\0b\ud800", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
        ({"\0": ["\0"]}, {"\N{REPLACEMENT CHARACTER}": ["\N{REPLACEMENT CHARACTER}"]}),
        (float("nan"), None),
        ([float("-inf"), 1.5], [None, 1.5]),
        (True, True),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("😀", "😀"),
    ],
)
def test_what_is_not_is_replaced(given: object, made: object) -> None:
    assert storable(given) == made


def test_what_is_nested_without_end_is_cut() -> None:
    deep: Any = "end"
    for _ in range(100_000):
        deep = [deep]

    made = storable({"deep": deep})

    assert "end" not in canonical_json(made).decode()
    assert canonical_json(made).decode().endswith("null" + "]" * 40 + "}")


@given(VALUES, st.integers(0, 5))
def test_strings_are_cut_and_nothing_else(value: Any, limit: int) -> None:
    made = storable(value)

    cut = cut_strings(made, limit)

    assert max((len(text) for text in _strings(cut, keys=False)), default=0) <= limit
    assert cut_strings(made, 10_000) == made
    assert canonical_json(cut)


def _strings(value: Any, *, keys: bool = True) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value if keys else ()
        yield from _strings(list(value.values()), keys=keys)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, keys=keys)
