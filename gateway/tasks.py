"""The way to the workflows of background tasks: start one, tell it of a slot, end it, list them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from temporalio.client import WorkflowExecutionStatus
from temporalio.common import Priority, WorkflowIDConflictPolicy

from assistant.contracts.ids import task_session_id, task_workflow_id
from assistant.contracts.names import (
    BACKGROUND_TASK,
    PRIORITY_BACKGROUND,
    SLOT_FREE,
    background_queue,
)
from assistant.contracts.tasks import TaskRef
from assistant.errors import NotFoundError, UnavailableError
from gateway.many import each, running_ids
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes


class TaskGateway:
    """Gives tasks their workflows; every method raises `UnavailableError` without Temporal."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal
        self._queue = background_queue(temporal.task_queue)
        self._starting = asyncio.Lock()

    async def start(self, ref: TaskRef) -> str:
        """Start the workflow of a task, durably, and return the id of its run.

        One that runs already is left alone. One is started at a time, so that a burst leaves the
        server to those who chat.
        """
        try:
            async with asyncio.timeout(RPC_PATIENCE.total_seconds()), self._starting:
                return await self._start(ref)
        except TimeoutError as error:
            raise UnavailableError("temporal: too many tasks are started at once") from error

    async def wake(self, refs: Sequence[TaskRef]) -> None:
        """Tell workflows that their tasks may have a slot now; start those that are not there."""
        await each(refs, self._wake)

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask the workflow of a task to end; False when there is none that runs.

        The server takes the wish for one that has ended, too.
        """
        handle = self._temporal.client.get_workflow_handle(task_workflow_id(ref.task_id))
        try:
            with temporal_errors():
                await handle.cancel(rpc_timeout=RPC_PATIENCE)
                run = await handle.describe(rpc_timeout=RPC_PATIENCE)
        except NotFoundError:
            return False
        return run.status is WorkflowExecutionStatus.RUNNING

    async def running(self) -> AsyncIterator[str]:
        """Return the ids of all workflows of tasks on the task queue that have not ended."""
        async for workflow_id in running_ids(self._temporal, BACKGROUND_TASK, self._queue):
            yield workflow_id

    async def _wake(self, ref: TaskRef) -> None:
        await self._start(ref, SLOT_FREE)

    async def _start(self, ref: TaskRef, signal: str | None = None) -> str:
        with temporal_errors():
            handle = await self._temporal.client.start_workflow(
                BACKGROUND_TASK,
                ref,
                id=task_workflow_id(ref.task_id),
                task_queue=self._queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=search_attributes(
                    str(ref.user_id), ref.channel, str(task_session_id(ref.task_id))
                ),
                static_summary=f"Background task by {ref.channel}",
                priority=Priority(priority_key=PRIORITY_BACKGROUND, fairness_key=str(ref.user_id)),
                start_signal=signal,
                rpc_timeout=RPC_PATIENCE,
            )
        return handle.result_run_id or ""
