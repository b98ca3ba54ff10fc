"""The hash of a call is the same for the same call and no other."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.tool_calls import arguments_hash, canonical_json
from assistant.errors import InvalidInputError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def test_hash_is_sha256_of_sorted_json_without_spaces() -> None:
    text = '{"arguments":{"a":"ж","b":[1,2.0]},"name":"web_search"}'

    assert (
        arguments_hash("web_search", {"b": [1, 2.0], "a": "ж"}) == sha256(text.encode()).hexdigest()
    )


@given(st.dictionaries(TEXT, VALUES | TEXT, max_size=4))
def test_order_of_arguments_does_not_matter(arguments: dict[str, Any]) -> None:
    turned = dict(reversed(arguments.items()))

    assert arguments_hash("tool", turned) == arguments_hash("tool", arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("b", {"x": 1}), ("a", {"x": 2}), ("a", {"x": "1"}), ("a", {"x": 1, "y": None}), ("a", {})],
)
def test_other_calls_have_other_hashes(name: str, arguments: dict[str, Any]) -> None:
    assert arguments_hash(name, arguments) != arguments_hash("a", {"x": 1})


def deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize("value", ["\ud83d", float("nan"), float("inf"), b"x", object(), deep()])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="no JSON"):
        canonical_json(value)
