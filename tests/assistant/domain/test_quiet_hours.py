"""Quiet hours: over midnight, on days of changed clocks, and never without an end."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.quiet_hours import quiet_until

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
_ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")]
)
_TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
_MINUTES_OF_YEARS = 6 * 365 * 24 * 60
_MOMENTS = st.integers(0, _MINUTES_OF_YEARS).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-05 21:59", None),
        ("2027-03-05 22:00", "2027-03-06 08:00"),
        ("2027-03-05 23:59:59", "2027-03-06 08:00"),
        ("2027-03-06 00:00", "2027-03-06 08:00"),
        ("2027-03-06 07:59:59", "2027-03-06 08:00"),
        ("2027-03-06 08:00", None),
    ],
)
def test_a_range_may_reach_over_midnight(now: str, until: str | None) -> None:
    expected = at(until) if until else None

    assert quiet_until(at(now), time(22), time(8), MOSCOW) == expected


@pytest.mark.parametrize(
    ("now", "until"),
    [("12:59", None), ("13:00", "15:30"), ("15:29", "15:30"), ("15:30", None)],
)
def test_a_range_may_lie_within_a_day(now: str, until: str | None) -> None:
    expected = at(f"2027-03-05 {until}") if until else None

    assert quiet_until(at(f"2027-03-05 {now}"), time(13), time(15, 30), MOSCOW) == expected


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), (time(1), None), (None, time(1)), (time(1), time(1))]
)
def test_without_a_range_nothing_is_quiet(start: time | None, end: time | None) -> None:
    assert quiet_until(at("2027-03-05 01:00"), start, end, MOSCOW) is None


def test_it_is_the_persons_own_zone_that_counts() -> None:
    moment = datetime(2027, 3, 5, 20, tzinfo=UTC)

    assert quiet_until(moment, time(22), time(8), MOSCOW) == datetime(2027, 3, 6, 5, tzinfo=UTC)
    assert quiet_until(moment, time(22), time(8), ZoneInfo("UTC")) is None


def test_an_end_that_clocks_skip_moves_forward() -> None:
    night = at("2027-03-27 23:00", BERLIN)

    until = quiet_until(night, time(22), time(2, 30), BERLIN)

    assert until == at("2027-03-28 03:30", BERLIN)


def test_of_an_end_that_clocks_show_twice_it_is_the_first() -> None:
    night = at("2027-10-30 23:00", BERLIN)
    shown_again = at("2027-10-31 02:10", BERLIN).replace(fold=1)

    until = quiet_until(night, time(22), time(2, 30), BERLIN)

    assert until == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert quiet_until(shown_again, time(22), time(2, 30), BERLIN) is None


@given(_MOMENTS, _TIMES, _TIMES, _ZONES)
def test_an_end_is_ahead_within_a_day_and_is_not_quiet_itself(
    now: datetime, start: time, end: time, zone: ZoneInfo
) -> None:
    until = quiet_until(now, start, end, zone)

    if until is not None:
        assert timedelta() < until - now <= timedelta(hours=26)
        assert quiet_until(until, start, end, zone) is None


@given(_MOMENTS, _TIMES, _TIMES)
def test_without_changes_of_clocks_the_wall_says_it(now: datetime, start: time, end: time) -> None:
    wall = now.astimezone(MOSCOW).time()
    inside = start <= wall < end if start <= end else wall >= start or wall < end

    until = quiet_until(now, start, end, MOSCOW)

    assert (until is not None) == inside
    assert until is None or until.astimezone(MOSCOW).time() == end
