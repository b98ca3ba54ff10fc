"""Owns the pause of all reminders of a person: rows stay planned, nothing goes off."""

from collections.abc import Sequence
from datetime import datetime

from assistant.contracts.reminders import FiringOrigin, FiringRecord, FiringRef
from assistant.services.ports.store import UserStore
from assistant.services.reminder_plans import replan


async def pause(store: UserStore) -> Sequence[FiringRef]:
    """Set the pause; returns the firings whose workflows are not wanted any more."""
    await store.profile.update({"reminders_paused": True})
    held = [firing.ref for firing in await store.firings.planned() if firing.handed_at]
    await store.firings.hand([ref.firing_id for ref in held], None)
    return held


async def resume(store: UserStore, now: datetime) -> Sequence[FiringRef]:
    """End the pause; returns the firings to start.

    Of rules the next time after `now` is planned instead of one that passed. Moments that passed,
    and what the person put off, stay planned: they come late.
    """
    await store.profile.update({"reminders_paused": False})
    waiting = []
    for firing in await store.firings.planned():
        passed = firing.due_at <= now and firing.origin is FiringOrigin.SCHEDULE
        kept = await _after_pause(store, firing, now) if passed else firing
        waiting += [kept.ref] if kept else []
    return waiting


async def _after_pause(
    store: UserStore, firing: FiringRecord, now: datetime
) -> FiringRecord | None:
    record = await store.reminders.get(firing.reminder_id, for_update=True)  # it goes first
    if record is None or not record.schedule.rule:
        return firing
    return await replan(store, record, firing, now)
