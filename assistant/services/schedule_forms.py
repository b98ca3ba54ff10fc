"""Owns how a text is read as a schedule: `@once:` moments, a cron expression, or words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from assistant.contracts.reminders import Schedule, ScheduleKind
from assistant.domain.recurrence import CronInvalidError, rule_of_cron
from assistant.domain.time_phrases import Kind, Reading, read
from assistant.errors import ScheduleError, ScheduleMissingError, SchedulePastError

ONCE: Final = "@once:"
"""What stands before an ISO moment."""

_PAST: Final = "time-past"
_NO_TIME: Final = "time-no-time"
_NO_DATE: Final = "time-invalid-date"
_CRON_FIELD = re.compile(
    r"(?:[0-9*/,?#LW-]|mon|tue|wed|thu|fri|sat|sun"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+",
    re.ASCII | re.IGNORECASE,
)
_CRON_FIELDS = 5
_ISO_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE
)
"""With an offset it needs no prefix to be understood, and must not be read as words."""

_SUB_DAILY = ("FREQ=HOURLY", "FREQ=MINUTELY")


@dataclass(frozen=True)
class Found:
    """What a text is: a schedule, or the problem for which it has no times.

    A rule that fires too often has both. `remark` is the key of a question about what can be
    scheduled all the same.
    """

    kind: Kind
    schedule: Schedule
    text: str = ""
    fuzzy: bool = False
    wish: bool = False
    named_clock: bool = False
    remark: str = ""
    problem: ScheduleError | None = None


def read_schedule(phrase: str, timezone: str, now: datetime) -> Found:
    """Return the schedule in a text, in whichever form, or why there is none."""
    if phrase.lower().startswith(ONCE):
        return _of_instants(phrase, timezone)
    if _ISO_MOMENT.fullmatch(phrase):
        return _of_instants(ONCE + phrase, timezone)
    if _is_cron(phrase):
        return _of_cron(phrase, timezone)
    return _of_reading(read(phrase, now, ZoneInfo(timezone)), timezone)


def not_found(
    kind: Kind, timezone: str, problem: ScheduleError, text: str = "", *, wish: bool = False
) -> Found:
    """Return what a text without times of its own is."""
    return Found(kind, Schedule(timezone=timezone), text, wish=wish, problem=problem)


def past() -> SchedulePastError:
    """Return the error for a moment that has passed."""
    return SchedulePastError("the moment has passed", _PAST)


def _is_cron(phrase: str) -> bool:
    """Tell cron, right or wrong, from words: "every day at 9 report" has five fields as well."""
    fields = phrase.split()
    looks = bool(fields) and all(_CRON_FIELD.fullmatch(field) for field in fields)
    return looks and (len(fields) == _CRON_FIELDS or "*" in fields)


def _of_cron(phrase: str, timezone: str) -> Found:
    try:
        rule = rule_of_cron(phrase)
    except CronInvalidError as error:
        wrong = ScheduleError("no cron expression", "schedule-cron", field=error.field or "*")
        return not_found(Kind.INVALID, timezone, wrong)
    return Found(Kind.RECURRING, Schedule(timezone=timezone, rule=rule))


def _of_instants(phrase: str, timezone: str) -> Found:
    parts = re.split(ONCE, phrase, flags=re.IGNORECASE)[1:]
    try:
        moments = {_moment(part.strip()) for part in parts}
    except (ValueError, OverflowError):
        wrong = ScheduleError("no ISO moment", "schedule-once")
        return not_found(Kind.INVALID, timezone, wrong)
    schedule = Schedule(timezone=timezone, instants=tuple(sorted(moments)))
    kind = Kind.MULTI if schedule.kind is ScheduleKind.MULTI else Kind.ONCE
    return Found(kind, schedule)


def _moment(text: str) -> datetime:
    """Return an ISO moment in UTC, which it is in without an offset. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _of_reading(reading: Reading, timezone: str) -> Found:
    problem = _problem(reading)
    if problem is not None:
        return not_found(reading.kind, timezone, problem, reading.text, wish=reading.wish)
    instants = set() if reading.rule else {at.astimezone(UTC) for at in reading.at}
    sub_daily = reading.rule.startswith(_SUB_DAILY)
    return Found(
        kind=reading.kind,
        schedule=Schedule(
            timezone=timezone,
            instants=tuple(sorted(instants)),
            rule=reading.rule,
            start=reading.start,
        ),
        text=reading.text,
        fuzzy=reading.fuzzy,
        wish=reading.wish,
        named_clock=not reading.fuzzy and not sub_daily,
        remark=reading.question,
    )


def _problem(reading: Reading) -> ScheduleError | None:
    """Return why a phrase is no schedule, with the grammar's own question if it has one."""
    if reading.kind is Kind.PAST:
        return SchedulePastError("the moment has passed", reading.question or _PAST)
    if reading.kind is Kind.INVALID:
        return ScheduleError("no such time", reading.question or _NO_DATE)
    if reading.kind in {Kind.NO_TIME, Kind.NONE}:
        return ScheduleMissingError("no time in it", reading.question or _NO_TIME)
    return None
