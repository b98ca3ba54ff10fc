"""Cron expressions as rules, and rules as cron expressions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.recurrence import (
    CronInvalidError,
    check_rule,
    cron_of,
    following,
    rule_of_cron,
)
from tests.assistant.domain.recurrence_oracle import changes, moment_of, moments_of

AT_9 = "BYHOUR=9;BYMINUTE=0;BYSECOND=0"
EXACT = [
    ("0 9 * * *", f"FREQ=DAILY;{AT_9}"),
    ("0 9 * * fri", f"FREQ=WEEKLY;BYDAY=FR;{AT_9}"),
    ("0 8 * * mon-fri", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0;BYSECOND=0"),
    ("0 9,21 * * *", "FREQ=DAILY;BYHOUR=9,21;BYMINUTE=0;BYSECOND=0"),
    ("30 18 * * tue,thu", "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=18;BYMINUTE=30;BYSECOND=0"),
    ("0 9 * * sat,sun", f"FREQ=WEEKLY;BYDAY=SA,SU;{AT_9}"),
    ("0 9 * * fri,sat,sun", f"FREQ=WEEKLY;BYDAY=FR,SA,SU;{AT_9}"),
    ("0 9 * 6-8 mon", f"FREQ=WEEKLY;BYMONTH=6,7,8;BYDAY=MO;{AT_9}"),
    ("0 10 1 * *", "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=10;BYMINUTE=0;BYSECOND=0"),
    ("0 9 5 5 *", f"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5;{AT_9}"),
    ("0 9 * 5 *", f"FREQ=DAILY;BYMONTH=5;{AT_9}"),
    ("0 9-18 * * *", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16,17,18;BYMINUTE=0;BYSECOND=0"),
    ("0 */6 * * *", "FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0;BYSECOND=0"),
    ("*/15 * * * *", "FREQ=HOURLY;BYMINUTE=0,15,30,45;BYSECOND=0"),
    ("5 * * * mon", "FREQ=HOURLY;BYDAY=MO;BYMINUTE=5;BYSECOND=0"),
    (
        "0 0-23 * * *",
        f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE=0;BYSECOND=0",
    ),
]


@pytest.mark.parametrize(("cron", "rule"), EXACT)
def test_cron_and_rules_that_say_the_same_are_turned_into_each_other(cron: str, rule: str) -> None:
    assert rule_of_cron(cron) == rule
    assert cron_of(rule) == cron


@pytest.mark.parametrize(
    ("cron", "plainer"),
    [
        ("*/5,2 * * * *", "0,2,5,10,15,20,25,30,35,40,45,50,55 * * * *"),
        ("0 9 * JAN-Mar 0", "0 9 * 1-3 sun"),
        ("0 9 * * 7", "0 9 * * sun"),
        ("0 9 * * sat-sun", "0 9 * * sat,sun"),
        ("0 9 * * fri-0", "0 9 * * fri,sat,sun"),
        ("0 9 * * sun-sun", "0 9 * * sun"),
        ("9-9/5 9 * * *", "9 9 * * *"),
        ("0 9 * * SUN-TUE", "0 9 * * mon,tue,sun"),
        ("0 9 * * 0-7", "0 9 * * *"),
        ("0 9 1-31 1-12 mon-sun", "0 9 * * *"),
        ("0 9 13 * 0-6", "0 9 * * *"),
        ("0 9 1-31 * fri", "0 9 * * *"),
        ("0 9 * * 1-7", "0 9 * * *"),
        ("\t0  9 *   * * ", "0 9 * * *"),
        ("10/20 9 * * *", "10,30,50 9 * * *"),
        ("0 9 */10 * *", "0 9 1,11,21,31 * *"),
    ],
)
def test_other_ways_to_write_the_same(cron: str, plainer: str) -> None:
    assert rule_of_cron(cron) == rule_of_cron(plainer)
    assert cron_of(rule_of_cron(cron)) == plainer


@pytest.mark.parametrize(
    "rule",
    [
        f"FREQ=DAILY;INTERVAL=3;{AT_9}",
        f"FREQ=DAILY;COUNT=3;{AT_9}",
        f"FREQ=DAILY;UNTIL=20261231T000000;{AT_9}",
        f"FREQ=WEEKLY;{AT_9}",
        f"FREQ=MONTHLY;BYDAY=1MO;{AT_9}",
        f"FREQ=MONTHLY;BYMONTHDAY=-1;{AT_9}",
        f"FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;{AT_9}",
        f"FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;{AT_9}",
        "FREQ=MINUTELY;INTERVAL=15",
        "FREQ=HOURLY",
        f"FREQ=DAILY;{AT_9}\nFREQ=DAILY;BYHOUR=10;BYMINUTE=5",
    ],
)
def test_what_cron_cannot_say_has_no_cron(rule: str) -> None:
    check_rule(rule)
    assert cron_of(rule) is None


def test_either_of_two_restricted_days_is_enough_but_a_step_narrows_the_other_down() -> None:
    assert rule_of_cron("0 9 13 * fri").split("\n") == [
        f"FREQ=MONTHLY;BYMONTHDAY=13;{AT_9}",
        f"FREQ=WEEKLY;BYDAY=FR;{AT_9}",
    ]
    assert rule_of_cron("0 9 */15 2 fri") == (
        f"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=1,16,31;BYDAY=FR;{AT_9}"
    )


def test_a_step_of_days_begins_anew_each_month() -> None:
    zone, after = ZoneInfo("Europe/Moscow"), datetime(2026, 3, 26, tzinfo=UTC)
    days = following(rule_of_cron("0 9 */3 * *"), None, zone, after, 4)
    assert [at.strftime("%m-%d") for at in days] == ["03-28", "03-31", "04-01", "04-04"]


@pytest.mark.parametrize(
    ("cron", "field"),
    [
        ("", ""),
        ("9 утра", ""),
        ("0 9 * *", ""),
        ("0 0 9 * * *", ""),
        ("@daily", ""),
        ("0 9 * * *" + ",1" * 500, ""),
        ("60 * * * *", "minute"),
        ("*/0 * * * *", "minute"),
        ("-1 * * * *", "minute"),
        ("１ * * * *", "minute"),
        ("1,,2 * * * *", "minute"),
        ("* 24 * * *", "hour"),
        ("0 9-8 * * *", "hour"),
        ("0 9 0 * *", "day-of-month"),
        ("0 9 32 * *", "day-of-month"),
        ("0 9 L * *", "day-of-month"),
        ("0 9 LW * *", "day-of-month"),
        ("0 9 31 2 *", "day-of-month"),
        ("0 9 * 13 *", "month"),
        ("0 9 * foo *", "month"),
        ("0 9 * * 8", "day-of-week"),
        ("0 9 * * fri#3", "day-of-week"),
        ("0 9 * * 5L", "day-of-week"),
        ("0 9 * * sun-sun-sun", "day-of-week"),
        ("0 9 * * jan", "day-of-week"),
        ("sun 9 * * *", "minute"),
        ("1-0 9 * * *", "minute"),
        ("*-5 9 * * *", "minute"),
        ("1/2/3 9 * * *", "minute"),
        ("0 9 * * fri-mon", "day-of-week"),
        ("61 25 * * *", "minute"),
    ],
)
def test_what_is_no_cron_is_refused_by_its_field(cron: str, field: str) -> None:
    with pytest.raises(CronInvalidError) as caught:
        rule_of_cron(cron)
    assert caught.value.field == field


@given(st.text(alphabet="0123456789*/,-#LW ?monsun\n", max_size=40) | st.text(max_size=20))
def test_any_text_is_a_rule_that_can_be_kept_or_refused(text: str) -> None:
    try:
        rule = rule_of_cron(text)
    except CronInvalidError as error:
        field = error.field
    else:
        check_rule(rule)
        field = ""
    assert field in {"", "minute", "hour", "day-of-month", "month", "day-of-week"}


@dataclass(frozen=True)
class Field:
    """A field of an expression as (first, last, step) of each term, with what it stands for."""

    terms: tuple[tuple[int, int, int] | int, ...]
    low: int
    high: int

    @property
    def text(self) -> str:
        return ",".join(self._written(term) for term in self.terms)

    @property
    def has_star(self) -> bool:
        return self.text.startswith("*")

    def fits(self, value: int) -> bool:
        return any(self._fits(term, value) for term in self.terms)

    def _fits(self, term: tuple[int, int, int] | int, value: int) -> bool:
        if isinstance(term, int):
            return value == term
        first, last, step = term
        return first <= value <= last and (value - first) % step == 0

    def _written(self, term: tuple[int, int, int] | int) -> str:
        if isinstance(term, int):
            return str(term)
        first, last, step = term
        values = "*" if (first, last) == (self.low, self.high) else f"{first}-{last}"
        return values if step == 1 else f"{values}/{step}"


def fields(low: int, high: int) -> st.SearchStrategy[Field]:
    value = st.integers(low, high)
    spans = st.tuples(value, value, st.integers(1, 9)).map(lambda t: (min(t[:2]), max(t[:2]), t[2]))
    steps = st.integers(1, 20).map(lambda step: (low, high, step))
    star = st.just(Field(((low, high, 1),), low, high))
    terms = st.lists(value | spans | steps, min_size=1, max_size=3).map(tuple)
    return star | terms.map(lambda some: Field(some, low, high))


@dataclass(frozen=True)
class Cron:
    """An expression that is looked up minute by minute."""

    minute: Field
    hour: Field
    month_day: Field
    month: Field
    weekday: Field

    @property
    def text(self) -> str:
        every = (self.minute, self.hour, self.month_day, self.month, self.weekday)
        return " ".join(field.text for field in every)

    @property
    def is_hourly(self) -> bool:
        return self.hour.has_star and all(map(self.hour.fits, range(24)))

    def walls(self, first: datetime, days: int) -> Iterator[datetime]:
        hours = [hour for hour in range(24) if self.hour.fits(hour)]
        minutes = [minute for minute in range(60) if self.minute.fits(minute)]
        times = [timedelta(hours=hour, minutes=minute) for hour in hours for minute in minutes]
        for number in range(days):
            day = first + timedelta(days=number)
            if self._fits_day(day):
                yield from (day + at for at in times)

    def _fits_day(self, day: datetime) -> bool:
        date = self.month_day.fits(day.day)
        weekday = any(self.weekday.fits(at) for at in range(8) if at % 7 == day.isoweekday() % 7)
        both = self.month_day.has_star or self.weekday.has_star
        return self.month.fits(day.month) and (date and weekday if both else date or weekday)


CHANGES = [
    (zone, day)
    for zone in map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))
    for day in changes(zone, 2024, 2029)
]


@given(
    cron=st.builds(Cron, fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 7)),
    place=st.sampled_from(CHANGES),
    before=st.timedeltas(timedelta(0), timedelta(hours=60)),
)
@settings(max_examples=60, deadline=None)
def test_any_cron_fires_as_its_fields_say_minute_by_minute(
    cron: Cron, place: tuple[ZoneInfo, datetime], before: timedelta
) -> None:
    zone, after = place[0], place[1] - before
    try:
        rule = rule_of_cron(cron.text)
    except CronInvalidError:  # 30 February and the like: no day of four years
        assert not any(cron.walls(datetime.fromisoformat("2024-01-01"), 366 * 4))
        return
    early = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=2)
    day = early.replace(hour=0, minute=0, second=0, microsecond=0)
    walls = islice((wall for wall in cron.walls(day, 500) if wall > early), 300)
    moments = {
        at
        for wall in walls
        for at in (moments_of(wall, zone) if cron.is_hourly else [moment_of(wall, zone)])
    }
    expected = [at for at in sorted(moments) if at > after][:40]
    firings = [at.astimezone(UTC) for at in following(rule, None, zone, after, 40)]
    assert firings[: len(expected)] == expected
    end = after + timedelta(days=490)
    assert len(expected) == 40 or not [at for at in firings[len(expected) :] if at < end]


@given(st.builds(Cron, fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 7)))
def test_a_cron_of_a_rule_of_a_cron_says_the_same(cron: Cron) -> None:
    try:
        rule = rule_of_cron(cron.text)
    except CronInvalidError:
        return
    again = cron_of(rule)
    both_days = "BYMONTHDAY" in rule and "BYDAY" in rule
    assert (again is None) == both_days
    assert again is None or rule_of_cron(again) == rule
