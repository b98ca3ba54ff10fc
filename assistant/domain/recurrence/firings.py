"""Owns the moments at which rules fire in a zone, on days of changed clocks too.

Rules by the day and longer are wall time: 9:00 stays 9:00, a time that clocks skip moves forward
by what they skip, and one that they show twice fires once, at the first. FREQ=HOURLY with BYMINUTE
fires whenever the clock shows one of the minutes, so in every hour that passes. Other rules by the
hour and minute count what passes from their start. Nothing fires twice at one moment.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, merge
from itertools import count as count_from
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

from assistant.domain.recurrence.rule_text import parse_rules
from assistant.domain.recurrence.rules import Frequency, Rule, RuleInvalidError, RuleProblem
from assistant.domain.recurrence.wall_times import wall_times
from assistant.domain.wall_clock import localize

_SEARCHED_YEARS = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
"""Starts outside are no one's; the year after the last is left for zones that are ahead."""

_MOST_CHANGE = timedelta(hours=25)
"""Longer than any change of clocks: islands crossed the date line, which is 24 hours."""

_SAMPLE_START = datetime(2024, 1, 1)  # noqa: DTZ001 wall time
_SAMPLE = timedelta(days=2 * 366)
_SAMPLE_FIRINGS = 400


def occurrences(
    rule: str, start: datetime | None, zone: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    """Return the firings strictly after an aware moment, ascending, in a zone, for 100 years.

    `rule` is one or more RRULE values, each on its line; `start` the naive local time that they
    are counted from, None for rules that need none. Raises `RuleInvalidError`.
    """
    rules = parse_rules(rule)
    instants = _instants(rules, start, zone, after.astimezone(UTC))
    return (instant.astimezone(zone) for instant in instants)


def next_after(
    rule: str, start: datetime | None, zone: ZoneInfo, after: datetime
) -> datetime | None:
    """Return the first of `occurrences`, None if there is none. Raises `RuleInvalidError`."""
    return next(occurrences(rule, start, zone, after), None)


def following(
    rule: str, start: datetime | None, zone: ZoneInfo, after: datetime, count: int
) -> list[datetime]:
    """Return the first `count` of `occurrences`. Raises `RuleInvalidError`."""
    return list(islice(occurrences(rule, start, zone, after), count))


def shortest_gap(rule: str, start: datetime | None, zone: ZoneInfo) -> timedelta | None:
    """Return the shortest time between two firings, None if they are more than two years apart.

    Two years are looked at. Of firings so many that not all of them are, the times of day are
    compared as well, as if all rules fired on the same days. Raises `RuleInvalidError`.
    """
    rules = parse_rules(rule)
    before = localize(start or _SAMPLE_START, zone).astimezone(UTC) - timedelta(seconds=1)
    instants = _instants(rules, start, zone, before)
    end = next(instants, before) + _SAMPLE
    instants = _instants(rules, start, zone, before)
    sample = list(takewhile(lambda at: at <= end, islice(instants, _SAMPLE_FIRINGS)))
    gaps = [later - earlier for earlier, later in pairwise(sample)]
    if len(sample) == _SAMPLE_FIRINGS:
        gaps += [later - earlier for earlier, later in pairwise(_times_of_day(rules))]
    return min(gaps, default=None)


def _times_of_day(rules: tuple[Rule, ...]) -> list[timedelta]:
    return sorted(
        {
            timedelta(hours=hour, minutes=minute)
            for rule in rules
            for hour in rule.hours or range(24)
            for minute in rule.minutes
        }
    )


def _instants(
    rules: tuple[Rule, ...], start: datetime | None, zone: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    """Return the firings of all rules in UTC: moments of one zone compare by their wall time."""
    if start is None and any(rule.needs_start for rule in rules):
        raise RuleInvalidError(RuleProblem.NO_START)
    if start is not None and not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        raise RuleInvalidError(RuleProblem.VALUE, "DTSTART")
    if after.year > _LAST_YEAR:
        return iter(())
    return _once(merge(*(_of_rule(rule, start, zone, after) for rule in rules)), after)


def _once(instants: Iterator[datetime], after: datetime) -> Iterator[datetime]:
    last = after
    for instant in instants:
        if instant > last:
            yield instant
            last = instant


def _of_rule(
    rule: Rule, start: datetime | None, zone: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    end = datetime(min(after.year + _SEARCHED_YEARS, _LAST_YEAR), 12, 31, 23, 59)  # noqa: DTZ001
    end = min(end, rule.until or end)
    if rule.is_elapsed and start is not None:
        return _elapsed(rule, start, zone, after, end)
    walls = wall_times(rule, start, _earliest_wall(zone, after), end)
    return _in_order(walls, zone, twice=rule.is_hourly)


def _elapsed(
    rule: Rule, start: datetime, zone: ZoneInfo, after: datetime, end: datetime
) -> Iterator[datetime]:
    if end < start:
        return
    origin, last = (localize(wall, zone).astimezone(UTC) for wall in (start, end))
    hours = rule.frequency is Frequency.HOURLY
    step = timedelta(hours=rule.interval) if hours else timedelta(minutes=rule.interval)
    for number in count_from(max(0, (after - origin) // step + 1)):
        instant = origin + number * step
        if instant > last or (rule.count is not None and number >= rule.count):
            return
        yield instant


def _earliest_wall(zone: ZoneInfo, after: datetime) -> datetime:
    """Return the earliest wall time that may fire after a moment.

    Where clocks change about then, times before the moment's own wall time may: skipped ones that
    move forward, and ones that are shown again.
    """
    walls = [
        at.astimezone(zone).replace(tzinfo=None) - (at - after)
        for at in (after - _MOST_CHANGE, after, after + _MOST_CHANGE)
    ]
    return walls[1] - (max(walls) - min(walls))


def _in_order(walls: Iterator[datetime], zone: ZoneInfo, *, twice: bool) -> Iterator[datetime]:
    """Yield the moments of ascending wall times, ascending.

    A skipped time moves forward, past some that exist; `twice` leaves it out instead, and keeps
    both moments of a time that clocks show twice.
    """
    waiting: list[datetime] = []
    for wall in walls:
        first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        for instant in _meant(first, second) if twice else (first,):
            heappush(waiting, instant)
        while waiting and waiting[0] <= min(first, second):  # no later wall time is before
            yield heappop(waiting)
    yield from sorted(waiting)


def _meant(first: datetime, second: datetime) -> tuple[datetime, ...]:
    """Return the moments of a wall time by its two readings (PEP 495): none, one or two."""
    if first == second:
        return (first,)
    return (first, second) if first < second else ()
