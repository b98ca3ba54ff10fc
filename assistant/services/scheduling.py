"""Owns how what people write becomes a schedule: words, cron, `@once:`; and when it fires next."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.contracts.reminders import Schedule
from assistant.contracts.schedules import (
    PHRASE_MOST_CHARS,
    SHOWN_TIMES,
    Preview,
    Question,
    ReminderLimits,
    ScheduledText,
)
from assistant.domain.recurrence import cron_of, following, next_after, shortest_gap
from assistant.domain.time_phrases import Kind
from assistant.domain.time_zones import zone_names
from assistant.errors import (
    InvalidInputError,
    ScheduleError,
    SchedulePastError,
    ScheduleTooOftenError,
)
from assistant.services.clock import Clock
from assistant.services.schedule_forms import ONCE, Found, not_found, past, read_schedule

_MOST_YEARS: Final = 100


@dataclass(frozen=True)
class Scheduler:
    """Reads schedules, within the limits, and says when they fire."""

    limits: ReminderLimits
    clock: Clock

    def schedule_of(self, text: str, timezone: str, now: datetime | None = None) -> ScheduledText:
        """Return the schedule in a text: words, a cron expression, or `@once:` with ISO moments.

        Raises `SchedulePastError`, `ScheduleMissingError`, `ScheduleTooOftenError`, or
        `ScheduleError` for what can never be, each with the question to ask; `InvalidInputError`
        for a zone that does not exist.
        """
        found = self._find(text, timezone, now or self.clock.now())
        if found.problem is not None:
            raise found.problem
        return ScheduledText(
            schedule=found.schedule,
            phrase=text.strip(),
            text=found.text,
            fuzzy=found.fuzzy,
            wish=found.wish,
            named_clock=found.named_clock,
        )

    def preview(self, text: str, timezone: str, now: datetime | None = None) -> Preview:
        """Return what a text would become; what cannot be scheduled comes with a question.

        Raises `InvalidInputError` for a zone that does not exist, and nothing for any text.
        """
        now = now or self.clock.now()
        found = self._find(text, timezone, now)
        schedule = found.schedule
        zone = ZoneInfo(timezone)
        return Preview(
            kind=found.kind.value,
            timezone=timezone,
            at=tuple(at.astimezone(zone) for at in schedule.instants),
            rrule=schedule.rule or None,
            cron=cron_of(schedule.rule) if schedule.rule else None,
            start=schedule.start,
            next=tuple(upcoming(schedule, now)),
            text=found.text,
            fuzzy=found.fuzzy,
            wish=found.wish,
            question=_question(found),
        )

    def _find(self, text: str, timezone: str, now: datetime) -> Found:
        if timezone not in zone_names():
            raise InvalidInputError("no such time zone", reason="timezone")
        phrase = text.strip()
        if len(phrase) > PHRASE_MOST_CHARS:
            long = ScheduleError("too long", "schedule-too-long", limit=PHRASE_MOST_CHARS)
            return not_found(Kind.INVALID, timezone, long)
        found = read_schedule(phrase, timezone, now)
        if found.problem is not None:
            return found
        problem = _impossible(found.schedule, now)
        if problem is not None:
            kind = Kind.PAST if isinstance(problem, SchedulePastError) else Kind.INVALID
            return not_found(kind, timezone, problem, found.text, wish=found.wish)
        return replace(found, problem=self._too_often(found.schedule))

    def _too_often(self, schedule: Schedule) -> ScheduleTooOftenError | None:
        if not schedule.rule:
            return None
        least = timedelta(seconds=self.limits.min_interval_seconds)
        gap = shortest_gap(schedule.rule, schedule.start, ZoneInfo(schedule.timezone))
        if gap is None or gap >= least:
            return None
        minutes = -(-least // timedelta(minutes=1))
        return ScheduleTooOftenError(f"every {gap}", "schedule-too-often", minutes=minutes)


def next_firing(schedule: Schedule, after: datetime) -> datetime | None:
    """Return the first firing strictly after an aware moment, in the schedule's zone."""
    zone = ZoneInfo(schedule.timezone)
    if schedule.rule:
        return next_after(schedule.rule, schedule.start, zone, after)
    return next((at.astimezone(zone) for at in schedule.instants if at > after), None)


def upcoming(schedule: Schedule, after: datetime, count: int = SHOWN_TIMES) -> list[datetime]:
    """Return the first firings strictly after an aware moment, in the schedule's zone."""
    zone = ZoneInfo(schedule.timezone)
    if schedule.rule:
        return following(schedule.rule, schedule.start, zone, after, count)
    return [at.astimezone(zone) for at in schedule.instants if at > after][:count]


def normalised(schedule: Schedule) -> str:
    """Return a schedule in one form: `@once:` with UTC moments, cron where exact, else RRULE.

    Several moments are joined by blanks, several RRULE values by line ends.
    """
    if schedule.rule:
        return cron_of(schedule.rule) or schedule.rule
    return " ".join(f"{ONCE}{_utc(at)}" for at in schedule.instants)


def moved(schedule: Schedule, timezone: str) -> Schedule:
    """Return a schedule in another zone: rules keep the time on the clock, instants the moment.

    Raises `InvalidInputError` for a zone that does not exist.
    """
    if timezone not in zone_names():
        raise InvalidInputError("no such time zone", reason="timezone")
    return schedule.model_copy(update={"timezone": timezone})


def _impossible(schedule: Schedule, now: datetime) -> ScheduleError | None:
    """Return why a schedule is refused: it has passed, never fires, or is too far ahead."""
    if any(at <= now for at in schedule.instants):
        return past()
    if any(at.year > now.year + _MOST_YEARS for at in schedule.instants):
        return ScheduleError("too far ahead", "time-too-far")
    if next_firing(schedule, now) is None:
        return ScheduleError("it never fires", "schedule-never")
    return None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _question(found: Found) -> Question | None:
    if found.problem is not None:
        return Question(key=found.problem.message_key, params=_asked(found.problem))
    return Question(key=found.remark) if found.remark else None


def _asked(problem: ScheduleError) -> dict[str, str | int]:
    return {name: value for name, value in problem.params.items() if name != "reason"}
