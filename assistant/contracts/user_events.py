"""What a person is told on every channel: one numbered list for each person.

`seq` counts from 1 without gaps in the order of commits; `event_id` is the same however often the
thing is told, for clients to drop repeats by.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.onboarding import DraftStep
from assistant.contracts.tasks import JobType, TaskState

EVENTS_KEPT: Final = 1_000
"""Events kept for one person; the oldest make room."""

EVENT_LIFE: Final = timedelta(days=14)
"""How long an event is kept at most. The database lets none be pruned before 7 days."""


class UserEventKind(StrEnum):
    """Kinds of events; the names are also the `type` of WebSocket frames."""

    WORKER_RESULT = "worker_result"
    REMINDER = "reminder"
    MESSAGE = "message"
    APPROVAL = "approval"
    INTEGRATION = "integration"


class NewUserEvent(Contract):
    """An event to append; `payload` is one of the models below in JSON."""

    event_id: UUID
    kind: UserEventKind
    payload: dict[str, Any]


class UserEvent(NewUserEvent):
    """An event as it is kept."""

    seq: int
    created_at: datetime
    acknowledged_at: datetime | None = None


class ResultError(Contract):
    """Why a task failed: a fixed word, and plain words in the person's language."""

    code: str
    message: str


class ResultFile(Contract):
    """A file that a task made, as `/api/v1/artifacts` serves it; `size` in bytes."""

    artifact_id: UUID
    name: str
    media_type: str
    size: int


class WorkerResult(Contract):
    """Payload of `worker_result`: what a background task came to.

    `message` says so in one line, `next_action_hint` what the person can do now; both in the
    person's language. `session_id` is the dialogue in which the whole answer is told.
    """

    task_id: UUID
    workflow_id: str
    success: bool
    status: TaskState
    job_type: JobType
    message: str
    result_preview: str = ""
    next_action_hint: str = ""
    error: ResultError | None = None
    session_id: UUID | None = None
    artifacts: tuple[ResultFile, ...] = ()


class ReminderTold(Contract):
    """Payload of `reminder`: one that went off. With `may_acknowledge` it waits for "done"."""

    reminder_id: UUID
    firing_id: UUID
    due_at: datetime
    text: str
    may_acknowledge: bool = True
    session_id: UUID | None = None


class MessageTold(Contract):
    """Payload of `message`: something said in a dialogue of the assistant's own accord."""

    session_id: UUID
    turn_id: UUID
    text: str


class ApprovalAsked(Contract):
    """Payload of `approval`: a call that waits for the person's word until `expires_at`."""

    workflow_id: str
    step_id: UUID
    tool: str
    title: str
    arguments: str
    expires_at: datetime | None = None
    session_id: UUID | None = None
    turn_id: UUID | None = None


class IntegrationTold(Contract):
    """Payload of `integration`: how a draft stands; `actions` are what can be done with it."""

    draft_id: UUID
    step: DraftStep
    title: str
    text: str
    actions: tuple[str, ...] = ()
    session_id: UUID | None = None


class ToolsHeld(Contract):
    """Payload of `integration` without a draft: confirmed tools of an MCP server have changed.

    They are not called until the person has confirmed them again.
    """

    integration_id: UUID
    title: str
    text: str
    tools: tuple[str, ...]
    actions: tuple[str, ...] = ()
    draft_id: None = None
    session_id: None = None
