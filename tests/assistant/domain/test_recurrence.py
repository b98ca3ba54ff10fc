"""When rules fire, one by one."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.recurrence import (
    RuleInvalidError,
    RuleProblem,
    following,
    next_after,
    occurrences,
    shortest_gap,
)

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 10, tzinfo=MOSCOW)
LONG_AGO = datetime.fromisoformat("2016-03-01T09:07")
AT_9 = "BYHOUR=9;BYMINUTE=0;BYSECOND=0"


def firings(rule: str, start: str | None = None, count: int = 3) -> list[str]:
    began = datetime.fromisoformat(start) if start else None
    return [f"{at:%y-%m-%d %H:%M}" for at in following(rule, began, MOSCOW, NOW, count)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (f"FREQ=DAILY;{AT_9}", None, ["26-03-05 09:00", "26-03-06 09:00", "26-03-07 09:00"]),
        (
            f"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;{AT_9}",
            None,
            ["26-03-05 09:00", "26-03-06 09:00", "26-03-09 09:00"],
        ),
        (
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{AT_9}",
            "2026-03-02T12:00",
            ["26-03-16 09:00", "26-03-30 09:00", "26-04-13 09:00"],
        ),
        (
            f"FREQ=DAILY;INTERVAL=3;{AT_9}",
            "2016-03-03T09:00",
            ["26-03-05 09:00", "26-03-08 09:00", "26-03-11 09:00"],
        ),
        (f"FREQ=MONTHLY;BYMONTHDAY=31;{AT_9}", None, ["26-03-31 09:00", "26-05-31 09:00"]),
        (f"FREQ=MONTHLY;BYMONTHDAY=-1;{AT_9}", None, ["26-03-31 09:00", "26-04-30 09:00"]),
        (f"FREQ=MONTHLY;BYDAY=-1FR;{AT_9}", None, ["26-03-27 09:00", "26-04-24 09:00"]),
        (f"FREQ=MONTHLY;{AT_9}", "2026-01-15T09:00", ["26-03-15 09:00", "26-04-15 09:00"]),
        (f"FREQ=YEARLY;{AT_9}", "2020-05-05T09:00", ["26-05-05 09:00", "27-05-05 09:00"]),
        (f"FREQ=WEEKLY;{AT_9}", "2020-05-05T09:00", ["26-03-10 09:00", "26-03-17 09:00"]),
        (
            f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;{AT_9}",
            None,
            ["26-03-31 09:00", "26-04-30 09:00", "26-05-29 09:00"],
        ),
        (
            f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;{AT_9}",
            None,
            ["28-02-29 09:00", "32-02-29 09:00", "36-02-29 09:00"],
        ),
        (
            f"FREQ=WEEKLY;BYDAY=SU;{AT_9}\nFREQ=MONTHLY;BYMONTHDAY=8;{AT_9}",
            None,
            ["26-03-08 09:00", "26-03-15 09:00", "26-03-22 09:00"],
        ),
        ("FREQ=HOURLY;INTERVAL=2", "2016-01-01T01:07", ["26-03-04 11:07", "26-03-04 13:07"]),
        ("FREQ=MINUTELY;INTERVAL=90", "2026-03-04T10:00", ["26-03-04 11:30", "26-03-04 13:00"]),
        ("FREQ=HOURLY;BYMINUTE=0,30", None, ["26-03-04 10:30", "26-03-04 11:00"]),
        ("FREQ=HOURLY", "2026-03-07T08:20", ["26-03-07 08:20", "26-03-07 09:20"]),
        (f"FREQ=DAILY;{AT_9}", "2027-01-01T10:00", ["27-01-02 09:00", "27-01-03 09:00"]),
    ],
)
def test_rules_fire_when_people_expect(rule: str, start: str | None, expected: list[str]) -> None:
    assert firings(rule, start, len(expected)) == expected


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (f"FREQ=DAILY;COUNT=3;{AT_9}", "2026-03-03T09:00", ["26-03-05 09:00"]),
        (f"FREQ=DAILY;COUNT=3;{AT_9}", "2026-03-01T09:00", []),
        (f"FREQ=DAILY;COUNT=10000;{AT_9}", "1998-10-19T09:00", ["26-03-05 09:00"]),
        (f"FREQ=DAILY;COUNT=10000;{AT_9}", "1998-10-18T09:00", []),
        (f"FREQ=DAILY;UNTIL=20260305T090000;{AT_9}", None, ["26-03-05 09:00"]),
        (f"FREQ=DAILY;UNTIL=20260305T085959;{AT_9}", None, []),
        (f"FREQ=DAILY;UNTIL=20200101T000000;{AT_9}", None, []),
        ("FREQ=HOURLY;COUNT=3", "2026-03-04T09:30", ["26-03-04 10:30", "26-03-04 11:30"]),
        ("FREQ=HOURLY;COUNT=3", "2016-03-04T09:30", []),
        ("FREQ=HOURLY;UNTIL=20260304T103000", "2026-03-04T10:30", ["26-03-04 10:30"]),
        ("FREQ=HOURLY;UNTIL=20260304T103000", "2026-03-04T11:00", []),
        ("FREQ=HOURLY;UNTIL=00010101T000000", "2026-03-04T11:00", []),
    ],
)
def test_rules_end_where_they_say(rule: str, start: str | None, expected: list[str]) -> None:
    assert firings(rule, start) == expected


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        (f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;{AT_9}", None),
        (f"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;{AT_9}", None),
        ("FREQ=HOURLY;BYMONTH=4,6,9,11;BYMONTHDAY=31;BYMINUTE=0", None),
        (f"FREQ=YEARLY;BYDAY=53MO;BYMONTH=1;{AT_9}", None),
        (f"FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2;{AT_9}", None),
        (f"FREQ=DAILY;INTERVAL=7;BYDAY=MO;{AT_9}", "2026-03-03T09:00"),
        (f"FREQ=MONTHLY;INTERVAL=12;BYMONTH=5;{AT_9}", "2016-03-03T09:00"),
    ],
)
def test_a_rule_that_never_fires_is_found_out_soon(rule: str, start: str | None) -> None:
    began = process_time()
    assert firings(rule, start) == []
    assert process_time() - began < 1


def test_the_search_ends_after_a_hundred_years() -> None:
    start = datetime.fromisoformat("2026-03-05T09:00")
    found = list(occurrences(f"FREQ=YEARLY;INTERVAL=30;{AT_9}", start, MOSCOW, NOW))
    assert [at.year for at in found] == [2026, 2056, 2086, 2116]
    elapsed = list(occurrences("FREQ=MINUTELY;INTERVAL=1000000", start, MOSCOW, NOW))
    assert [elapsed[0].year, elapsed[-1].year, len(elapsed)] == [2026, 2126, 54]


@pytest.mark.parametrize("year", [2399, 2400, 9800, 9998])
@pytest.mark.parametrize("rule", [f"FREQ=DAILY;{AT_9}", f"FREQ=YEARLY;INTERVAL=50;{AT_9}"])
def test_far_years_are_years_too(rule: str, year: int) -> None:
    start = datetime.fromisoformat(f"{year - 99}-12-30T09:00")
    after = datetime(year, 12, 29, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    for zone in (MOSCOW, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")):
        first = next_after(rule, start, zone, after)
        expected = year + 1 if "YEARLY" in rule else year
        assert (first.year if first else None) == (None if expected > 9998 else expected)


def test_after_the_end_of_the_calendar_nothing_fires() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    assert next_after(f"FREQ=DAILY;{AT_9}", None, MOSCOW, end) is None
    until = "FREQ=HOURLY;UNTIL=99991231T235959"
    assert next_after(until, datetime.fromisoformat("2026-01-01"), MOSCOW, NOW) == NOW + timedelta(
        hours=1
    )


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=MINUTELY;INTERVAL=15",
        f"FREQ=DAILY;INTERVAL=2;{AT_9}",
        f"FREQ=DAILY;COUNT=2;{AT_9}",
        f"FREQ=WEEKLY;{AT_9}",
        f"FREQ=MONTHLY;{AT_9}",
        f"FREQ=YEARLY;BYMONTH=5;{AT_9}",
    ],
)
def test_what_is_counted_needs_a_start(rule: str) -> None:
    with pytest.raises(RuleInvalidError) as caught:
        occurrences(rule, None, MOSCOW, NOW)
    assert caught.value.reason is RuleProblem.NO_START


@pytest.mark.parametrize("start", ["0001-01-01", "1899-12-31", "9999-01-01"])
def test_starts_out_of_this_world_are_refused(start: str) -> None:
    with pytest.raises(RuleInvalidError) as caught:
        occurrences("FREQ=HOURLY", datetime.fromisoformat(start), MOSCOW, NOW)
    assert (caught.value.reason, caught.value.part) == (RuleProblem.VALUE, "DTSTART")


def test_a_rule_that_needs_no_start_fires_the_same_with_any() -> None:
    for rule in (f"FREQ=DAILY;{AT_9}", f"FREQ=WEEKLY;BYDAY=SU;{AT_9}", "FREQ=HOURLY;BYMINUTE=5"):
        without = following(rule, None, MOSCOW, NOW, 20)
        assert without == following(rule, LONG_AGO, MOSCOW, NOW, 20)


def test_firings_are_strictly_after_the_moment_given_in_whatever_zone() -> None:
    at = datetime(2026, 3, 5, 6, tzinfo=UTC)
    rule = f"FREQ=DAILY;{AT_9}"
    assert next_after(rule, None, MOSCOW, at - timedelta(microseconds=1)) == at
    assert next_after(rule, None, MOSCOW, at) == at + timedelta(days=1)
    assert next_after(rule, None, MOSCOW, at.astimezone(BERLIN)) == at + timedelta(days=1)
    assert next(occurrences(rule, None, MOSCOW, at)).tzinfo is MOSCOW


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ("FREQ=MINUTELY;INTERVAL=7", 7),
        ("FREQ=HOURLY;INTERVAL=3", 180),
        ("FREQ=HOURLY;BYMINUTE=0,50", 10),
        (f"FREQ=DAILY;{AT_9}", 24 * 60),
        ("FREQ=DAILY;BYHOUR=9,23;BYMINUTE=0", 10 * 60),
        ("FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=0,23;BYMINUTE=0,58", 2),
        (f"FREQ=DAILY;INTERVAL=3;{AT_9}\nFREQ=DAILY;INTERVAL=5;BYHOUR=9;BYMINUTE=4", 4),
        (f"FREQ=WEEKLY;BYDAY=MO;{AT_9}\nFREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=2", 24 * 60 + 2),
        (f"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5;{AT_9}", 365 * 24 * 60),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5;BYHOUR=9;BYMINUTE=0,3", 3),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;COUNT=1", None),
        (f"FREQ=YEARLY;INTERVAL=3;{AT_9}", None),
        (f"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;{AT_9}", None),
    ],
)
def test_the_shortest_gap_is_that_between_any_two_firings(rule: str, minutes: int | None) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert shortest_gap(rule, datetime.fromisoformat("2026-03-04"), MOSCOW) == expected


def test_a_short_gap_does_not_hide_behind_many_firings() -> None:
    often = "FREQ=HOURLY;BYMONTH=1,2,3,4,5;BYMINUTE=0,20,40"
    later = "FREQ=DAILY;BYMONTH=12;BYHOUR=3;BYMINUTE=0\nFREQ=DAILY;BYMONTH=12;BYHOUR=3;BYMINUTE=1"
    assert shortest_gap(f"{often}\n{later}", None, MOSCOW) == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=MINUTELY;INTERVAL=15", LONG_AGO),
        (f"FREQ=DAILY;INTERVAL=3;{AT_9}", LONG_AGO),
        (f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{AT_9}", LONG_AGO),
        (f"FREQ=MONTHLY;INTERVAL=3;{AT_9}", LONG_AGO),
        (f"FREQ=DAILY;{AT_9}", None),
    ],
)
def test_what_began_ten_years_ago_is_as_quick(rule: str, start: datetime | None) -> None:
    began = process_time()
    for _ in range(100):
        next_after(rule, start, BERLIN, NOW)
    assert process_time() - began < 0.5  # 5 ms each, some fifty times what it takes


def test_many_firings_in_a_row_are_one_stream() -> None:
    rule = "FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,30"
    found = list(islice(occurrences(rule, None, BERLIN, NOW), 1_000))
    again = [NOW, *found[:-1]]
    assert [next_after(rule, None, BERLIN, at) for at in again] == found
