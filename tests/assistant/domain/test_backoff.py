"""The wait before another attempt doubles, from a base to a most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.backoff import backoff_seconds

SECONDS = st.floats(min_value=0.01, max_value=86_400)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 300), (8, 300), (10_000, 300)]
)
def test_it_doubles_up_to_the_most(failures: int, seconds: float) -> None:
    assert backoff_seconds(5, 300, failures) == seconds


@given(SECONDS, SECONDS, st.integers(min_value=1, max_value=1_000_000))
def test_it_is_never_longer_than_the_most_nor_shorter_than_before(
    base: float, most: float, failures: int
) -> None:
    wait = backoff_seconds(base, most, failures)

    assert min(base, most) <= wait <= most
    assert wait <= backoff_seconds(base, most, failures + 1)


@given(SECONDS, SECONDS)
def test_it_begins_with_the_base(base: float, most: float) -> None:
    assert backoff_seconds(base, most, 1) == min(base, most)
