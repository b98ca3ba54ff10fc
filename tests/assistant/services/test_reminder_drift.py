"""Planned firings and their workflows are compared; what differs is mended and told of."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.reminders import (
    PLAN_AHEAD,
    Drift,
    FiringOrigin,
    FiringRef,
    FiringState,
)
from assistant.errors import UnavailableError
from assistant.infra.i18n import Translator
from assistant.infra.settings import Settings
from assistant.services.ports.reminders import NewFiring
from assistant.services.reminder_drift import Reconciling
from runtime.core import open_core
from tests.assistant.conftest import new_user
from tests.assistant.services.alarms import Alarms
from tests.assistant.services.recorded_workflows import (
    RecordedAlerts,
    RecordedWorkflows,
    workflow_of,
)

LONG = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


@dataclass
class Watch:
    """Reconciliation of a database in which there is nobody else."""

    alarms: Alarms
    workflows: RecordedWorkflows = field(default_factory=RecordedWorkflows)
    alerts: RecordedAlerts = field(default_factory=RecordedAlerts)

    async def planned(self, after: timedelta = LONG) -> FiringRef:
        """Plan a firing so long after now, and hand it over as whoever plans does."""
        ref = await self.alarms.remind(at=self.alarms.now + after)
        await self.workflows.plan([ref])
        await self.alarms.firing.handed(self.alarms.user_id, [ref.firing_id])
        self.workflows.planned.clear()
        return ref

    async def reconcile(self, after: timedelta = timedelta()) -> Drift:
        """Compare so long after now."""
        self.alarms.now += after
        reconciling = Reconciling(
            self.alarms.store, self.workflows, self.alerts, self.alarms.clock, settle_seconds=0
        )
        return await reconciling.reconcile()


@pytest_asyncio.fixture
async def watch(empty_settings: Settings, translator: Translator) -> AsyncIterator[Watch]:
    async with open_core(empty_settings) as core:
        user_id = await new_user(core.database)
        yield Watch(Alarms(core.database, translator, user_id, now=datetime.now(UTC)))


async def test_rows_and_workflows_that_agree_are_left_alone(watch: Watch) -> None:
    for _ in range(3):
        await watch.planned()

    assert await watch.reconcile(5 * MINUTE) == Drift(compared=3)
    assert (watch.workflows.planned, watch.workflows.dropped) == ([], [])
    assert watch.alerts.told == []


async def test_a_workflow_that_is_lost_is_started_again_and_told_of(watch: Watch) -> None:
    kept, lost = await watch.planned(), await watch.planned()
    watch.workflows.ids.discard(workflow_of(lost))

    drift = await watch.reconcile(5 * MINUTE)

    row = await watch.alarms.row(lost)
    assert drift == Drift(compared=2, missing=1)
    assert watch.workflows.ids == {workflow_of(kept), workflow_of(lost)}
    assert row.handed_at == watch.alarms.now
    ((kind, detail),) = watch.alerts.told
    assert kind == "reminder_drift"
    assert "without a workflow: 1" in detail
    assert await watch.reconcile(5 * MINUTE) == Drift(compared=2)


async def test_what_nobody_handed_over_is_found_too(watch: Watch) -> None:
    ref = await watch.alarms.remind(at=watch.alarms.now + LONG)

    assert await watch.reconcile(5 * MINUTE) == Drift(compared=1, missing=1)
    assert watch.workflows.planned == [ref]


@pytest.mark.parametrize("handed", [True, False])
async def test_what_is_being_handed_over_at_this_moment_is_no_difference(
    watch: Watch, *, handed: bool
) -> None:
    ref = await watch.alarms.remind(at=watch.alarms.now + LONG)
    if handed:
        await watch.alarms.firing.handed(watch.alarms.user_id, [ref.firing_id])

    assert await watch.reconcile(MINUTE) == Drift(compared=1)
    assert watch.alerts.told == []


async def test_what_has_just_come_near_is_left_to_the_look(watch: Watch) -> None:
    await watch.alarms.remind(at=watch.alarms.now + PLAN_AHEAD + 9 * MINUTE)

    assert await watch.reconcile(8 * MINUTE) == Drift()
    assert await watch.reconcile(2 * MINUTE) == Drift(compared=1)
    assert await watch.reconcile(5 * MINUTE) == Drift(compared=1, missing=1)


async def test_a_workflow_whose_firing_was_cancelled_is_ended(watch: Watch) -> None:
    ref = await watch.planned()
    await watch.alarms.change(ref, state=FiringState.CANCELLED)

    assert await watch.reconcile(5 * MINUTE) == Drift(stray=1)
    assert watch.workflows.ids == set()
    assert len(watch.alerts.told) == 1


async def test_a_workflow_whose_firing_is_gone_is_ended(watch: Watch) -> None:
    gone = reminder_workflow_id(uuid4(), watch.alarms.now)
    watch.workflows.ids.add(gone)

    assert await watch.reconcile() == Drift(stray=1)
    assert watch.workflows.dropped == [gone]


async def test_workflows_that_repeat_a_reminder_or_have_another_name_are_left_alone(
    watch: Watch,
) -> None:
    ref = await watch.planned()
    await watch.alarms.change(ref, state=FiringState.SENT)
    watch.workflows.ids.add("reminder/of somebody")

    assert await watch.reconcile(5 * MINUTE) == Drift()
    assert watch.workflows.dropped == []


async def test_a_workflow_that_is_ending_at_this_moment_is_not_stray(watch: Watch) -> None:
    ref = await watch.planned()
    await watch.alarms.change(ref, state=FiringState.CANCELLED)
    watch.workflows = EndingWorkflows(ids=watch.workflows.ids)

    assert await watch.reconcile(5 * MINUTE) == Drift()
    assert watch.alerts.told == []


async def test_what_is_planned_again_meanwhile_keeps_its_workflow(watch: Watch) -> None:
    ref = await watch.planned()
    await watch.alarms.change(ref, state=FiringState.CANCELLED)
    watch.workflows = ReplannedWorkflows(ids=watch.workflows.ids, again=(watch.alarms, ref))

    assert await watch.reconcile(5 * MINUTE) == Drift()
    assert watch.workflows.ids == {workflow_of(ref)}


async def test_what_is_planned_while_all_is_paused_needs_no_workflow_and_loses_none(
    watch: Watch,
) -> None:
    await watch.alarms.remind(at=watch.alarms.now + LONG)
    await watch.planned()
    await watch.alarms.prefer(reminders_paused=True)

    assert await watch.reconcile(5 * MINUTE) == Drift()
    assert len(watch.workflows.ids) == 1


async def test_very_many_firings_are_compared_page_by_page(watch: Watch) -> None:
    alarms, count = watch.alarms, 501
    ref = await watch.planned()
    async with alarms.store.as_user(alarms.user_id) as store:
        for number in range(1, count):
            due = ref.due_at + number * timedelta(seconds=1)
            await store.firings.plan(
                NewFiring(reminder_id=ref.reminder_id, due_at=due, origin=FiringOrigin.SNOOZE)
            )

    assert await watch.reconcile(5 * MINUTE) == Drift(compared=count, missing=count - 1)
    assert await watch.reconcile() == Drift(compared=count)


class EndingWorkflows(RecordedWorkflows):
    """Workflows that end after they were asked about."""

    async def running(self) -> AsyncIterator[str]:
        """Return what runs, for the last time."""
        ids, self.ids = self.ids, set()
        for workflow_id in ids:
            yield workflow_id


@dataclass
class ReplannedWorkflows(RecordedWorkflows):
    """Workflows whose firing is planned again when they are asked about once more."""

    again: tuple[Alarms, FiringRef] | None = None
    asked: int = 0

    async def running(self) -> AsyncIterator[str]:
        """Return what runs."""
        self.asked += 1
        if self.asked > 1 and self.again is not None:
            alarms, ref = self.again
            await alarms.plan(ref.reminder_id, ref.due_at)
        async for workflow_id in super().running():
            yield workflow_id


async def test_without_temporal_nothing_is_concluded(watch: Watch) -> None:
    await watch.planned()
    watch.workflows.down = True

    with pytest.raises(UnavailableError):
        await watch.reconcile(5 * MINUTE)
    assert watch.alerts.told == []
