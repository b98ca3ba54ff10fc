"""Steps of background tasks: begin and finish one, pass slots on, give tasks workflows.

All may run twice. What is decided is stored first; to tell those who carry it on is a step of its
own, and to tell them twice is harmless.
"""

from time import monotonic

import structlog
from temporalio import activity

from activities.failures import failures
from activities.heartbeat import heartbeats
from assistant.contracts.tasks import TaskDrift, TaskEnd, TaskPlan, TaskRef, TaskVerdict
from assistant.contracts.upkeep import Stranded
from assistant.infra.logging import bind_context
from assistant.services.ports.tasks import TaskWorkflows
from assistant.services.task_drift import TaskReconciling
from assistant.services.task_runs import TaskRuns

_log = structlog.get_logger(__name__)


class TaskActivities:
    """One task after the other; a look starts workflows for about `starting_seconds`.

    What is left the next look finds, within a minute.
    """

    def __init__(
        self, runs: TaskRuns, workflows: TaskWorkflows, starting_seconds: float = 4
    ) -> None:
        self._runs = runs
        self._workflows = workflows
        self._starting_seconds = starting_seconds

    @activity.defn(name="begin_task")
    async def begin_task(self, ref: TaskRef) -> TaskPlan:
        """Take one of the person's slots, if there is one, and decide what to do."""
        _bind(ref)
        with failures():
            return await self._runs.begin(ref)

    @activity.defn(name="finish_task")
    async def finish_task(self, end: TaskEnd) -> TaskVerdict:
        """Store what came of an attempt, and have the person told."""
        _bind(end.ref)
        with failures():
            return await self._runs.finish(end)

    @activity.defn(name="wake_tasks")
    async def wake_tasks(self, verdict: TaskVerdict) -> None:
        """Tell the tasks that have a slot now."""
        with failures():
            await self._workflows.wake(verdict.freed)

    @activity.defn(name="start_tasks")
    async def start_tasks(self, found: Stranded) -> None:
        """Start the workflows of tasks that may have none, as many as there is time for."""
        end = monotonic() + self._starting_seconds
        with failures():
            for number, ref in enumerate(found.tasks):
                if number and monotonic() > end:
                    left = len(found.tasks) - number
                    _log.warning("tasks_left_to_the_next_look", count=left)
                    return
                await self._workflows.start(ref)


class TaskReconciliationActivities:
    """All tasks together."""

    def __init__(self, reconciling: TaskReconciling) -> None:
        self._reconciling = reconciling

    @activity.defn(name="reconcile_tasks")
    async def reconcile_tasks(self) -> TaskDrift:
        """Compare open tasks with workflows, and mend the difference."""
        async with heartbeats():
            with failures():
                return await self._reconciling.reconcile()


def _bind(ref: TaskRef) -> None:
    bind_context(
        request_id=ref.request_id,
        user_id=str(ref.user_id),
        task_id=str(ref.task_id),
        workflow_id=activity.info().workflow_id or "",
    )
