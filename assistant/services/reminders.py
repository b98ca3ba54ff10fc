"""Owns reminders as their person sees them: added, shown, changed, paused, answered, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import reminder_id_for
from assistant.contracts.reminders import (
    FiringRecord,
    FiringRef,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.schedules import (
    AddReminder,
    ReminderChanges,
    ReminderLimits,
    ReminderView,
    Snooze,
)
from assistant.errors import IdempotencyConflictError, NotFoundError, RemindersFullError
from assistant.services.clock import Clock
from assistant.services.firing_answers import acknowledge, put_off, said_firing
from assistant.services.handing import Handing
from assistant.services.masking import masked_in
from assistant.services.ports.reminders import FiringWorkflows
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.reminder_edits import edits, new_reminder, same_reminder
from assistant.services.reminder_pauses import pause, resume
from assistant.services.reminder_plans import cancel, plan_next
from assistant.services.reminder_views import view, views
from assistant.services.scheduling import Scheduler

_WORDS = ("schedule", "text")


@dataclass(frozen=True)
class Reminders:
    """All that a person can do with reminders; rows first, their workflows after the commit."""

    store: Store
    workflows: FiringWorkflows
    scheduler: Scheduler
    clock: Clock
    limits: ReminderLimits
    texts: Texts
    _handing: Handing = field(init=False)

    def __post_init__(self) -> None:
        """Make what is built of the parts."""
        handing = Handing(self.store, self.workflows, self.clock)
        object.__setattr__(self, "_handing", handing)

    async def add(self, asked: AddReminder) -> ReminderView:
        """Store a reminder and plan its first firing; the same key gives the same reminder.

        Raises the errors of `Scheduler.schedule_of`, `InvalidInputError` for a text or minutes
        outside of their bounds, `IdempotencyConflictError` for a key that was used for another
        reminder, `RemindersFullError`.
        """
        now, asked = self.clock.now(), masked_in(asked, _WORDS)
        async with self.store.as_user(asked.user_id) as store:
            profile = await _locked(store)
            known = await store.reminders.get(reminder_id_for(asked.user_id, asked.key))
            if known is not None:
                return await _shown(store, same_reminder(known, asked), profile, now)
            record, firing = await self._store(store, asked, profile, now)
        await self._start(profile, [firing.ref])
        return view(record, [firing], None, profile, now)

    async def get(self, user_id: UUID, reminder_id: UUID) -> ReminderView:
        """Return a reminder. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            profile = await _profile(store)
            return await _shown(store, await _own(store, reminder_id), profile, self.clock.now())

    async def list(
        self, user_id: UUID, limit: int, offset: int = 0, states: Sequence[ReminderState] = ()
    ) -> tuple[ReminderView, ...]:
        """Return reminders that the person set, the oldest first; without `states` all of them."""
        async with self.store.as_user(user_id) as store:
            records = await store.reminders.page(limit, offset, states)
            return await views(store, records, await _profile(store), self.clock.now())

    async def change(
        self, user_id: UUID, reminder_id: UUID, asked: ReminderChanges
    ) -> ReminderView:
        """Change a reminder; a new schedule or state plans anew.

        Raises what `add` raises for wrong values, `NotFoundError`, `ConflictError` for pausing
        what has ended, `SchedulePastError` for going on with what has no time left.
        """
        now, asked = self.clock.now(), masked_in(asked, _WORDS)
        async with self.store.as_user(user_id) as store:
            profile = await _locked(store)
            before = await _own(store, reminder_id, for_update=True)
            fields = edits(before, asked, self.scheduler)
            changed = await store.reminders.change(reminder_id, fields) if fields else before
            after = changed or before
            ended = await self._follow(store, before, after, now)
            shown = await _shown(store, after, profile, now)
        lifted = after.urgent and not before.urgent  # quiet hours do not hold it any more
        if ended or lifted or after.state is not before.state:
            await self._handing.renew(user_id, ended, reminder_id)
        return shown

    async def remove(self, user_id: UUID, reminder_id: UUID) -> None:
        """Delete a reminder with all that is planned for it. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            await store.reminders.lock()
            record = await _own(store, reminder_id, for_update=True)
            ended = await store.firings.cancel(reminder_id)
            if record.nag_minutes is not None:
                last = await store.firings.last_fired([reminder_id])
                ended += [firing.ref for firing in last.values()]
            await store.reminders.change(reminder_id, {"state": ReminderState.DELETED})
        await self._handing.end(ended)

    async def firings(
        self, user_id: UUID, reminder_id: UUID, limit: int, offset: int = 0
    ) -> tuple[FiringRecord, ...]:
        """Return firings of a reminder, the last due first. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            await _own(store, reminder_id)
            return tuple(await store.firings.of_reminder(reminder_id, limit, offset))

    async def done(
        self, user_id: UUID, firing_id: UUID, reminder_id: UUID | None = None
    ) -> FiringRecord:
        """Take that the person has done it; saying so again is the same.

        Raises `NotFoundError`, also for a firing of another reminder than the given one, or
        `ConflictError` for what has not gone off.
        """
        now = self.clock.now()
        async with self.store.as_user(user_id) as store:
            said = await said_firing(store, firing_id, reminder_id)
            firing = await acknowledge(store, said.firing, now)
        await self._handing.acknowledge(firing.ref)
        return firing

    async def snooze(
        self, user_id: UUID, firing_id: UUID, to: Snooze, reminder_id: UUID | None = None
    ) -> FiringRecord:
        """Put a firing off; returns the one that is planned for then. Saying so again is the same.

        Raises `NotFoundError`, `InvalidInputError` for a time that is not within its bounds, or
        `ConflictError` for what has not gone off, is done, or is paused.
        """
        async with self.store.as_user(user_id) as store:
            profile = await _locked(store)
            said = await said_firing(store, firing_id, reminder_id)
            later = await put_off(store, said, to, profile, self.clock.now())
        await self._handing.acknowledge(said.firing.ref)
        await self._start(profile, [later.ref])
        return later

    async def pause_all(self, user_id: UUID) -> None:
        """Hold all reminders until `resume_all`. Raises `NotFoundError` for a lost account."""
        async with self.store.as_user(user_id) as store:
            await _locked(store)
            held = await pause(store)
        await self._handing.renew(user_id, held)

    async def resume_all(self, user_id: UUID) -> None:
        """Let all reminders go on.

        Of rules, what passed in the pause is left out; instants that passed come late, once.
        Raises `NotFoundError` for a lost account.
        """
        async with self.store.as_user(user_id) as store:
            profile = await _locked(store)
            waiting = await resume(store, self.clock.now()) if profile.reminders_paused else []
        await self._handing.start(user_id, waiting)

    async def look_again(self, user_id: UUID) -> None:
        """Have what is due looked at now: quiet hours that held it may be over."""
        now = self.clock.now()
        async with self.store.as_user(user_id) as store:
            profile = await _profile(store)
            planned = await store.firings.planned()
        await self._start(profile, [one.ref for one in planned if one.due_at <= now])

    async def _start(self, profile: UserProfile, refs: Sequence[FiringRef]) -> None:
        if not profile.reminders_paused:
            await self._handing.start(profile.id, refs)

    async def _store(
        self, store: UserStore, asked: AddReminder, profile: UserProfile, now: datetime
    ) -> tuple[ReminderRecord, FiringRecord]:
        new = new_reminder(asked, profile, self.scheduler, self.texts)
        await self._refuse_more(store)
        if not await store.reminders.add(new):
            raise IdempotencyConflictError("the key was used for a reminder that is deleted")
        record = await _own(store, new.reminder_id)
        # What was to come while the words waited to be heard comes now, and says that it is late.
        return record, await plan_next(store, record, min(asked.said_at or now, now))

    async def _follow(
        self, store: UserStore, before: ReminderRecord, after: ReminderRecord, now: datetime
    ) -> Sequence[FiringRef]:
        """Cancel and plan as a change asks for; returns what was cancelled."""
        if (before.schedule, before.state) == (after.schedule, after.state):
            return []
        ended = await cancel(store, after)
        if after.state is ReminderState.ACTIVE:
            if before.state is ReminderState.ENDED:
                await self._refuse_more(store, besides=1)
            await plan_next(store, after, now)
        return ended

    async def _refuse_more(self, store: UserStore, besides: int = 0) -> None:
        if await store.reminders.count_open() - besides >= self.limits.max_per_user:
            raise RemindersFullError("too many reminders", limit=self.limits.max_per_user)


async def _locked(store: UserStore) -> UserProfile:
    await store.reminders.lock()
    return await _profile(store)


async def _profile(store: UserStore) -> UserProfile:
    profile = await store.profile.get()
    if profile is None:
        raise NotFoundError("the account is gone")
    return profile


async def _own(store: UserStore, reminder_id: UUID, *, for_update: bool = False) -> ReminderRecord:
    """Return a reminder that the person set; what is said unasked is settings, not reminders."""
    record = await store.reminders.get(reminder_id, for_update=for_update)
    if record is None or record.action.is_proactive:
        raise NotFoundError("no such reminder")
    return record


async def _shown(
    store: UserStore, record: ReminderRecord, profile: UserProfile, now: datetime
) -> ReminderView:
    (shown,) = await views(store, [record], profile, now)
    return shown
