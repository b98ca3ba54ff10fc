"""From the expressions of a phrase that repeats to its rules: bounds, rates, segments."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from assistant.domain.time_phrases.calendar import candidates
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
_FRIDAY, _SUNDAY = 4, 6


def repeating(items: list[Item], frame: Frame | None, now: datetime) -> Repetition:
    """Return the rules of a phrase that repeats; `now` is local wall time. Raises Question."""
    bounds = _bounds(items, frame, now)
    rates = [item.fact for item in items if isinstance(item.fact, Rate)]
    main = [item for item in items if item.role == "main" and not isinstance(item.fact, Frame)]
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
        parts.append(repetition(every, segment.days, times, bounds, now))
    return _together(parts, bounds)


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
    if "until" in clocks and bounds.window is None:
        if "from" not in clocks:
            raise Question("time-ambiguous")  # of today, or of every day?
        bounds = replace(bounds, window=Window(clocks["from"], clocks["until"]))
    return bounds


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
