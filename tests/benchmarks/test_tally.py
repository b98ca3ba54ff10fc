from collections import Counter

import pytest

from benchmarks.tally import Tally


@pytest.mark.parametrize(
    ("found", "lost", "doubled"),
    [
        ({"a": 1, "b": 1}, 0, 0),
        ({"a": 1}, 1, 0),
        ({}, 2, 0),
        ({"a": 3, "b": 1}, 0, 2),
        ({"a": 2}, 1, 1),
        ({"a": 0, "b": 1}, 1, 0),
    ],
)
def test_what_is_lost_or_doubled_is_counted(
    found: dict[object, int], lost: int, doubled: int
) -> None:
    tally = Tally(2, Counter(found))
    assert (tally.lost, tally.doubled) == (lost, doubled)
