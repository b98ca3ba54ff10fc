import pytest

from benchmarks.background_fairness import is_fair


@pytest.mark.parametrize(
    ("idle", "busy", "fair"),
    [
        (0.050, 0.249, True),
        (0.050, 0.251, False),
        (2.0, 2.39, True),
        (2.0, 2.41, False),
        (1.0, 0.5, True),
    ],
)
def test_a_start_may_be_late_by_a_fifth_or_by_200_ms(idle: float, busy: float, fair: bool) -> None:  # noqa: FBT001 - a case
    assert is_fair(idle, busy) is fair
