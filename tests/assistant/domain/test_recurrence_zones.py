"""Firings in many zones over many years, compared with a walk over days that knows no library."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.recurrence import following, occurrences
from tests.assistant.domain.recurrence_oracle import (
    ZONES,
    Plan,
    changes,
    moment_of,
    moments_of,
)

FIRST, LAST = 2011, 2027
AROUND = timedelta(days=2)
NIGHT = [(hour, minute) for hour in (23, 0, 1, 2, 3) for minute in (0, 30)]
DAY = [(hour, minute) for hour in range(4, 23) for minute in (0, 30)]
PLANS = (
    Plan("WEEKLY", weekdays=((0, 5), (0, 6)), hours=(0, 2), minutes=(30,)),
    Plan("MONTHLY", month_days=(-1, 1), hours=(0, 9)),
    Plan("MONTHLY", weekdays=((-1, 6), (2, 6)), hours=(1, 2, 3), minutes=(15,)),
)
BEFORE = datetime.fromisoformat("2010-12-01")
TIMES = {plan.text: list(plan.walls(BEFORE, 366 * (LAST - FIRST + 1))) for plan in PLANS}


def found(rule: str, zone: ZoneInfo, after: datetime, end: datetime) -> list[datetime]:
    """Return firings in UTC: of one zone they would compare by their wall time."""
    firings = occurrences(rule, None, zone, after)
    return list(takewhile(lambda at: at <= end, (at.astimezone(UTC) for at in firings)))


def walls(after: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Yield naive times a day further than two moments in UTC, which zones may be away."""
    wall = after.replace(tzinfo=None) - timedelta(days=2)
    while wall <= end.replace(tzinfo=None) + timedelta(days=2):
        yield wall
        wall += step


@pytest.mark.parametrize("name", ZONES)
def test_a_daily_time_fires_once_each_day_where_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    for number, day in enumerate(changes(zone, FIRST, LAST)):
        after, end = day - AROUND, day + AROUND
        days = list(walls(after, end, timedelta(days=1)))
        for hour, minute in NIGHT + DAY[number % 12 :: 12]:
            expected = {moment_of(one.replace(hour=hour, minute=minute), zone) for one in days}
            rule = f"FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute};BYSECOND=0"
            in_time = sorted(at for at in expected if after < at <= end)
            assert found(rule, zone, after, end) == in_time, (day, rule)


@pytest.mark.parametrize("name", ZONES)
def test_times_close_together_fire_in_order_and_never_twice_at_a_moment(name: str) -> None:
    zone = ZoneInfo(name)
    rule = f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0,15,30,45;BYSECOND=0"
    for day in changes(zone, FIRST, LAST)[::5]:
        after, end = day - timedelta(days=1), day + AROUND
        quarters = walls(after, end, timedelta(minutes=15))
        expected = sorted({at for wall in quarters if after < (at := moment_of(wall, zone)) <= end})
        assert found(rule, zone, after, end) == expected, day


@pytest.mark.parametrize("name", ZONES)
def test_minutes_of_every_hour_fire_whenever_clocks_show_them(name: str) -> None:
    zone = ZoneInfo(name)
    for day in changes(zone, FIRST, LAST)[2::5]:
        after, end = day - timedelta(days=1), day + AROUND
        quarters = walls(after, end, timedelta(minutes=15))
        every = sorted({at for wall in quarters for at in moments_of(wall, zone)})
        expected = [at for at in every if after < at <= end]
        assert found("FREQ=HOURLY;BYMINUTE=0,15,30,45", zone, after, end) == expected, day
        assert all(later - at == timedelta(minutes=15) for at, later in pairwise(expected))


@pytest.mark.parametrize("name", ZONES)
def test_each_point_in_time_where_clocks_change_knows_what_is_next(name: str) -> None:
    zone = ZoneInfo(name)
    rules = ("FREQ=HOURLY;BYMINUTE=10,40", "FREQ=DAILY;BYHOUR=0,1,2,3,23;BYMINUTE=5,35")
    for day in changes(zone, 2011, 2012) + changes(zone, 2025, 2026):
        for rule in rules:
            stream = found(rule, zone, day - AROUND, day + 2 * AROUND)
            asked = [day - timedelta(hours=5) + timedelta(minutes=29 * step) for step in range(60)]
            for moment in asked:
                expected = next(at for at in stream if at > moment)
                first = next(occurrences(rule, None, zone, moment))
                assert first.astimezone(UTC) == expected, (moment, rule)


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_is_3600_seconds_whatever_clocks_show(name: str) -> None:
    zone = ZoneInfo(name)
    start = datetime.fromisoformat("2009-05-05T09:07")
    origin = moment_of(start, zone)
    for day in changes(zone, FIRST, LAST):
        after = day - timedelta(hours=30)
        firings = [at.astimezone(UTC) for at in following("FREQ=HOURLY", start, zone, after, 60)]
        assert {later - at for at, later in pairwise(firings)} == {timedelta(hours=1)}
        assert (firings[0] - origin) % timedelta(hours=1) == timedelta(0)
        assert timedelta(0) < firings[0] - after <= timedelta(hours=1)


