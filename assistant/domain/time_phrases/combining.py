"""From the expressions of a phrase that does not repeat to its moments."""

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.domain.time_phrases.calendar import candidates
from assistant.domain.time_phrases.choosing import Item
from assistant.domain.time_phrases.facts import (
    Dated,
    Day,
    Fact,
    Frame,
    Lead,
    Mark,
    Offset,
    Trouble,
    Unit,
    Weekdays,
)
from assistant.domain.time_phrases.moments import Question, Reader, times_of
from assistant.domain.time_phrases.segments import Segment, TimeFact, segments

_WEEK = 7
_YEAR_MONTHS = 12


def check(items: list[Item], *, lost: bool) -> None:
    """Raise the question of what cannot be scheduled; `lost`: something was not understood."""
    for item in items:
        if isinstance(item.fact, Trouble):
            raise Question(item.fact.question)
        if isinstance(item.fact, Mark) and item.fact.kind == "past":
            raise Question("time-past")
    if lost:
        raise Question("time-ambiguous")


def once(items: list[Item], reader: Reader) -> list[tuple[datetime, bool]]:
    """Return the moments of a phrase that does not repeat, and which hours are defaults."""
    facts = [item.fact for item in items]
    frame = frame_of(items)
    offsets = [fact for fact in facts if isinstance(fact, Offset)]
    days = [fact for fact in facts if isinstance(fact, Day)]
    found: list[tuple[datetime, bool]] = []
    if offsets and days:
        ahead, offsets = _ahead(offsets, days), []
        frame = ahead if isinstance(ahead, Frame) else frame
        items = items if isinstance(ahead, Frame) else [_later(item, ahead) for item in items]
    if offsets:
        times = times_of([fact for fact in facts if isinstance(fact, TimeFact)], reader.now)
        for offset in offsets:
            found += reader.after(offset, times)
    else:
        for segment in segments(items, frame):
            picked = _agreed(segment, frame, reader.now)
            found += reader.moments(picked, frame, times_of(segment.times, reader.now))
    return _led(sorted(dict(found).items()), facts, reader)


def frame_of(items: list[Item]) -> Frame | None:
    """Return the week, month or year in which the days are looked for."""
    frames = [item.fact for item in items if isinstance(item.fact, Frame)]
    if len(frames) > 1:
        raise Question("time-ambiguous")
    return frames[0] if frames else None


def _ahead(offsets: list[Offset], days: list[Day]) -> Frame | int:
    """Read "in two weeks on Friday", "in a month on the 5th": a frame, or weeks to add."""
    distance = offsets[0]
    dated = all(isinstance(day, Dated) and day.month is None for day in days)
    if dated and len(offsets) == 1 and distance.months and not distance.days:
        return Frame(Unit.MONTH, distance.months)
    named = all(isinstance(day, Dated) and day.month and not day.year for day in days)
    years, rest = divmod(distance.months, _YEAR_MONTHS)
    if named and len(offsets) == 1 and years and not (rest or distance.days or distance.seconds):
        return Frame(Unit.YEAR, years)
    weeks = distance.days // _WEEK
    whole = len(offsets) == 1 and weeks * _WEEK == distance.days and not distance.months
    if not whole or distance.seconds or not all(isinstance(day, Weekdays) for day in days):
        raise Question("time-ambiguous")
    return weeks


def _later(item: Item, weeks: int) -> Item:
    """Move a weekday on by weeks."""
    day = item.fact
    return replace(item, fact=replace(day, weeks=weeks)) if isinstance(day, Weekdays) else item


def _agreed(segment: Segment, frame: Frame | None, now: datetime) -> list[Day]:
    """Put the names of one day together, a weekday and its date: they have to agree."""
    groups: list[list[Day]] = []
    for day, added in zip(segment.days, segment.added, strict=True):
        same = groups and any(type(day) is type(other) for other in groups[-1])
        if not groups or added or same:
            groups.append([day])
        else:
            groups[-1].append(day)
    return [_one_of(group, frame, now) for group in groups]


def _one_of(names: list[Day], frame: Frame | None, now: datetime) -> Day:
    """Return the day that all names mean. Raises Question where they mean several."""
    names = sorted(names, key=lambda day: isinstance(day, Weekdays))
    dates = [
        {day for day in candidates(name, frame, now.date()) if day >= now.date()}
        for name in names
        if not isinstance(name, Weekdays)
    ]
    if len(names) > 1 and dates:
        common = set.intersection(*dates)
        first = min(common, default=None)
        if all(dates) and first is None:
            raise Question("time-ambiguous-date")
        weekdays = {number for name in names if isinstance(name, Weekdays) for number in name.days}
        if first is not None and weekdays and first.weekday() not in weekdays:
            raise Question("time-ambiguous-date")
    return names[0]


def _led(
    found: list[tuple[datetime, bool]], facts: list[Fact], reader: Reader
) -> list[tuple[datetime, bool]]:
    """Move moments ahead by "an hour before"."""
    leads = [fact.offset for fact in facts if isinstance(fact, Lead)]
    if not leads:
        return found
    if any(lead.months for lead in leads):
        raise Question("time-ambiguous")
    moved = [
        (moment - timedelta(seconds=lead.seconds, days=lead.days), fuzzy)
        for moment, fuzzy in found
        for lead in sorted(leads, key=lambda lead: (-lead.days, -lead.seconds))
    ]
    if any(moment.replace(tzinfo=None) <= reader.now for moment, _ in moved):
        raise Question("time-past", moved[0][0])
    return moved
