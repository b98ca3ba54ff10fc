"""Repetitions: what several expressions say of one, put together and filled in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from assistant.domain.time_phrases.facts import (
    Clock,
    Dated,
    Day,
    Every,
    Nth,
    Unit,
    Weekdays,
    Window,
)
from assistant.domain.time_phrases.moments import Question, Time
from assistant.domain.time_phrases.rule_lines import (
    Bounds,
    Plan,
    Repetition,
    at,
    by_distance,
    within_days,
)

_ORDER = list(Unit)
_SUB_DAILY = {Unit.MINUTE, Unit.HOUR}
_HOUR, _DAY_MINUTES = 60, 1440
_MORNING = 9
_DEFAULT = Time(Clock(_MORNING, fixed=True, exact=True), fuzzy=True)
_WHOLE_DAY = Window(Clock(0), Clock(23, 59))


def repetition(
    every: list[Every], days: list[Day], times: list[Time], bounds: Bounds, now: datetime
) -> Repetition:
    """Return the rules of one repetition; `now` is local wall time. Raises Question."""
    plan = _without(_merged(every, days), bounds.without)
    if plan.unit in _SUB_DAILY:
        return _sub_daily(plan, times, bounds, now)
    chosen = tuple(times) or (_DEFAULT,)
    plan = _completed(plan, chosen, bounds, now)
    return within_days(replace(plan, times=chosen), bounds, now)


def _merged(every: list[Every], days: list[Day]) -> Plan:
    """Put together what several expressions say: еженедельно + по пятницам."""
    units = {one.unit for one in every}
    plan = Plan(
        min(units, key=_ORDER.index),
        int(max(one.interval for one in every)),
        _union(one.weekdays for one in every),
        _union(one.nth for one in every),
        _union(one.month_days for one in every),
        next((one.month for one in every if one.month), None),
    )
    for day in days:
        plan = _refined(plan, day, units)
    plan = replace(plan, weekdays=tuple(sorted(set(plan.weekdays))))
    return plan if plan.unit in _SUB_DAILY else replace(plan, unit=_unit(plan, units))


def _refined(plan: Plan, day: Day, units: set[Unit]) -> Plan:
    """Add a day to a repetition: every month + on the 15th."""
    match day:
        case Weekdays() if not plan.month_days:
            return replace(plan, weekdays=(*plan.weekdays, *day.days))
        case Nth() if units & {Unit.MONTH, Unit.YEAR} and not plan.nth:
            month = day.month or plan.month
            return replace(plan, nth=(*plan.nth, day.nth), weekdays=day.days, month=month)
        case Dated(month=None) if plan.month_days or units & {Unit.MONTH, Unit.YEAR}:
            return replace(plan, month_days=(*plan.month_days, day.day))
        case Dated(month=None) if plan.weekdays and plan.interval == 1 and not plan.nth:
            return replace(plan, month_days=(day.day,))
        case Dated(year=None) if Unit.YEAR in units and plan.month in {None, day.month}:
            return replace(plan, month_days=(*plan.month_days, day.day), month=day.month)
    raise Question("time-ambiguous")


def _unit(plan: Plan, units: set[Unit]) -> Unit:
    """Return the frequency: what is said, or what its days ask for."""
    if plan.month is not None:
        return Unit.YEAR
    if plan.nth or plan.month_days:
        return Unit.MONTH
    if plan.weekdays and units & {Unit.DAY, Unit.WEEK, Unit.MONTH}:
        return Unit.WEEK
    return plan.unit


def _union(groups: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(value for group in groups for value in group))


def _without(plan: Plan, without: tuple[int, ...]) -> Plan:
    """Leave weekdays out."""
    if not without:
        return plan
    within = plan.unit in _SUB_DAILY
    left = tuple(day for day in plan.weekdays or range(7) if day not in without)
    if plan.nth or plan.month_days or (plan.interval > 1 and not within) or not left:
        raise Question("time-ambiguous")
    return replace(plan, unit=plan.unit if within else Unit.WEEK, weekdays=left)


def _completed(plan: Plan, times: tuple[Time, ...], bounds: Bounds, now: datetime) -> Plan:
    """Choose the day that was not said: that of the first firing."""
    if plan.unit is Unit.DAY or plan.weekdays or plan.month_days:
        return plan
    first = _first_day(times, bounds, now)
    if plan.unit is Unit.WEEK:
        return replace(plan, weekdays=(first.weekday(),))
    month = first.month if plan.unit is Unit.YEAR else None
    return replace(plan, month_days=(first.day,), month=month)


def _first_day(times: tuple[Time, ...], bounds: Bounds, now: datetime) -> date:
    today = now.date()
    if bounds.first is not None and bounds.first > today:
        return bounds.first
    return today if any(at(today, one) > now for one in times) else today + timedelta(days=1)


def _sub_daily(plan: Plan, times: list[Time], bounds: Bounds, now: datetime) -> Repetition:
    """Repeat within the day: by distance, or at fixed times inside a window of the day."""
    if any(moment.part for moment in times):
        raise Question("time-which-hours")  # every hour in the morning: from when to when?
    minutes = plan.interval * (_HOUR if plan.unit is Unit.HOUR else 1)
    if bounds.window is None and not plan.weekdays and not plan.month_days:
        start = _start(minutes, times, bounds, now)
        return by_distance(plan, start, bounds)
    if times:
        raise Question("time-ambiguous")
    unit = Unit.MONTH if plan.month_days else Unit.WEEK if plan.weekdays else Unit.DAY
    clocks = _clocks(bounds.window or _WHOLE_DAY, minutes)
    daily = replace(plan, unit=unit, interval=1, times=clocks)
    return within_days(daily, bounds, now)


def _clocks(window: Window, step: int) -> tuple[Time, ...]:
    """Return the times of a window, both ends included. Raises Question for an empty one."""
    begin = window.first.hour * _HOUR + window.first.minute
    finish = window.last.hour * _HOUR + window.last.minute
    finish = finish or _DAY_MINUTES
    if finish <= begin:
        raise Question("time-ambiguous")
    return tuple(
        Time(Clock(*divmod(minute, _HOUR), fixed=True, exact=True))
        for minute in range(begin, min(finish + 1, _DAY_MINUTES), step)
    )


def _start(minutes: int, times: list[Time], bounds: Bounds, now: datetime) -> datetime:
    """Return the first firing of a repetition by distance."""
    if len(times) > 1:
        raise Question("time-ambiguous")
    later = bounds.first is not None and bounds.first > now.date()
    first = bounds.first if later and bounds.first else now.date()
    if times:
        start = at(first, times[0])
        return start if start > now else start + timedelta(days=1)
    if later:
        return datetime.combine(first, time(_MORNING))
    return now.replace(second=0) + timedelta(minutes=minutes)
