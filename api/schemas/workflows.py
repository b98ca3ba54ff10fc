"""Shapes of workflows over REST."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.tools import ApprovalOut, ChainErrorOut, StepOut
from assistant.contracts.chat import Step
from assistant.contracts.workflows import WorkflowState


class KindOut(BaseModel):
    """A kind of workflow; `input_schema` is there when it can be started."""

    kind: str
    workflow_type: str
    input_schema: dict[str, Any] | None


class KindsOut(BaseModel):
    """All kinds."""

    items: list[KindOut]


class StartedOut(BaseModel):
    """A workflow that was started; `run_id` is empty for one that Temporal keeps no more.

    So it is for a background task that is stored while Temporal is away. `task_id` is of those.
    """

    workflow_id: str
    run_id: str
    kind: str
    status_url: str
    task_id: UUID | None = None


class WorkflowOut(BaseModel):
    """One run of a workflow; `ui_url` shows it to operators.

    `run_id` and `ui_url` are empty for a tool chain that Temporal keeps no more.
    """

    workflow_id: str
    run_id: str
    kind: str
    state: WorkflowState
    session_id: UUID | None
    started_at: datetime
    closed_at: datetime | None
    ui_url: str


class WorkflowsOut(BaseModel):
    """The caller's own runs, the newest first."""

    items: list[WorkflowOut]


class WorkflowDetailOut(WorkflowOut):
    """A run with its steps, oldest first; `steps_known` is false when no worker could tell.

    A tool chain also has the stored results of its calls, those that wait for the person's word,
    and why it came to nothing if it did.
    """

    progress: str = Field(description="The step that runs, in one word.")
    waiting: int
    steps: list[Step]
    steps_known: bool
    result: list[StepOut] | None = None
    approvals: list[ApprovalOut] = []
    error: ChainErrorOut | None = None


def status_url(workflow_id: str) -> str:
    """Return the address of a workflow."""
    return f"/api/v1/workflows/{workflow_id}"
