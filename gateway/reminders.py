"""The way to the workflows of firings: start them ahead of time, end them, tell them, list them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from temporalio.client import WorkflowHandle
from temporalio.common import (
    Priority,
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.names import (
    ACKNOWLEDGE,
    LOOK_AGAIN,
    PRIORITY_REMINDER,
    REMINDER,
    SEARCH_USER,
)
from assistant.contracts.reminders import FiringRef
from assistant.errors import NotFoundError
from gateway.many import each, running_ids
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors

_USER = SearchAttributeKey.for_keyword(SEARCH_USER)


class ReminderGateway:
    """Gives firings their workflows; every method raises `UnavailableError` without Temporal."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal

    async def plan(self, refs: Sequence[FiringRef]) -> None:
        """Start the workflows of firings, durably, each with what is left until it is due.

        One that is there is told to look again: it may be about to end, having seen the firing
        when that was cancelled.
        """
        await each(refs, self._start)

    async def drop(self, refs: Sequence[FiringRef]) -> None:
        """End the workflows of firings that were cancelled, at once and without a worker.

        A cancellation would wait for a worker to agree; the rows have said it all.
        """
        await each(refs, self._terminate)

    async def acknowledge(self, ref: FiringRef) -> None:
        """Tell the workflow of a firing that the person has said done; it may have ended."""
        await self._has_heard(ref, ACKNOWLEDGE)

    async def running(self) -> AsyncIterator[str]:
        """Return the ids of all workflows of firings on the task queue that have not ended."""
        async for workflow_id in running_ids(self._temporal, REMINDER, self._temporal.task_queue):
            yield workflow_id

    async def _start(self, ref: FiringRef) -> None:
        while not await self._is_new(ref):
            if await self._has_heard(ref, LOOK_AGAIN):
                return

    async def _is_new(self, ref: FiringRef) -> bool:
        """Start the workflow; False when it is there already."""
        user = str(ref.user_id)
        try:
            with temporal_errors():
                await self._temporal.client.start_workflow(
                    REMINDER,
                    ref,
                    id=_id_of(ref),
                    task_queue=self._temporal.task_queue,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                    start_delay=max(ref.due_at - datetime.now(UTC), timedelta()),
                    search_attributes=TypedSearchAttributes([SearchAttributePair(_USER, user)]),
                    static_summary="Reminder",
                    priority=Priority(priority_key=PRIORITY_REMINDER, fairness_key=user),
                    rpc_timeout=RPC_PATIENCE,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _has_heard(self, ref: FiringRef, signal: str) -> bool:
        """Send a signal; False when there is nobody to hear it."""
        try:
            with temporal_errors():
                await self._handle(ref).signal(signal, rpc_timeout=RPC_PATIENCE)
        except NotFoundError:
            return False
        return True

    async def _terminate(self, ref: FiringRef) -> None:
        with suppress(NotFoundError), temporal_errors():
            await self._handle(ref).terminate(
                reason="the firing was cancelled", rpc_timeout=RPC_PATIENCE
            )

    def _handle(self, ref: FiringRef) -> WorkflowHandle[object, object]:
        return self._temporal.client.get_workflow_handle(_id_of(ref))


def _id_of(ref: FiringRef) -> str:
    return reminder_workflow_id(ref.reminder_id, ref.due_at)
