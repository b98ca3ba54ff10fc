"""Workflows that Temporal knows nothing of, any more or yet, as the rows behind them tell."""

from typing import Any, Final

from assistant.contracts.chat import TurnState
from assistant.contracts.ids import (
    chain_workflow_id,
    onboarding_workflow_id,
    task_session_id,
    task_workflow_id,
)
from assistant.contracts.names import BACKGROUND_TASK, INTEGRATION_ONBOARDING, TOOL_CHAIN
from assistant.contracts.onboarding import DraftRecord
from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.contracts.tools import ChainRecord
from assistant.contracts.workflows import WorkflowDetail, WorkflowState
from gateway.workflows import KIND_OF

_ENDS = {
    TurnState.ANSWERED: WorkflowState.COMPLETED,
    TurnState.STOPPED: WorkflowState.CANCELLED,
    TurnState.FAILED: WorkflowState.FAILED,
}
_TASK_ENDS = {
    TaskState.SUCCESS: WorkflowState.COMPLETED,
    TaskState.CANCELLED: WorkflowState.CANCELLED,
    TaskState.FAILED: WorkflowState.FAILED,
}

_UNKNOWN: Final[dict[str, Any]] = {
    "run_id": "",
    "ui_url": "",
    "waiting": 0,
    "steps": (),
    "steps_known": False,
}
"""What no row tells of a run."""


def forgotten(chain: ChainRecord) -> WorkflowDetail:
    """Return the workflow of a chain as its row tells of it: Temporal keeps runs for some days."""
    return WorkflowDetail(
        workflow_id=chain_workflow_id(chain.chain_id),
        kind=KIND_OF[TOOL_CHAIN],
        state=_ENDS.get(chain.state, WorkflowState.RUNNING),
        session_id=chain.session_id,
        started_at=chain.created_at,
        closed_at=chain.finished_at,
        progress=chain.state,
        **_UNKNOWN,
    )


def forgotten_task(task: TaskRecord) -> WorkflowDetail:
    """Return the workflow of a task as its row tells of it: it is not there yet, or any more."""
    return WorkflowDetail(
        workflow_id=task_workflow_id(task.task_id),
        kind=KIND_OF[BACKGROUND_TASK],
        state=_TASK_ENDS.get(task.state, WorkflowState.RUNNING),
        session_id=task_session_id(task.task_id),
        started_at=task.created_at,
        closed_at=task.finished_at,
        progress=task.state,
        **_UNKNOWN,
    )


def forgotten_draft(draft: DraftRecord) -> WorkflowDetail:
    """Return the workflow of a draft as its row tells of it."""
    return WorkflowDetail(
        workflow_id=onboarding_workflow_id(draft.draft_id),
        kind=KIND_OF[INTEGRATION_ONBOARDING],
        state=WorkflowState.COMPLETED if draft.step.is_final else WorkflowState.RUNNING,
        session_id=draft.session_id,
        started_at=draft.created_at,
        closed_at=None,
        progress=draft.step,
        **_UNKNOWN,
    )
