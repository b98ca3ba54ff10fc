"""Workflows as their owners see them over REST."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assistant.contracts.chat import Contract, Step


class WorkflowState(StrEnum):
    """How a workflow stands, in Temporal's words."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    TIMED_OUT = "timed_out"


class WorkflowSummary(Contract):
    """One run of a workflow; `kind` is the word of the REST interface."""

    workflow_id: str
    run_id: str
    kind: str
    state: WorkflowState
    session_id: UUID | None
    started_at: datetime
    closed_at: datetime | None
    ui_url: str


class WorkflowDetail(WorkflowSummary):
    """A run with what it is doing; `steps_known` is false when no worker could be asked."""

    progress: str
    waiting: int
    steps: tuple[Step, ...]
    steps_known: bool
