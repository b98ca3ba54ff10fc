"""What a person may know of their own workflows, and how to cancel one."""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from temporalio.client import (
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from assistant.contracts.chat import Progress
from assistant.contracts.names import (
    AUTH_DATA_ROTATION,
    BACKGROUND_TASK,
    CHAT_TURN,
    DELIVERY,
    INTEGRATION_ONBOARDING,
    PROGRESS,
    REMINDER,
    SEARCH_SESSION,
    SEARCH_USER,
    TOOL_CHAIN,
)
from assistant.contracts.workflows import WorkflowDetail, WorkflowState, WorkflowSummary
from assistant.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors

KINDS = {
    "chat": CHAT_TURN,
    "tool-chain": TOOL_CHAIN,
    "delivery": DELIVERY,
    "reminder": REMINDER,
    "background-task": BACKGROUND_TASK,
    "integration-onboarding": INTEGRATION_ONBOARDING,
    "auth-data-rotation": AUTH_DATA_ROTATION,
}
"""Word of the REST interface to workflow type."""

KIND_OF = {workflow_type: kind for kind, workflow_type in KINDS.items()}
_QUERY_PATIENCE = timedelta(seconds=3)
_STATES = {
    WorkflowExecutionStatus.RUNNING: WorkflowState.RUNNING,
    WorkflowExecutionStatus.CONTINUED_AS_NEW: WorkflowState.RUNNING,
    WorkflowExecutionStatus.COMPLETED: WorkflowState.COMPLETED,
    WorkflowExecutionStatus.FAILED: WorkflowState.FAILED,
    WorkflowExecutionStatus.CANCELED: WorkflowState.CANCELLED,
    WorkflowExecutionStatus.TERMINATED: WorkflowState.TERMINATED,
    WorkflowExecutionStatus.TIMED_OUT: WorkflowState.TIMED_OUT,
}
_VISIBLE_STATUS = {
    WorkflowState.RUNNING: "Running",
    WorkflowState.COMPLETED: "Completed",
    WorkflowState.FAILED: "Failed",
    WorkflowState.CANCELLED: "Canceled",
    WorkflowState.TERMINATED: "Terminated",
    WorkflowState.TIMED_OUT: "TimedOut",
}
_USER = SearchAttributeKey.for_keyword(SEARCH_USER)
_SESSION = SearchAttributeKey.for_keyword(SEARCH_SESSION)


class WorkflowGateway:
    """Reads and cancels workflows; whatever is not the caller's own does not exist."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal

    async def list(
        self,
        user_id: UUID,
        limit: int,
        kind: str | None = None,
        state: WorkflowState | None = None,
        session_id: UUID | None = None,
    ) -> list[WorkflowSummary]:
        """Return the caller's runs, the newest first. Raises `InvalidInputError` for a kind."""
        query = _query(user_id, kind, state, session_id)
        with temporal_errors():
            runs = self._temporal.client.list_workflows(
                query, limit=limit, page_size=limit, rpc_timeout=RPC_PATIENCE
            )
            return [self._summary(run) async for run in runs]

    async def describe(
        self, user_id: UUID, workflow_id: str, run_id: str | None = None
    ) -> WorkflowDetail:
        """Return one run with its steps. Raises `NotFoundError`."""
        run = await self._own(user_id, workflow_id, run_id)
        handle = self._temporal.client.get_workflow_handle(run.id, run_id=run.run_id)
        progress = await _progress(handle)
        seen = progress or Progress(state=_state(run))
        return WorkflowDetail(
            **self._summary(run).model_dump(),
            progress=seen.state,
            waiting=seen.waiting,
            steps=seen.steps,
            steps_known=progress is not None,
        )

    async def cancel(self, user_id: UUID, workflow_id: str) -> None:
        """Ask a workflow to end.

        Raises `NotFoundError`, also for one that has ended, and `ConflictError` for a reminder's:
        it would only be started again.
        """
        run = await self._own(user_id, workflow_id, None)
        if _state(run) is not WorkflowState.RUNNING:
            raise NotFoundError("the workflow has ended")
        if run.workflow_type == REMINDER:
            raise ConflictError("a reminder is paused or deleted, its row decides")
        with temporal_errors():
            await self._temporal.client.get_workflow_handle(run.id, run_id=run.run_id).cancel(
                rpc_timeout=RPC_PATIENCE
            )

    async def _own(self, user_id: UUID, workflow_id: str, run_id: str | None) -> WorkflowExecution:
        handle = self._temporal.client.get_workflow_handle(workflow_id, run_id=run_id)
        try:
            with temporal_errors():
                run = await handle.describe(rpc_timeout=RPC_PATIENCE)
        except RPCError as error:  # an id that no workflow can have
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            raise NotFoundError("no such workflow") from error
        if run.typed_search_attributes.get(_USER) != str(user_id):
            raise NotFoundError("no such workflow")
        return run

    def _summary(self, run: WorkflowExecution) -> WorkflowSummary:
        session = run.typed_search_attributes.get(_SESSION)
        return WorkflowSummary(
            workflow_id=run.id,
            run_id=run.run_id,
            kind=KIND_OF.get(run.workflow_type, run.workflow_type),
            state=_state(run),
            session_id=UUID(session) if session else None,
            started_at=run.start_time,
            closed_at=run.close_time,
            ui_url=self._ui_url(run),
        )

    def _ui_url(self, run: WorkflowExecution) -> str:
        if not self._temporal.ui_url:
            return ""
        base = self._temporal.ui_url.rstrip("/")
        name = quote(run.id, safe="")
        return f"{base}/namespaces/{run.namespace}/workflows/{name}/{run.run_id}/history"


def _state(run: WorkflowExecution) -> WorkflowState:
    return WorkflowState.RUNNING if run.status is None else _STATES[run.status]


def _query(
    user_id: UUID, kind: str | None, state: WorkflowState | None, session_id: UUID | None
) -> str:
    """Return a visibility query; every value in it is an id or one of our own words."""
    conditions = [f"{SEARCH_USER} = '{user_id}'"]
    if kind is not None:
        if kind not in KINDS:
            raise InvalidInputError(f"no such kind: {kind}", reason="unknown_kind")
        conditions.append(f"WorkflowType = '{KINDS[kind]}'")
    if state is not None:
        conditions.append(f"ExecutionStatus = '{_VISIBLE_STATUS[state]}'")
    if session_id is not None:
        conditions.append(f"{SEARCH_SESSION} = '{session_id}'")
    return " AND ".join(conditions)


async def _progress(handle: WorkflowHandle[object, object]) -> Progress | None:
    """Ask the workflow itself; None when no worker answers in time or its code is gone."""
    try:
        progress: Progress = await handle.query(
            PROGRESS, result_type=Progress, rpc_timeout=_QUERY_PATIENCE
        )
    except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None
    return progress
