"""Owns which firings a reminder has planned: the next by its schedule, none when it stops."""

from collections.abc import Sequence
from datetime import datetime

from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringRef,
    FiringState,
    ReminderRecord,
    ReminderState,
)
from assistant.errors import ScheduleError
from assistant.services.ports.reminders import NewFiring
from assistant.services.ports.store import UserStore
from assistant.services.schedule_forms import past
from assistant.services.scheduling import upcoming


async def plan_next(store: UserStore, record: ReminderRecord, now: datetime) -> FiringRecord:
    """Plan the first firing of a reminder after `now` that has not gone off yet.

    Raises `SchedulePastError` when all its moments have passed, `ScheduleError` when its rule
    fires no more.
    """
    firing = await _plan(store, record, now)
    if firing is None:
        raise past() if record.schedule.instants else ScheduleError("it is over", "schedule-never")
    return firing


async def replan(
    store: UserStore, record: ReminderRecord, overdue: FiringRecord, now: datetime
) -> FiringRecord | None:
    """Plan the next firing instead of one whose time has passed; without one, it has ended.

    The reminder is to be locked.
    """
    await _cancel_one(store, overdue)
    firing = await _plan(store, record, now)
    if firing is None:
        await store.reminders.change(record.reminder_id, {"state": ReminderState.ENDED})
    return firing


async def cancel(store: UserStore, record: ReminderRecord) -> Sequence[FiringRef]:
    """Cancel what a reminder has planned; returns what was cancelled.

    An active rule keeps what the person put off: it is of an earlier time.
    """
    if record.state is not ReminderState.ACTIVE or not record.schedule.rule:
        return await store.firings.cancel(record.reminder_id)
    planned = await store.firings.planned(record.reminder_id)
    ended = [firing for firing in planned if firing.origin is FiringOrigin.SCHEDULE]
    for firing in ended:
        await _cancel_one(store, firing)
    return [firing.ref for firing in ended]


async def _plan(store: UserStore, record: ReminderRecord, now: datetime) -> FiringRecord | None:
    # Clocks differ a little, so the first time to come may have gone off already.
    for due_at in upcoming(record.schedule, now):
        firing = await store.firings.plan(NewFiring(reminder_id=record.reminder_id, due_at=due_at))
        if firing is not None:
            return firing
    return None


async def _cancel_one(store: UserStore, firing: FiringRecord) -> None:
    await store.firings.change(
        firing.firing_id, {"state": FiringState.CANCELLED, "handed_at": None}
    )
