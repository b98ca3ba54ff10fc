"""Values of background tasks: what is asked for, how it stands, what its workflow is told.

A task is carried out as a turn in a dialogue of its own. Its text and result stay in PostgreSQL.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from assistant.contracts.chat import Channel, Contract, TurnOutcome, TurnPlan, TurnTask
from assistant.contracts.tools import NO_LABELS, ArtifactRecord, Labels

TASK_PREVIEW_CHARS: Final = 400


class JobType(StrEnum):
    """Kinds of work whose end is told as a `worker_result`."""

    REQUEST = "request"


class TaskState(StrEnum):
    """Life of a task; the last three are final.

    `queued`: waits for one of the person's slots. `retry_scheduled`: failed, and will be tried
    again at `next_attempt_at`.
    """

    QUEUED = "queued"
    RUNNING = "running"
    RETRY_SCHEDULED = "retry_scheduled"
    SUCCESS = "success"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the task."""
        return self in _FINAL


_FINAL = frozenset({TaskState.SUCCESS, TaskState.FAILED, TaskState.CANCELLED})


class NewTask(Contract):
    """What is to be done in the background.

    `key` is the client's idempotency key, unique within the user. `session_id` and `chat_id` are
    where it was asked for. `labels` say what the text is made of, if not of the person's words.
    """

    user_id: UUID
    text: str
    key: str
    channel: Channel = Channel.API
    session_id: UUID | None = None
    chat_id: int | None = None
    request_id: str = ""
    labels: Labels = NO_LABELS


class TaskRecord(Contract):
    """A task as it stands. `attempts` counts those begun; `turn_id` is the turn that does it."""

    task_id: UUID
    user_id: UUID
    job_type: JobType
    text: str
    labels: Labels
    channel: Channel
    session_id: UUID | None
    chat_id: int | None
    request_id: str
    turn_id: UUID | None
    state: TaskState
    attempts: int
    next_attempt_at: datetime | None
    error_code: str | None
    result_preview: str
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def ref(self) -> "TaskRef":
        """Return what its workflow is told."""
        return TaskRef(
            user_id=self.user_id,
            task_id=self.task_id,
            channel=self.channel,
            request_id=self.request_id,
        )


class Enqueued(Contract):
    """A stored task. `is_new` is false for a repeat, and for the same task asked for again.

    `run_id` is that of its workflow; None when the task is over, or Temporal is away: the workflow
    is started later then.
    """

    task: TaskRecord
    is_new: bool
    run_id: str | None = None


class TaskResult(Contract):
    """A task with all that it came to: the whole answer, empty if there is none, and files.

    `error` says in plain words, in the person's language, why there is no answer.
    """

    task: TaskRecord
    text: str = ""
    error: str = ""
    artifacts: tuple[ArtifactRecord, ...] = ()


class TaskPage(Contract):
    """Tasks, the newest first; `before` continues to older ones."""

    tasks: tuple[TaskRecord, ...]
    before: str | None


class TaskRef(Contract):
    """Input of the `BackgroundTask` workflow, and of its steps. `channel` is where it came from."""

    user_id: UUID
    task_id: UUID
    channel: Channel = Channel.API
    request_id: str = ""


class TaskPlan(Contract):
    """What to do about a task now.

    A final `state`: nothing. Without `task`: wait for a slot. Else answer the turn by its plan,
    unless that is final already, and store the end; heartbeats of the model call have
    `lease_seconds`.
    """

    state: TaskState
    task: TurnTask | None = None
    plan: TurnPlan | None = None
    lease_seconds: float = 30


class TaskEnd(Contract):
    """How an attempt ended; `outcome` None when it was cancelled before it began.

    `run_no` is the run of the turn that was the attempt: who comes late with the end of an earlier
    one, after a long sleep, ends nothing.
    """

    ref: TaskRef
    run_no: int | None = None
    outcome: TurnOutcome | None = None
    cancelled: bool = False


class TaskVerdict(Contract):
    """What follows an attempt.

    `retry_seconds`: try again after that long. `chat_id`: a Telegram chat with a message to send.
    `freed` are the person's tasks that have a slot now and wait to be told.
    """

    state: TaskState
    retry_seconds: float | None = None
    chat_id: int | None = None
    freed: tuple[TaskRef, ...] = ()


class TaskDrift(Contract):
    """What a comparison of rows and workflows found and mended."""

    compared: int = 0
    missing: int = 0
    stray: int = 0
