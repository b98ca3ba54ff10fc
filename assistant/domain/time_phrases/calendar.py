"""Which dates an expression of a day can mean, earliest first, seen from now."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.domain.time_phrases.facts import (
    Dated,
    Day,
    Edge,
    Frame,
    Nth,
    Shifted,
    Unit,
    Weekdays,
    Which,
)

_YEAR_MONTHS = 12
_LEAP_CYCLE = 9
_MIDDLE, _END = 1, 2
_FRIDAY, _WEDNESDAY, _FIFTEENTH = 4, 2, 15


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a shorter month."""
    total = day.year * _YEAR_MONTHS + day.month - 1 + months
    year, month = divmod(total, _YEAR_MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def attach(naive: datetime, zone: ZoneInfo) -> datetime:
    """Give a wall time its zone: a gap moves forward, of two equal times the first is meant."""
    return naive.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def candidates(day: Day, frame: Frame | None, today: date) -> Iterator[date]:
    """Yield the dates that an expression can mean; the first that is ahead is meant."""
    match day:
        case Shifted(working=working) if working:
            yield _working(today, working)
        case Shifted():
            yield add_months(today, day.months) + timedelta(days=day.days)
        case Weekdays():
            yield from _weekdays(day, frame, today)
        case Dated():
            yield from _dates(day, frame, today)
        case Nth():
            yield from _nth(day, frame, today)
        case Edge():
            yield from _edges(day, today)


def _working(today: date, days: int) -> date:
    """Return the day that comes after so many from Monday to Friday."""
    while days:
        today += timedelta(days=1)
        days -= today.weekday() <= _FRIDAY
    return today


def _weekdays(day: Weekdays, frame: Frame | None, today: date) -> Iterator[date]:
    week = monday_of(today)
    shift = {Which.NEXT: 1, Which.PAST: -1}.get(day.which)
    if frame is not None and frame.unit is Unit.WEEK:
        shift = frame.shift
    for number in day.days if day.any_of else day.days[:1]:
        if shift is not None:
            yield week + timedelta(weeks=shift + day.weeks, days=number)
        else:
            near = today + timedelta(days=(number - today.weekday()) % 7)
            if not day.any_of or near - today < timedelta(days=7 - day.days[0]):
                yield near + timedelta(weeks=day.weeks)
    if shift is None:
        again = (day.days[0] - today.weekday()) % 7
        yield today + timedelta(days=again or 7, weeks=day.weeks)


def _dates(day: Dated, frame: Frame | None, today: date) -> Iterator[date]:
    if frame is not None and frame.unit is Unit.MONTH and day.month is None:
        first = add_months(today.replace(day=1), frame.shift)
        yield from _exact(first.year, first.month, day.day)
    elif day.month is None:
        for step in range(_YEAR_MONTHS):
            first = add_months(today.replace(day=1), step)
            yield from _exact(first.year, first.month, day.day)
    elif day.year is not None:
        yield from _exact(day.year, day.month, day.day)
    elif frame is not None and frame.unit is Unit.YEAR:
        yield from _exact(today.year + frame.shift, day.month, day.day)
    else:
        for year in range(today.year, today.year + _LEAP_CYCLE):
            yield from _exact(year, day.month, day.day)


def _exact(year: int, month: int, day: int) -> Iterator[date]:
    if not 1 <= year <= 9998:  # noqa: PLR2004 - what a date can hold, with room for zones
        return
    last = monthrange(year, month)[1]
    if day <= last:
        yield date(year, month, last + 1 + day if day < 0 else day)


def _nth(day: Nth, frame: Frame | None, today: date) -> Iterator[date]:
    if frame is not None and frame.unit is Unit.MONTH:
        months = [add_months(today.replace(day=1), frame.shift)]
    elif day.month is not None:
        years = range(today.year, today.year + 2)
        months = [date(year, day.month, 1) for year in years]
    else:
        months = [add_months(today.replace(day=1), step) for step in range(_YEAR_MONTHS)]
    for first in months:
        last = monthrange(first.year, first.month)[1]
        fitting = [
            found
            for found in (first.replace(day=number) for number in range(1, last + 1))
            if found.weekday() in day.days
        ]
        index = day.nth - 1 if day.nth > 0 else day.nth
        if -len(fitting) <= index < len(fitting):
            yield fitting[index]


def _edges(day: Edge, today: date) -> Iterator[date]:
    for step in range(day.shift, day.shift + 2):
        if day.unit is Unit.WEEK:
            place = {_MIDDLE: _WEDNESDAY, _END: _FRIDAY}.get(day.place, 0)
            yield monday_of(today) + timedelta(weeks=step, days=place)
        elif day.unit is Unit.MONTH:
            first = add_months(today.replace(day=1), step)
            last = monthrange(first.year, first.month)[1]
            yield first.replace(day={_MIDDLE: _FIFTEENTH, _END: last}.get(day.place, 1))
        else:
            month, number = {_MIDDLE: (7, 1), _END: (12, 31)}.get(day.place, (1, 1))
            yield date(today.year + step, month, number)
