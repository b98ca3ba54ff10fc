"""One person's reminders as tests of services set them; their workflows are a record."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.reminders import (
    FiringRecord,
    FiringRef,
    FiringState,
    ReminderState,
)
from assistant.contracts.schedules import (
    AddReminder,
    ReminderChanges,
    ReminderLimits,
    ReminderView,
)
from assistant.errors import (
    UnavailableError,
)
from assistant.infra.i18n import Translator
from assistant.services.clock import Clock
from assistant.services.ports.store import Store
from assistant.services.reminders import Reminders
from assistant.services.scheduling import Scheduler

NOW = datetime.fromisoformat("2027-03-03T08:30:00+03:00")
DUE = datetime.fromisoformat("2027-03-03T09:00:00+03:00")
DOCTOR = "сегодня в 9:00 к врачу"
DAILY = "каждый день в 9:00 отчёт"
LIMITS = ReminderLimits(max_per_user=3, min_interval_seconds=300)


@dataclass
class Workflows:
    """Workflows of firings as a record of what was asked of them; `down`: no Temporal."""

    down: bool = False
    started: dict[UUID, FiringRef] = field(default_factory=dict)
    acknowledged: list[UUID] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)

    async def plan(self, refs: Sequence[FiringRef]) -> None:
        self._refuse()
        self.started |= {ref.firing_id: ref for ref in refs}

    async def drop(self, refs: Sequence[FiringRef]) -> None:
        self._refuse()
        for ref in refs:
            self.started.pop(ref.firing_id, None)
            self.dropped.append(ref.firing_id)

    async def acknowledge(self, ref: FiringRef) -> None:
        self._refuse()
        self.acknowledged.append(ref.firing_id)

    async def running(self) -> AsyncIterator[str]:
        for ref in self.started.values():
            yield reminder_workflow_id(ref.reminder_id, ref.due_at)

    def _refuse(self) -> None:
        if self.down:
            raise UnavailableError("no Temporal")


@dataclass
class Desk:
    """Reminders of one person at a time that the test moves."""

    store: Store
    texts: Translator
    user_id: UUID
    now: datetime = NOW
    limits: ReminderLimits = LIMITS
    workflows: Workflows = field(default_factory=Workflows)

    @property
    def reminders(self) -> Reminders:
        clock = Clock(now=lambda: self.now, monotonic=lambda: 0.0)
        scheduler = Scheduler(self.limits, clock)
        return Reminders(self.store, self.workflows, scheduler, clock, self.limits, self.texts)

    async def add(self, schedule: str, key: str = "", **fields: Any) -> ReminderView:
        key = key or uuid4().hex
        return await self.reminders.add(
            AddReminder(user_id=self.user_id, schedule=schedule, key=key, **fields)
        )

    async def change(self, view: ReminderView, **changes: Any) -> ReminderView:
        return await self.reminders.change(
            self.user_id, view.reminder.reminder_id, ReminderChanges(**changes)
        )

    async def prefer(self, **changes: object) -> None:
        async with self.store.as_user(self.user_id) as store:
            await store.profile.update(changes)

    async def planned(self, view: ReminderView | None = None) -> list[FiringRecord]:
        async with self.store.as_user(self.user_id) as store:
            return await store.firings.planned(view.reminder.reminder_id if view else None)

    async def went_off(self, view: ReminderView, **changes: object) -> FiringRecord:
        """Let the next firing be sent as `Firing` would."""
        firing = (await self.planned(view))[0]
        self.now = max(self.now, firing.due_at)
        fields = {"state": FiringState.SENT, "fired_at": self.now, "sent_at": self.now} | changes
        async with self.store.as_user(self.user_id) as store:
            sent = await store.firings.change(firing.firing_id, fields)
            if not view.reminder.schedule.rule:
                await store.reminders.change(
                    view.reminder.reminder_id, {"state": ReminderState.ENDED}
                )
        assert sent is not None
        self.workflows.started.pop(sent.firing_id, None)  # it ends by itself
        return sent
