"""Owns whether the assistant speaks unasked: two reminders of the person, off by default."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import proactive_reminder_id
from assistant.contracts.reminders import (
    FiringRef,
    NewReminder,
    ReminderAction,
    ReminderRecord,
    ReminderState,
    Schedule,
)
from assistant.contracts.schedules import ProactiveSettings
from assistant.errors import NotFoundError
from assistant.services.clock import Clock
from assistant.services.handing import Handing
from assistant.services.ports.reminders import FiringWorkflows, NewFiring
from assistant.services.ports.store import Store, UserStore
from assistant.services.scheduling import next_firing

_INTERVAL: Final = re.compile(r"INTERVAL=(\d+)")
_CLOCK: Final = re.compile(r"BYHOUR=(\d+);BYMINUTE=(\d+)")


@dataclass(frozen=True)
class _Wish:
    """How one of the two reminders is to be; without a schedule the one that it has stays."""

    action: ReminderAction
    on: bool
    schedule: Schedule | None


class Proactive:
    """Settings of looks and of the digest of the day."""

    def __init__(self, store: Store, workflows: FiringWorkflows, clock: Clock) -> None:
        self._store = store
        self._handing = Handing(store, workflows, clock)
        self._clock = clock

    async def get(self, user_id: UUID) -> ProactiveSettings:
        """Return the settings of a person. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            profile = await _profile(store)
            look, digest = [
                await store.reminders.get(proactive_reminder_id(user_id, action))
                for action in (ReminderAction.LOOK, ReminderAction.DIGEST)
            ]
        return _settings(profile, look, digest)

    async def put(self, user_id: UUID, settings: ProactiveSettings) -> ProactiveSettings:
        """Set the settings; what is on already goes on undisturbed. Raises `NotFoundError`."""
        now = self._clock.now()
        changed: dict[UUID, list[FiringRef]] = {}
        async with self._store.as_user(user_id) as store:
            await store.reminders.lock()
            await store.profile.update({"proactive_daily_budget": settings.daily_budget})
            profile = await _profile(store)
            for wish in _wishes(settings, profile, now):
                changed |= await _fulfil(store, profile.id, wish, now)
        for reminder_id, ended in changed.items():
            await self._handing.renew(user_id, ended, reminder_id)
        return await self.get(user_id)

    async def rezone(self, user_id: UUID) -> None:
        """Move the digest to the zone that the person has now. Raises `NotFoundError`."""
        settings = await self.get(user_id)
        if settings.enabled or settings.digest_at is not None:
            await self.put(user_id, settings)


def _wishes(
    settings: ProactiveSettings, profile: UserProfile, now: datetime
) -> tuple[_Wish, _Wish]:
    zone = profile.timezone
    start = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    look = Schedule(timezone=zone, rule=f"FREQ=HOURLY;INTERVAL={settings.every_hours}", start=start)
    at = settings.digest_at
    digest = None
    if at is not None:
        rule = f"FREQ=DAILY;BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0"
        digest = Schedule(timezone=zone, rule=rule)
    return (
        _Wish(ReminderAction.LOOK, settings.enabled, look),
        _Wish(ReminderAction.DIGEST, digest is not None, digest),
    )


async def _fulfil(
    store: UserStore, user_id: UUID, wish: _Wish, now: datetime
) -> dict[UUID, list[FiringRef]]:
    """Make a reminder what it is to be; returns it, if it was not, with what was cancelled."""
    reminder_id = proactive_reminder_id(user_id, wish.action)
    record = await store.reminders.get(reminder_id, for_update=True)
    schedule = wish.schedule or (record.schedule if record else None)
    if schedule is None or (record is not None and _is_so(record, wish, schedule)):
        return {}
    if record is None:
        await store.reminders.add(_new(reminder_id, wish.action, schedule))
    state = ReminderState.ACTIVE if wish.on else ReminderState.PAUSED
    await store.reminders.change(reminder_id, {"state": state, "schedule": schedule})
    ended = await store.firings.cancel(reminder_id)
    due_at = next_firing(schedule, now) if wish.on else None
    if due_at is not None:
        await store.firings.plan(NewFiring(reminder_id=reminder_id, due_at=due_at))
    return {reminder_id: ended}


def _is_so(record: ReminderRecord, wish: _Wish, schedule: Schedule) -> bool:
    """Tell whether a reminder is as wished: since when its hours are counted does not matter."""
    known = (record.schedule.rule, record.schedule.timezone)
    return known == (schedule.rule, schedule.timezone) and _is_on(record) is wish.on


def _new(reminder_id: UUID, action: ReminderAction, schedule: Schedule) -> NewReminder:
    return NewReminder(
        reminder_id=reminder_id, action=action, text=action.value, phrase="", schedule=schedule
    )


def _is_on(record: ReminderRecord | None) -> bool:
    return record is not None and record.state is ReminderState.ACTIVE


async def _profile(store: UserStore) -> UserProfile:
    profile = await store.profile.get()
    if profile is None:
        raise NotFoundError("account is gone")
    return profile


def _settings(
    profile: UserProfile, look: ReminderRecord | None, digest: ReminderRecord | None
) -> ProactiveSettings:
    interval = _INTERVAL.search(look.schedule.rule) if look else None
    clock = _CLOCK.search(digest.schedule.rule) if digest and _is_on(digest) else None
    known: dict[str, object] = {"daily_budget": profile.proactive_daily_budget}
    if interval:
        known["every_hours"] = int(interval[1])
    if clock:
        known["digest_at"] = time(int(clock[1]), int(clock[2]))
    return ProactiveSettings.model_validate({"enabled": _is_on(look), **known})
