"""Open tasks and their workflows are compared; what differs is mended and told of."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import task_workflow_id
from assistant.contracts.tasks import TaskDrift, TaskRef, TaskState
from assistant.errors import UnavailableError
from assistant.infra.settings import Settings
from assistant.services.task_drift import TaskReconciling
from runtime.core import open_core
from tests.assistant.conftest import new_user
from tests.assistant.services.recorded_workflows import RecordedAlerts
from tests.assistant.services.task_desk import TaskDesk

SOON = timedelta(minutes=1)
LATER = timedelta(minutes=5)


@dataclass
class Watch:
    """Reconciliation of a database in which there is nobody else."""

    jobs: TaskDesk
    alerts: RecordedAlerts = field(default_factory=RecordedAlerts)

    async def reconcile(self, after: timedelta = LATER) -> TaskDrift:
        """Compare so long after now."""
        jobs = self.jobs
        jobs.later = after
        reconciling = TaskReconciling(
            jobs.core.database, jobs.workflows, self.alerts, jobs.clock, settle_seconds=0
        )
        drift = await reconciling.reconcile()
        jobs.later = timedelta()
        return drift

    def lose(self, ref: TaskRef) -> None:
        """Lose a workflow."""
        del self.jobs.workflows.runs[task_workflow_id(ref.task_id)]


@pytest_asyncio.fixture
async def watch(empty_settings: Settings) -> AsyncIterator[Watch]:
    async with open_core(empty_settings) as core:
        yield Watch(TaskDesk(core, await new_user(core.database)))


async def test_rows_and_workflows_that_agree_are_left_alone(watch: Watch) -> None:
    refs = [await watch.jobs.ask(f"отчёт {number}") for number in range(3)]
    await watch.jobs.begin(refs[0])
    await watch.jobs.fail(refs[1])

    assert await watch.reconcile() == TaskDrift(compared=3)
    assert watch.jobs.workflows.started == refs
    assert watch.jobs.workflows.cancelled == []
    assert watch.alerts.told == []


async def test_a_task_whose_workflow_is_lost_gets_another_and_it_is_told_of(watch: Watch) -> None:
    kept, lost = await watch.jobs.ask("первое"), await watch.jobs.ask("второе")
    await watch.jobs.begin(lost)
    watch.lose(lost)

    drift = await watch.reconcile()

    assert drift == TaskDrift(compared=2, missing=1)
    assert watch.jobs.workflows.started == [kept, lost, lost]
    ((kind, detail),) = watch.alerts.told
    assert kind == "task_drift"
    assert "without a workflow: 1" in detail
    assert await watch.reconcile() == TaskDrift(compared=2)


async def test_a_task_that_was_just_stored_is_left_to_who_stored_it(watch: Watch) -> None:
    watch.jobs.workflows.down = True
    await watch.jobs.enqueue()
    watch.jobs.workflows.down = False

    assert await watch.reconcile(SOON) == TaskDrift()
    assert await watch.reconcile() == TaskDrift(compared=1, missing=1)


@pytest.mark.parametrize("state", [one for one in TaskState if one.is_final])
async def test_a_workflow_of_a_task_that_is_over_is_cancelled(
    watch: Watch, state: TaskState
) -> None:
    ref = await watch.jobs.ask()
    await watch.jobs.change(ref, state=state)

    drift = await watch.reconcile()

    assert drift == TaskDrift(stray=1)
    assert [one.task_id for one in watch.jobs.workflows.cancelled] == [ref.task_id]
    ((_, detail),) = watch.alerts.told
    assert "without an open task: 1" in detail


async def test_a_workflow_of_no_task_is_cancelled_and_others_are_not_touched(watch: Watch) -> None:
    runs = watch.jobs.workflows.runs
    nobody = TaskRef(user_id=watch.jobs.user_id, task_id=uuid4())
    runs[task_workflow_id(nobody.task_id)] = runs["task/of-somebody"] = nobody

    assert await watch.reconcile() == TaskDrift(stray=1)
    assert set(runs) == {"task/of-somebody"}


async def test_all_pages_are_compared(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.services.task_drift._PAGE", 2)
    for number in range(4):
        watch.lose(await watch.jobs.ask(f"отчёт {number}"))
    await watch.jobs.ask("отчёт")

    assert await watch.reconcile() == TaskDrift(compared=5, missing=4)


async def test_without_temporal_nothing_is_compared(watch: Watch) -> None:
    await watch.jobs.ask()
    watch.jobs.workflows.down = True

    with pytest.raises(UnavailableError):
        await watch.reconcile()
    assert watch.alerts.told == []
