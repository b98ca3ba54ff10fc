"""Shapes of background tasks: what is asked for, how it stands, what came of it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.chat import MessageText
from api.schemas.tools import ArtifactOut
from api.types import Body, ClientKey
from assistant.contracts.tasks import JobType, TaskState


class BackgroundTaskBody(Body):
    """What to do, in words. The result is told in the dialogue of `session_id`, if it is given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"task": "Собери сводку новостей о космосе за неделю"}]}
    )

    task: MessageText
    session_id: UUID | None = None
    client_message_id: ClientKey | None = Field(
        default=None, description="Idempotency key; the header `Idempotency-Key` does the same."
    )


class TaskErrorOut(BaseModel):
    """Why a task came to nothing, or why its last attempt did."""

    code: str
    message: str


class TaskOut(BaseModel):
    """A task as it stands; `attempts` counts those begun."""

    task_id: UUID
    job_type: JobType
    task: str
    state: TaskState
    attempts: int
    next_attempt_at: datetime | None
    result_preview: str
    error: TaskErrorOut | None
    session_id: UUID | None = Field(description="The dialogue in which it was asked for.")
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    workflow_id: str
    status_url: str


class TaskDetailOut(TaskOut):
    """A task with all that it came to."""

    result: str = Field(description="The whole answer, as Markdown; empty as long as there is none")
    artifacts: list[ArtifactOut]


class TasksOut(BaseModel):
    """Tasks, the newest first; `before` continues to older ones, null at the end."""

    items: list[TaskOut]
    before: str | None
