"""Segments of a phrase: which days and which times belong together."""

from dataclasses import dataclass, field
from itertools import pairwise

from assistant.domain.time_phrases.choosing import Item
from assistant.domain.time_phrases.dial import agrees
from assistant.domain.time_phrases.facts import (
    Clock,
    Dated,
    Day,
    DayPart,
    Edge,
    Every,
    Frame,
    Holiday,
    Nth,
    SameTime,
    Shifted,
    Unit,
    Weekdays,
    Window,
)
from assistant.domain.time_phrases.moments import Question

TimeFact = Clock | DayPart | SameTime
_ROLES = frozenset(["main", "from"])


@dataclass(slots=True)
class Segment:
    """Days and times that belong together; "on Monday at 9, on Friday at 5" has two."""

    days: list[Day] = field(default_factory=list)
    added: list[bool] = field(default_factory=list)
    """For each day whether "and" stands before it."""
    every: list[Every] = field(default_factory=list)
    times: list[TimeFact] = field(default_factory=list)

    @property
    def has_day(self) -> bool:
        """Whether a day or a repetition is named."""
        return bool(self.days or self.every)

    @property
    def is_complete(self) -> bool:
        """Whether a day and a time are named."""
        return self.has_day and bool(self.times)


def segments(items: list[Item], frame: Frame | None) -> list[Segment]:
    """Part a phrase where a new day begins after a time, or a time after its day is complete."""
    kinds = [isinstance(item.fact, Day | Every | Holiday) for item in items if _counts(item)]
    result = [Segment()]
    for item in items:
        if _counts(item):
            _place(item, result, day_first=kinds[0])
    if frame is not None and not any(segment.has_day for segment in result):
        timed = any(segment.times for segment in result)
        if frame.unit is Unit.YEAR or frame.shift < 1 or (timed and frame.unit is Unit.MONTH):
            raise Question("time-past" if frame.shift < 0 else "time-which-day")
        result[0].days.append(Edge(frame.unit, frame.shift, 0))
        result[0].added.append(False)
    for segment, following in reversed(list(pairwise(result))):
        segment.times = segment.times or following.times
    return result


def _counts(item: Item) -> bool:
    """Whether an item is a day or a time of the schedule itself."""
    kinds = Day | Every | Holiday | TimeFact
    return isinstance(item.fact, Window) or (isinstance(item.fact, kinds) and item.role in _ROLES)


def _place(item: Item, result: list[Segment], *, day_first: bool) -> None:
    """Put an item into the last segment, or begin a new one with it."""
    current, fact = result[-1], item.fact
    if isinstance(fact, Holiday):
        fact = Dated(fact.day, fact.month)
    elif isinstance(fact, Window):
        fact = fact.first
    if current.is_complete and _parts(current, fact, day_first=day_first, added=item.added):
        current = Segment()
        result.append(current)
    match fact:
        case Every():
            current.every.append(fact)
        case Clock() | DayPart() | SameTime():
            current.times.append(fact)
        case Shifted() | Dated() | Weekdays() | Nth() | Edge():
            current.days.append(fact)
            current.added.append(item.added)


def _parts(current: Segment, fact: object, *, day_first: bool, added: bool) -> bool:
    """Whether a fact begins a new segment after a complete one."""
    if isinstance(fact, Every | Day):
        return day_first and ((added and not current.every) or _starts_anew(current, fact))
    time = current.times[-1]
    coloured = (
        isinstance(fact, DayPart)
        and isinstance(time, Clock)
        and (not time.fixed or agrees(time, fact.part))
    )
    return not day_first and not coloured


def _starts_anew(current: Segment, fact: Day | Every) -> bool:
    """Whether a day after a time is another one; a repetition may only be refined."""
    if isinstance(fact, Every) or (current.every and isinstance(fact, Weekdays)):
        again = isinstance(fact, Weekdays) or bool(fact.weekdays)
        return again and any(one.weekdays for one in current.every)
    if current.every:
        return False
    completes = isinstance(fact, Weekdays) != isinstance(current.days[-1], Weekdays)
    return len(current.days) > 1 or not completes
