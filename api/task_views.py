"""What is shown of background tasks: how they stand, and why they came to nothing."""

from api.schemas.tasks import TaskErrorOut, TaskOut
from api.schemas.workflows import status_url
from assistant.contracts.ids import task_workflow_id
from assistant.contracts.tasks import TaskRecord
from assistant.services.ports.texts import Texts


def task_out(task: TaskRecord, texts: Texts, locale: str) -> TaskOut:
    """Return a task as clients see it."""
    workflow_id = task_workflow_id(task.task_id)
    return TaskOut(
        task_id=task.task_id,
        job_type=task.job_type,
        task=task.text,
        state=task.state,
        attempts=task.attempts,
        next_attempt_at=task.next_attempt_at,
        result_preview=task.result_preview,
        error=_error_out(task, texts, locale),
        session_id=task.session_id,
        created_at=task.created_at,
        updated_at=task.updated_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        workflow_id=workflow_id,
        status_url=status_url(workflow_id),
    )


def _error_out(task: TaskRecord, texts: Texts, locale: str) -> TaskErrorOut | None:
    code = task.error_code
    if code is None:
        return None
    return TaskErrorOut(code=code, message=texts.text(f"error-{code}", locale, model=""))
