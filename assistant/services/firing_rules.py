"""Owns when a firing may go off: states that allow it, quiet hours, what was missed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.reminders import (
    PLAN_AHEAD,
    FiringOrigin,
    FiringRecord,
    FiringState,
    MissedPolicy,
    ReminderAction,
    ReminderRecord,
    ReminderState,
)
from assistant.domain.missed import Reckoning, passed_times, reckon
from assistant.domain.nagging import MOST_NAGS, nag_at
from assistant.domain.quiet_hours import quiet_until
from assistant.services.firing_texts import Telling

_EARLY = timedelta(seconds=1)
_STALE_AFTER = timedelta(days=1)
_NAGGED = frozenset({FiringState.DUE, FiringState.SENT})
_STANDING = frozenset({ReminderState.ACTIVE, ReminderState.ENDED})


@dataclass(frozen=True)
class Occasion:
    """A firing with what it belongs to, looked at at `now`; `chat_id` is the Telegram chat."""

    reminder: ReminderRecord
    firing: FiringRecord
    profile: UserProfile
    now: datetime
    chat_id: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it may still go off, once planned; what is put off outlives the schedule."""
        put_off = self.firing.origin is FiringOrigin.SNOOZE
        return self.reminder.state in (_STANDING if put_off else {ReminderState.ACTIVE})

    @property
    def waits_until(self) -> datetime | None:
        """When to look again: it is too early, or quiet hours hold it; None if it may go off."""
        if self.firing.due_at - self.now > _EARLY:
            return self.firing.due_at
        return self._held(self.now)

    @cached_property
    def reckoning(self) -> Reckoning:
        """What becomes of it, and of times of the schedule that have passed since."""
        due = self.firing.due_at
        ready = self._held(due) or due
        if self.firing.origin is FiringOrigin.SNOOZE:  # the person asked for this very time
            return reckon(MissedPolicy.LATEST, due, ready, self.now, ())
        passed = passed_times(self.reminder.schedule, due, self.now)
        return reckon(self.reminder.missed, due, ready, self.now, passed)

    @property
    def telling(self) -> Telling:
        """What is told of it."""
        found = self.reckoning
        return Telling(self.reminder.text, found.due, self.now, found.missed)

    @property
    def nags(self) -> bool:
        """Whether it went off and is to be repeated until somebody answers."""
        reminder, firing = self.reminder, self.firing
        if reminder.nag_minutes is None or reminder.action is not ReminderAction.REMIND:
            return False
        open_ = reminder.state in _STANDING and firing.state in _NAGGED
        return open_ and firing.nags < MOST_NAGS

    @property
    def nag_seconds(self) -> int | None:
        """Seconds until it is to be repeated, 0 for now, None if it is not."""
        at = self._nag_at()
        return None if at is None else self._seconds_to(max(at, self.quiet(self.now) or at))

    @property
    def renag_seconds(self) -> int | None:
        """Seconds until it is to be repeated once more; after an outage not all at once."""
        at, every = self._nag_at(), timedelta(minutes=self.reminder.nag_minutes or 0)
        return None if at is None else self._seconds_to(at if at > self.now else self.now + every)

    @property
    def is_stale(self) -> bool:
        """Whether it went off so long ago that nobody waits for its delivery any more."""
        return self.now - (self.firing.fired_at or self.now) > _STALE_AFTER

    def _nag_at(self) -> datetime | None:
        every = self.reminder.nag_minutes
        if every is None or not self.nags:
            return None
        start, number = self.firing.fired_at or self.now, self.firing.nags + 1
        return nag_at(start, timedelta(minutes=every), number, self.quiet)

    def _seconds_to(self, moment: datetime) -> int:
        wait = moment - self.now
        return 0 if wait <= _EARLY else ceil(wait.total_seconds())

    def quiet(self, moment: datetime) -> datetime | None:
        """Return until when quiet hours hold a moment, None if they do not."""
        return None if self.reminder.urgent else quiet(self.profile, moment)

    def _held(self, moment: datetime) -> datetime | None:
        put_off = self.firing.origin is FiringOrigin.SNOOZE
        if put_off or self.reminder.action is ReminderAction.DIGEST:
            return None
        return self.quiet(moment)


def quiet(profile: UserProfile, moment: datetime) -> datetime | None:
    """Return until when a person's quiet hours hold a moment, None if they do not."""
    zone = ZoneInfo(profile.timezone)
    return quiet_until(moment, profile.quiet_hours_start, profile.quiet_hours_end, zone)


def is_soon(due_at: datetime, now: datetime) -> bool:
    """Tell whether a firing is to have a workflow by now."""
    return due_at <= now + PLAN_AHEAD


def told_again(reminder: ReminderRecord, firing: FiringRecord) -> Telling:
    """Return what was told of a firing when it went off: of several times the last."""
    due, fired_at = firing.due_at, firing.fired_at or firing.due_at
    if firing.missed and reminder.missed is not MissedPolicy.ALL:
        due = max([due, *passed_times(reminder.schedule, due, fired_at)])
    return Telling(reminder.text, due, fired_at, firing.missed)