@pytest.mark.parametrize("name", ZONES)
def test_weekly_and_monthly_times_stay_what_they_are_for_years(name: str) -> None:
    zone = ZoneInfo(name)
    after, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST, 1, 1, tzinfo=UTC)
    for rule, times in TIMES.items():
        expected = sorted({moment_of(wall, zone) for wall in times})
        assert found(rule, zone, after, end) == [at for at in expected if after < at <= end]


def test_a_day_that_an_island_skipped_is_the_next_one() -> None:
    zone = ZoneInfo("Pacific/Apia")
    after = datetime(2011, 12, 29, 12, tzinfo=zone)
    daily = following("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", None, zone, after, 2)
    assert [at.isoformat() for at in daily] == [
        "2011-12-31T09:00:00+14:00",
        "2012-01-01T09:00:00+14:00",
    ]
    fridays = "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"
    assert following(fridays, None, zone, after, 1) == daily[:1]


numbers = st.integers
hours = st.sets(numbers(0, 23), min_size=1, max_size=3).map(sorted).map(tuple)
minutes = st.sets(numbers(0, 59), min_size=1, max_size=3).map(sorted).map(tuple)
some_months = st.sets(numbers(1, 12), max_size=3).map(sorted).map(tuple)
month_day = numbers(-31, 31).filter(bool)
some_month_days = st.sets(month_day, max_size=3).map(sorted).map(tuple)
some_weekdays = st.sets(numbers(0, 6), max_size=3).map(
    lambda days: tuple((0, day) for day in sorted(days))
)
some_places = st.sets(
    st.tuples(numbers(-5, 5).filter(bool), numbers(0, 6)), min_size=1, max_size=2
).map(lambda places: tuple(sorted(places)))
moments = st.datetimes(
    datetime.fromisoformat("1972-01-01"), datetime.fromisoformat("2060-01-01")
).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    by_place = frequency in {"YEARLY", "MONTHLY"}
    return Plan(
        frequency,
        interval=draw(st.sampled_from([1, 1, 1, 2, 3, 4, 5, 14])),
        months=draw(some_months),
        month_days=() if frequency == "WEEKLY" else draw(some_month_days),
        weekdays=draw(some_weekdays | some_places if by_place else some_weekdays),
        hours=draw(hours),
        minutes=draw(minutes),
        count=draw(st.none() | st.none() | numbers(1, 30)),
    )


@given(
    plan=plans(),
    start=moments,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    since=st.timedeltas(timedelta(days=-40), timedelta(days=1_500)),
)
@settings(max_examples=120, deadline=None)
def test_any_rule_fires_as_a_walk_over_days_finds(
    plan: Plan, start: datetime, zone: ZoneInfo, since: timedelta
) -> None:
    after = start.replace(tzinfo=UTC) + since
    days = max(since.days, 0) + 1_000
    looked_at = (start + timedelta(days=days - 3)).replace(tzinfo=UTC)
    expected = sorted({moment_of(wall, zone) for wall in plan.walls(start, days)})
    in_time = [at for at in expected if after < at < looked_at][:10]
    firings = [at.astimezone(UTC) for at in following(plan.text, start, zone, after, 10)]
    assert [at for at in firings if at < looked_at] == in_time
    assert all(at.second == 0 for at in firings)


@given(plan=plans(), start=moments, end=st.timedeltas(timedelta(0), timedelta(days=500)))
@settings(max_examples=40, deadline=None)
def test_until_is_the_last_wall_time(plan: Plan, start: datetime, end: timedelta) -> None:
    until = (start + end).replace(second=0, microsecond=0)
    plan = Plan(plan.frequency, hours=plan.hours, weekdays=plan.weekdays, until=until)
    zone = ZoneInfo("Europe/Berlin")
    after = start.replace(tzinfo=UTC) - timedelta(days=2)
    expected = sorted({moment_of(wall, zone) for wall in plan.walls(start, 503)})
    firings = occurrences(plan.text, start, zone, after)
    assert [at.astimezone(UTC) for at in firings] == expected


@given(several=st.lists(plans(), min_size=2, max_size=4), start=moments)
@settings(max_examples=25, deadline=None)
def test_several_rules_are_one_stream_without_doubles(several: list[Plan], start: datetime) -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    after = start.replace(tzinfo=UTC) - timedelta(days=2)
    apart = {
        at for plan in several for at in islice(occurrences(plan.text, start, zone, after), 40)
    }
    together = "\n".join(plan.text for plan in several)
    expected = sorted(at.astimezone(UTC) for at in apart)[:40]
    assert [at.astimezone(UTC) for at in following(together, start, zone, after, 40)] == expected
