"""Owns the wall times of rules by the hour, the day and longer, quickly from any point on."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from assistant.domain.recurrence.rules import Frequency, Rule

_LONG_AGO = datetime(1900, 1, 1)  # noqa: DTZ001 wall time
"""Where rules begin that need no start."""

_CYCLE = 400
"""After so many years the Gregorian calendar repeats, days of the week included."""

_LAST_YEAR = 9999
_DAY_HOURS = range(24)
_SERIES: dict[Frequency, Literal[0, 1, 2, 3]] = {
    Frequency.YEARLY: YEARLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.DAILY: DAILY,
    Frequency.HOURLY: DAILY,
}


def wall_times(
    rule: Rule, start: datetime | None, lower: datetime, end: datetime
) -> Iterator[datetime]:
    """Yield naive wall times from `lower` to `end`, both included, ascending."""
    begin = start or _LONG_AGO
    if rule.has_no_date or end < max(begin, lower):
        return
    # The series ends with year 9999 only, also when it holds nothing. So that this is soon, it is
    # walked in the last cycle of the calendar.
    later = (_LAST_YEAR - end.year) // _CYCLE * _CYCLE
    lower_there, end_there = _shifted(lower, later), _shifted(end, later)
    for there in _series(rule, begin, _shifted(_forward(rule, begin, lower), later)):
        if there > end_there:
            return
        if there >= lower_there:
            yield _shifted(there, -later)


def _shifted(wall: datetime, years: int) -> datetime:
    return wall.replace(year=wall.year + years)


def _series(rule: Rule, begin: datetime, first: datetime) -> rrule:
    return rrule(
        _SERIES[rule.frequency],
        dtstart=first,
        interval=rule.interval,
        wkst=rule.week_start,
        count=rule.count,
        bymonth=_months(rule, begin),
        bymonthday=_month_days(rule, begin),
        byweekday=_weekdays(rule, begin),
        bysetpos=rule.positions or None,
        byhour=rule.hours or _DAY_HOURS,
        byminute=rule.minutes,
        bysecond=0,
    )


def _months(rule: Rule, begin: datetime) -> tuple[int, ...] | None:
    if rule.day_is_of_start and rule.frequency is Frequency.YEARLY and not rule.months:
        return (begin.month,)
    return rule.months or None


def _month_days(rule: Rule, begin: datetime) -> tuple[int, ...] | None:
    if rule.day_is_of_start and rule.frequency is not Frequency.WEEKLY:
        return (begin.day,)
    return rule.month_days or None


def _weekdays(rule: Rule, begin: datetime) -> list[weekday] | None:
    if rule.day_is_of_start and rule.frequency is Frequency.WEEKLY:
        return [weekday(begin.weekday())]
    return [weekday(day, place or None) for place, day in rule.weekdays] or None


def _forward(rule: Rule, begin: datetime, lower: datetime) -> datetime:
    """Return the beginning of the rule's period that holds `lower`, however long ago it began.

    What is counted has to be counted from its beginning.
    """
    if rule.count is not None or lower <= begin:
        return begin
    if rule.frequency in (Frequency.YEARLY, Frequency.MONTHLY):
        period = _months_forward(rule, begin, lower)
    else:
        period = _days_forward(rule, begin, lower)
    return max(begin, datetime.combine(period, time.min))


def _months_forward(rule: Rule, begin: datetime, lower: datetime) -> date:
    yearly = rule.frequency is Frequency.YEARLY
    origin = begin.year * 12 + (0 if yearly else begin.month - 1)
    month = lower.year * 12 + lower.month - 1
    month -= (month - origin) % (rule.interval * (12 if yearly else 1))
    return date(month // 12, month % 12 + 1, 1)


def _days_forward(rule: Rule, begin: datetime, lower: datetime) -> date:
    weekly = rule.frequency is Frequency.WEEKLY
    origin = begin.toordinal() - ((begin.weekday() - rule.week_start) % 7 if weekly else 0)
    day = lower.toordinal()
    return date.fromordinal(day - (day - origin) % (rule.interval * (7 if weekly else 1)))
