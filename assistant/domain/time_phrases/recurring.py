"""From the expressions of a phrase that repeats to its rules: bounds, rates, segments."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from assistant.domain.time_phrases.calendar import add_months, candidates, monday_of
from assistant.domain.time_phrases.choosing import Item
from assistant.domain.time_phrases.facts import (
    Clock,
    Count,
    Dated,
    Day,
    Edge,
    Every,
    Frame,
    Holiday,
    Lasting,
    Nth,
    Offset,
    Rate,
    Shifted,
    Unit,
    Weekdays,
    Window,
)
from assistant.domain.time_phrases.moments import Question, Time, times_of
from assistant.domain.time_phrases.repeating import repetition
from assistant.domain.time_phrases.rule_lines import Bounds, Repetition
from assistant.domain.time_phrases.segments import Segment, segments

_WITHIN_DAY = frozenset([Unit.HOUR, Unit.MINUTE])
_ENDS = frozenset(["from", "until", "through", "before"])
_ROLES = frozenset(["main", "from"])
_FRIDAY, _SUNDAY = 4, 6


def repeating(items: list[Item], frame: Frame | None, now: datetime) -> Repetition:
    """Return the rules of a phrase that repeats; `now` is local wall time. Raises Question."""
    if any(isinstance(item.fact, Offset) for item in items):
        raise Question("time-ambiguous")  # every Wednesday in a week: from then on, or every other?
    bounds = _bounds(items, frame, now)
    rates = [item.fact for item in items if isinstance(item.fact, Rate)]
    main = [item for item in items if _is_main(item, bounds) and not isinstance(item.fact, Frame)]
    parts: list[Repetition] = []
    base: Every | None = None
    for segment in segments(main, None):
        times = times_of(segment.times, now)
        base = _rated(rates, segment, times) or base
        every = segment.every or ([base] if base else [])
        if not every:
            raise Question("time-ambiguous")
        base = base or replace(every[0], weekdays=())
        if bounds.window and any(one.unit in _WITHIN_DAY for one in every):
            times = []  # they are the ends of the window
        if any(segment.added) and any(one.weekdays for one in every):
            raise Question("time-ambiguous")  # every Monday and the 15th: two repetitions
        parts.append(repetition(every, segment.days, times, bounds, now))
    return _together(parts, bounds)


def _is_main(item: Item, bounds: Bounds) -> bool:
    """Whether an item is of the repetition itself; "from 8" alone is the hour of its start."""
    begins = item.role == "from" and isinstance(item.fact, Clock) and bounds.window is None
    return item.role == "main" or begins


def _together(parts: list[Repetition], bounds: Bounds) -> Repetition:
    """Return several repetitions as one schedule, which begins with the first of them."""
    lines = tuple(dict.fromkeys(line for part in parts for line in part.lines))
    if len(lines) > 1 and bounds.count:
        raise Question("time-ambiguous")
    starts = [part.start for part in parts if part.start]
    return Repetition(lines, min(starts, default=None), any(part.fuzzy for part in parts))


def _rated(rates: list[Rate], segment: Segment, times: list[Time]) -> Every | None:
    """Read "twice a day": as many times or days as are said must be named."""
    if not rates:
        return None
    rate = rates[0]
    if rate.unit is Unit.DAY:
        if len(times) != rate.count:
            raise Question("time-which-hours")
        return Every(Unit.DAY)
    named = {number for every in segment.every for number in every.weekdays}
    for day in segment.days:
        named |= set(day.days) if isinstance(day, Weekdays) else set()
    if rate.unit is not Unit.WEEK or len(named) != rate.count:
        raise Question("time-which-days")
    return Every(Unit.WEEK)


def _bounds(items: list[Item], frame: Frame | None, now: datetime) -> Bounds:
    """Return when a repetition begins and ends, and what it leaves out."""
    bounds = Bounds()
    clocks: dict[str, Clock] = {}
    for item in items:
        match item.fact:
            case Clock() if item.role in _ENDS:
                clocks[item.role] = item.fact
            case Holiday(month=month, day=day) if item.role in _ENDS:
                bounds = _bounded(bounds, Dated(day, month), item.role, frame, now)
            case Shifted() | Dated() | Weekdays() | Nth() | Edge() if item.role in _ENDS:
                bounds = _bounded(bounds, item.fact, item.role, frame, now)
            case _:
                bounds = _limited(bounds, item)
    if frame is not None and not any(isinstance(i.fact, Day) and i.role in _ENDS for i in items):
        role = next(item.role for item in items if item.fact is frame)
        bounds = _framed(bounds, frame, role, now.date())
    if "until" in clocks and bounds.window is None:
        if "from" not in clocks:
            raise Question("time-ambiguous")  # of today, or of every day?
        bounds = replace(bounds, window=Window(clocks["from"], clocks["until"]))
    return bounds


def _framed(bounds: Bounds, frame: Frame, role: str, today: date) -> Bounds:
    """Keep a repetition within a week, month or year: every day next week."""
    if frame.shift < 0:
        raise Question("time-past")
    if role not in _ROLES:
        raise Question("time-ambiguous")  # until next week: its beginning, or its end?
    first = _first_of(frame.unit, frame.shift, today)
    bounds = replace(bounds, first=first) if first > today else bounds
    last = _first_of(frame.unit, frame.shift + 1, today) - timedelta(days=1)
    return bounds if role == "from" else replace(bounds, last=last)


def _first_of(unit: Unit, shift: int, today: date) -> date:
    """Return the first day of the week, month or year that is so far from now."""
    if unit is Unit.WEEK:
        return monday_of(today) + timedelta(weeks=shift)
    if unit is Unit.MONTH:
        return add_months(today.replace(day=1), shift)
    return date(today.year + shift, 1, 1)


def _limited(bounds: Bounds, item: Item) -> Bounds:
    match item.fact:
        case Count(count=count):
            return replace(bounds, count=count)
        case Lasting(offset=offset):
            return replace(bounds, lasting=offset)
        case Window():
            return replace(bounds, window=item.fact)
        case Weekdays(days=days) if item.role == "except":
            return replace(bounds, without=(*bounds.without, *days))
    return bounds


def _bounded(bounds: Bounds, day: Day, role: str, frame: Frame | None, now: datetime) -> Bounds:
    """Set the first day, or the last, which is the one that is named: until Friday."""
    begin: date = bounds.first or now.date()
    ahead = next((found for found in candidates(day, frame, begin) if found >= begin), None)
    if ahead is None:
        raise Question("time-past")
    if role == "from":
        return replace(bounds, first=ahead)
    if isinstance(day, Edge) and day.unit is Unit.WEEK and ahead.weekday() == _FRIDAY:
        ahead += timedelta(days=_SUNDAY - _FRIDAY)  # its end as a limit is its last day
    return replace(bounds, last=ahead - timedelta(days=1) if role == "before" else ahead)
