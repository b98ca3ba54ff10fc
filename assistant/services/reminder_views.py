"""Owns how reminders are shown: with their next times, their last firing, and what holds them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.schedules import SHOWN_TIMES, ReminderView
from assistant.services.firing_rules import quiet
from assistant.services.ports.store import UserStore
from assistant.services.scheduling import normalised, upcoming


async def views(
    store: UserStore, records: Sequence[ReminderRecord], profile: UserProfile, now: datetime
) -> tuple[ReminderView, ...]:
    """Return reminders as they are shown, in their order; three queries for any number."""
    if not records:
        return ()
    only = records[0].reminder_id if len(records) == 1 else None
    planned: dict[UUID, list[FiringRecord]] = defaultdict(list)
    for firing in await store.firings.planned(only):
        planned[firing.reminder_id].append(firing)
    last = await store.firings.last_fired([record.reminder_id for record in records])
    return tuple(
        view(record, planned[record.reminder_id], last.get(record.reminder_id), profile, now)
        for record in records
    )


def view(
    record: ReminderRecord,
    planned: Sequence[FiringRecord],
    last: FiringRecord | None,
    profile: UserProfile,
    now: datetime,
) -> ReminderView:
    """Return one reminder as it is shown; `planned` are its planned firings by due time."""
    return ReminderView(
        reminder=record,
        normalised=normalised(record.schedule),
        next=tuple(_coming(record, planned, now)),
        last=last,
        held_until=_held_until(record, planned, profile),
        all_paused=profile.reminders_paused,
    )


def _coming(
    record: ReminderRecord, planned: Sequence[FiringRecord], now: datetime
) -> list[datetime]:
    """Return the next times, gathered in UTC: moments of one zone compare by their wall time."""
    times = {firing.due_at.astimezone(UTC) for firing in planned if firing.due_at > now}
    if record.state is ReminderState.ACTIVE:
        times.update(at.astimezone(UTC) for at in upcoming(record.schedule, now))
    zone = ZoneInfo(record.schedule.timezone)
    return [at.astimezone(zone) for at in sorted(times)[:SHOWN_TIMES]]


def _held_until(
    record: ReminderRecord, planned: Sequence[FiringRecord], profile: UserProfile
) -> datetime | None:
    if record.urgent or not planned or planned[0].origin is FiringOrigin.SNOOZE:
        return None
    until = quiet(profile, planned[0].due_at)
    return until and until.astimezone(ZoneInfo(record.schedule.timezone))
