"""Owns what a person answers to a firing: it is done, or it is put off."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import firing_id_for
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringState,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.schedules import SNOOZE_MOST_MINUTES, Snooze
from assistant.domain.wall_clock import localize
from assistant.errors import ConflictError, InvalidInputError, NotFoundError
from assistant.services.ports.reminders import NewFiring
from assistant.services.ports.store import UserStore

_NOT_SAID = frozenset({FiringState.PLANNED, FiringState.CANCELLED})
_FURTHEST = timedelta(days=366)
_MORNING = time(9)


@dataclass(frozen=True)
class Said:
    """A firing that went off, and its reminder, both locked."""

    reminder: ReminderRecord
    firing: FiringRecord


async def said_firing(store: UserStore, firing_id: UUID, reminder_id: UUID | None) -> Said:
    """Return a firing that went off, of this reminder if one is given.

    Raises `NotFoundError`, or `ConflictError` for what has not gone off.
    """
    known = await store.firings.get(firing_id)
    if known is None or reminder_id not in {None, known.reminder_id}:
        raise NotFoundError("no such firing")
    reminder = await store.reminders.get(known.reminder_id, for_update=True)  # it goes first
    firing = await store.firings.get(firing_id, for_update=True)
    if reminder is None or firing is None:
        raise NotFoundError("no such firing")
    if firing.state in _NOT_SAID:
        raise ConflictError("it has not gone off")
    return Said(reminder, firing)


async def acknowledge(store: UserStore, firing: FiringRecord, now: datetime) -> FiringRecord:
    """Note that a firing is done; one that is stays as it is."""
    if firing.state is FiringState.ACKNOWLEDGED:
        return firing
    changes = {"state": FiringState.ACKNOWLEDGED, "acknowledged_at": now}
    return await store.firings.change(firing.firing_id, changes) or firing


async def put_off(
    store: UserStore, said: Said, to: Snooze, profile: UserProfile, now: datetime
) -> FiringRecord:
    """Acknowledge a firing and plan one for later, which is returned. The same again is the same.

    Raises `InvalidInputError` for a time that is not within its bounds, or `ConflictError` for
    what is done, or paused.
    """
    if said.firing.state is FiringState.ACKNOWLEDGED:
        return await _put_off_before(store, said.firing, to, profile)
    if said.reminder.state is ReminderState.PAUSED:
        raise ConflictError("the reminder is paused")
    due_at = put_off_until(to, profile, now)
    later = await store.firings.plan(
        NewFiring(reminder_id=said.reminder.reminder_id, due_at=due_at, origin=FiringOrigin.SNOOZE)
    )
    if later is None:
        raise ConflictError("it has gone off at that time")
    await acknowledge(store, said.firing, now)
    if said.reminder.state is ReminderState.ENDED:  # there is something to come again
        await store.reminders.change(said.reminder.reminder_id, {"state": ReminderState.ACTIVE})
    return later


def put_off_until(to: Snooze, profile: UserProfile, now: datetime) -> datetime:
    """Return the moment to put off to, in UTC. Raises `InvalidInputError`."""
    if (to.until is not None) + (to.minutes is not None) + to.morning != 1:
        raise InvalidInputError("until when?", reason="give one of until, minutes, morning")
    if to.minutes is not None:
        if not 0 < to.minutes <= SNOOZE_MOST_MINUTES:
            raise InvalidInputError("minutes", reason=f"minutes: from 1 to {SNOOZE_MOST_MINUTES}")
        return now + timedelta(minutes=to.minutes)
    if to.until is not None:
        if to.until.tzinfo is None or not now < to.until <= now + _FURTHEST:
            raise InvalidInputError("until", reason="until: within a year, with an offset")
        return to.until.astimezone(UTC)
    zone = ZoneInfo(profile.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return localize(datetime.combine(tomorrow, _MORNING), zone).astimezone(UTC)


async def _put_off_before(
    store: UserStore, firing: FiringRecord, to: Snooze, profile: UserProfile
) -> FiringRecord:
    """Return what the same answer planned before. Raises `ConflictError` for another one."""
    due_at = put_off_until(to, profile, firing.acknowledged_at or firing.due_at)
    later = await store.firings.get(firing_id_for(firing.reminder_id, due_at))
    if later is None or later.origin is not FiringOrigin.SNOOZE:
        raise ConflictError("the firing was answered before")
    return later
