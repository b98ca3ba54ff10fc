"""Owns the comparison of open tasks with their workflows, and the mending of differences.

The rows are the truth. A difference means that something went wrong that nothing else noticed.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from assistant.contracts.ids import task_of_workflow, task_workflow_id
from assistant.contracts.tasks import TaskDrift, TaskRef, TaskState
from assistant.domain.batches import batches
from assistant.services.clock import Clock
from assistant.services.ports.alerts import Alerts
from assistant.services.ports.store import Store
from assistant.services.ports.tasks import OpenTask, TaskWorkflows

_ALERT: Final = "task_drift"
_GRACE = timedelta(minutes=2)
"""A workflow is started by who stored the task, or by a look every minute, which takes its time."""

_PAGE = 500
_NOBODY = UUID(int=0)


class TaskReconciling:
    """Compares and mends; `settle_seconds` is how long a workflow that ends may seem to run.

    Its worker may have died at that moment, which is noticed after ten seconds.
    """

    def __init__(
        self,
        store: Store,
        workflows: TaskWorkflows,
        alerts: Alerts,
        clock: Clock,
        settle_seconds: float = 30,
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._alerts = alerts
        self._clock = clock
        self._settle_seconds = settle_seconds

    async def reconcile(self) -> TaskDrift:
        """Start the workflows that are missing and cancel those that are stray.

        Tells the operators of any. What changes at this moment is neither. Raises
        `UnavailableError`.
        """
        running = await self._running()  # first: what is stored later has its grace
        tasks = await self._open()
        missing = [task.ref for task in tasks if _workflow(task.ref) not in running]
        missing = await self._still_open(missing)
        for ref in missing:
            await self._workflows.start(ref)
        stray = await self._stray(running)
        for ref in stray:
            await self._workflows.cancel(ref)
        drift = TaskDrift(compared=len(tasks), missing=len(missing), stray=len(stray))
        if missing or stray:
            await self._alerts.raise_alert(
                _ALERT,
                f"open tasks without a workflow: {drift.missing}, "
                f"workflows without an open task: {drift.stray}; mended",
            )
        return drift

    async def _running(self) -> set[str]:
        return {workflow_id async for workflow_id in self._workflows.running()}

    async def _open(self) -> list[OpenTask]:
        tasks: list[OpenTask] = []
        place = None
        before = self._clock.now() - _GRACE
        async with self._store.as_system() as system:
            while page := await system.tasks.open(place, before, _PAGE):
                tasks += page
                place = (page[-1].created_at, page[-1].ref.task_id)
        return tasks

    async def _still_open(self, refs: Sequence[TaskRef]) -> list[TaskRef]:
        """Return tasks that have not ended since."""
        states = await self._states(refs)
        return [ref for ref in refs if not _is_over(states.get(ref.task_id))]

    async def _stray(self, running: set[str]) -> list[TaskRef]:
        """Return the tasks of workflows that run although theirs is over, or is gone.

        Others may run: they may just be ending.
        """
        stray = await self._over(running)
        if not stray:
            return []
        await asyncio.sleep(self._settle_seconds)
        still = await self._running()
        return [ref for ref in stray if _workflow(ref) in still]

    async def _over(self, running: set[str]) -> list[TaskRef]:
        refs = [ref for ref in map(_ref, sorted(running)) if ref is not None]
        states = await self._states(refs)
        return [ref for ref in refs if _is_over(states.get(ref.task_id))]

    async def _states(self, refs: Sequence[TaskRef]) -> dict[UUID, TaskState]:
        states: dict[UUID, TaskState] = {}
        async with self._store.as_system() as system:
            for part in batches(refs, _PAGE):
                states |= await system.tasks.states([ref.task_id for ref in part])
        return states


def _workflow(ref: TaskRef) -> str:
    return task_workflow_id(ref.task_id)


def _ref(workflow_id: str) -> TaskRef | None:
    """Return the task of a workflow; whose it is does not matter to who ends it."""
    task_id = task_of_workflow(workflow_id)
    return None if task_id is None else TaskRef(user_id=_NOBODY, task_id=task_id)


def _is_over(state: TaskState | None) -> bool:
    return state is None or state.is_final
