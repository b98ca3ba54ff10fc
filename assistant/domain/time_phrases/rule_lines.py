"""Writing of RRULE lines (RFC 5545) for one repetition that is fully known, local wall time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.domain.recurrence import next_after
from assistant.domain.time_phrases.calendar import add_months
from assistant.domain.time_phrases.facts import Offset, Unit, Window
from assistant.domain.time_phrases.moments import Question, Time, moment_at, sensible

_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {
    Unit.MINUTE: "MINUTELY",
    Unit.HOUR: "HOURLY",
    Unit.DAY: "DAILY",
    Unit.WEEK: "WEEKLY",
    Unit.MONTH: "MONTHLY",
    Unit.YEAR: "YEARLY",
}
_MOST_LINES = 20
_HOURS = 24
_MOST_IN_MONTH, _MOST_WORKDAYS = 5, 23
_WALL = ZoneInfo("UTC")
"""Wall times are counted as if in a zone without changes."""
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a repetition begins and ends, and what it leaves out."""

    first: date | None = None
    last: date | None = None
    """The last day on which it fires."""
    count: int = 0
    lasting: Offset | None = None
    without: tuple[int, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One repetition: its frequency, its days, its times."""

    unit: Unit
    interval: int
    weekdays: tuple[int, ...] = ()
    nth: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    month: int | None = None
    times: tuple[Time, ...] = ()


@dataclass(frozen=True, slots=True)
class Repetition:
    """RRULE lines, their DTSTART if they need one, and whether the hour is a default."""

    lines: tuple[str, ...]
    start: datetime | None = None
    fuzzy: bool = False


def at(day: date, moment: Time) -> datetime:
    """Return a time on a day, an hour without its half of the day as people mean it."""
    return moment_at(day, sensible(moment.clock))


def within_days(plan: Plan, bounds: Bounds, now: datetime) -> Repetition:
    """Write a repetition at fixed times of some days. Raises Question."""
    days, times = _days(plan), _times(plan.times)
    if len(times) > _MOST_LINES or (len(times) > 1 and bounds.count):
        raise Question("time-ambiguous")
    first = None
    ends = bounds.last is not None or bounds.lasting is not None
    if plan.interval > 1 or bounds.count or bounds.first or ends:
        first = _first([_line(plan.unit, [*days, one]) for one in times], bounds, now)
    end = _end(bounds, first)
    if plan.interval > 1:
        end.insert(0, f"INTERVAL={plan.interval}")
    anchored = plan.interval > 1 or bounds.count or bounds.first or bounds.lasting
    return Repetition(
        tuple(_line(plan.unit, [*end, *days, one]) for one in times),
        first if anchored else None,
        any(moment.fuzzy for moment in plan.times),
    )


def by_distance(plan: Plan, start: datetime, bounds: Bounds) -> Repetition:
    """Write a repetition that counts minutes or hours from its start. Raises Question."""
    parts = [f"INTERVAL={plan.interval}"] if plan.interval > 1 else []
    return Repetition((_line(plan.unit, [*parts, *_end(bounds, start)]),), start)


def _line(unit: Unit, parts: list[str]) -> str:
    return ";".join([f"FREQ={_FREQUENCIES[unit]}", *parts])


def _days(plan: Plan) -> list[str]:
    """Return the parts that choose days."""
    parts = []
    if plan.month is not None:
        parts.append(f"BYMONTH={plan.month}")
    if plan.month_days:
        parts.append(f"BYMONTHDAY={_listed(plan.month_days)}")
    names = [_NAMES[day] for day in plan.weekdays]
    if plan.nth and names:
        most = _MOST_IN_MONTH if len(names) == 1 else _MOST_WORKDAYS
        if any(place == 0 or place > most for place in plan.nth):
            raise Question("time-invalid-date")
        if len(names) > 1:
            parts += [f"BYDAY={','.join(names)}", f"BYSETPOS={_listed(plan.nth)}"]
        else:
            parts.append("BYDAY=" + ",".join(f"{place}{names[0]}" for place in plan.nth))
    elif names:
        parts.append(f"BYDAY={','.join(names)}")
    return parts


def _times(moments: tuple[Time, ...]) -> list[str]:
    """Return the parts that choose times, one for each set of hours that share their minutes."""
    hours: dict[int, set[int]] = {}
    for moment in moments:
        clock = sensible(moment.clock)
        hours.setdefault(clock.minute, set()).add(clock.hour % _HOURS)
    groups: dict[tuple[int, ...], list[int]] = {}
    for minute in sorted(hours):
        groups.setdefault(tuple(sorted(hours[minute])), []).append(minute)
    return [
        f"BYHOUR={_listed(group)};BYMINUTE={_listed(minutes)};BYSECOND=0"
        for group, minutes in groups.items()
    ]


def _listed(values: tuple[int, ...] | list[int]) -> str:
    return ",".join(map(str, values))


def _first(lines: list[str], bounds: Bounds, now: datetime) -> datetime:
    """Return the first firing, for DTSTART. Raises Question for a day that never comes."""
    after = now
    if bounds.first is not None and bounds.first > now.date():
        after = datetime.combine(bounds.first, time()) - timedelta(seconds=1)
    found = next_after("\n".join(lines), None, _WALL, after.replace(tzinfo=UTC))
    if found is None:
        raise Question("time-invalid-date")
    return found.replace(tzinfo=None)


def _end(bounds: Bounds, first: datetime | None) -> list[str]:
    if bounds.count:
        return [f"COUNT={bounds.count}"]
    ends = []
    if bounds.last is not None:
        ends.append(datetime.combine(bounds.last, _LAST_SECOND))
    if bounds.lasting is not None and first is not None:
        ends.append(_lasting_end(first, bounds.lasting))
    if not ends:
        return []
    until = min(ends)
    if first is not None and until < first:
        raise Question("time-past", None)
    return [f"UNTIL={until:%Y%m%dT%H%M%S}"]


def _lasting_end(first: datetime, lasting: Offset) -> datetime:
    """Return the last second of so many days or months from the first firing."""
    if lasting.seconds:
        return first + timedelta(seconds=lasting.seconds, days=lasting.days)
    day = add_months(first.date(), lasting.months) + timedelta(days=lasting.days - 1)
    return datetime.combine(day, _LAST_SECOND)
