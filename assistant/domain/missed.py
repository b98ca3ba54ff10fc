"""Owns what becomes of times that passed before a firing could go off: by policy, never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from assistant.contracts.reminders import LATE_AFTER, MissedPolicy, Schedule
from assistant.domain.recurrence import occurrences

CATCH_UP = 50
"""With the policy `all`, so many messages make good for an outage; earlier times are counted."""

_MOST_PASSED = 20_000
"""Five minutes apart, the least by default, these are ten weeks."""


@dataclass(frozen=True)
class Reckoning:
    """What becomes of a firing.

    `missed` counts the other times that it stands for, `due` is the time that people are told, the
    next firing is the first one of the schedule after `after`. Without `fires` it is skipped.
    """

    fires: bool
    missed: int
    due: datetime
    after: datetime


def passed_times(schedule: Schedule, due: datetime, now: datetime) -> list[datetime]:
    """Return the times of a schedule after `due` that have come, ascending, in UTC."""
    if not schedule.rule:
        return [at for at in schedule.instants if due < at <= now]
    zone = ZoneInfo(schedule.timezone)
    coming = (
        at.astimezone(UTC) for at in occurrences(schedule.rule, schedule.start, zone, after=due)
    )
    return list(takewhile(lambda at: at <= now, islice(coming, _MOST_PASSED)))


def reckon(
    policy: MissedPolicy,
    due: datetime,
    ready: datetime,
    now: datetime,
    passed: Sequence[datetime],
) -> Reckoning:
    """Decide about a firing that goes off now, and about the times that passed after its own.

    `ready` is the earliest moment it was allowed to go off, later than `due` when quiet hours held
    it: what they held was not missed.
    """
    if policy is MissedPolicy.ALL:
        surplus = max(0, len(passed) + 1 - CATCH_UP)
        after = passed[surplus - 1] if surplus else due
        return Reckoning(fires=True, missed=surplus, due=due, after=after)
    if policy is MissedPolicy.SKIP and now - ready > LATE_AFTER:
        after = max(due, now - LATE_AFTER)  # a time that has just come is not missed yet
        skipped = sum(1 for at in passed if at <= after)
        return Reckoning(fires=False, missed=skipped, due=due, after=after)
    last = passed[-1] if passed else due
    return Reckoning(fires=True, missed=len(passed), due=last, after=max(due, now))
