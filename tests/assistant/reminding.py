"""Makers of reminders for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.reminders import FiringRecord, NewReminder, ReminderAction, Schedule
from assistant.infra.db.database import Database
from assistant.services.ports.reminders import NewFiring

NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
"""A moment to be reminded at."""


def make_reminder(**changes: Any) -> NewReminder:
    """Return a new reminder of one moment."""
    values: dict[str, Any] = {
        "reminder_id": uuid4(),
        "action": ReminderAction.REMIND,
        "text": "к врачу",
        "phrase": "5 марта в 15:00",
        "schedule": Schedule(timezone="Europe/Moscow", instants=(NOON,)),
    } | changes
    return NewReminder(**values)


async def store_reminder(database: Database, user_id: UUID, **changes: Any) -> NewReminder:
    """Store a new reminder of somebody."""
    reminder = make_reminder(**changes)
    async with database.as_user(user_id) as store:
        assert await store.reminders.add(reminder)
    return reminder


async def store_firing(
    database: Database,
    user_id: UUID,
    reminder: NewReminder,
    due_at: datetime = NOON,
    **changes: Any,
) -> FiringRecord:
    """Plan a firing of a stored reminder, and set some of its fields."""
    async with database.as_user(user_id) as store:
        planned = await store.firings.plan(
            NewFiring(reminder_id=reminder.reminder_id, due_at=due_at)
        )
        assert planned is not None
        stored = await store.firings.change(planned.firing_id, changes)
    assert stored is not None
    return stored


def at_minute(minute: int) -> datetime:
    """Return a moment some minutes after `NOON`."""
    return NOON + timedelta(minutes=minute)
