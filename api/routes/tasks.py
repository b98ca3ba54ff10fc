"""Routes of background tasks: list them, look at one with its result, cancel it.

They are started as workflows, by `POST /api/v1/workflows/background-task`.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import CurrentUser, Deps
from api.problems import problems
from api.schemas.tasks import TaskDetailOut, TaskErrorOut, TaskOut, TasksOut
from api.strict_json import strict_router
from api.task_views import task_out
from assistant.contracts.tasks import TaskState

router = strict_router("/api/v1/chat/tasks", ["tasks"])

_LONGEST_PLACE = 80


@router.get("/history", summary="Own background tasks", responses=problems(401))
async def list_tasks(
    user: CurrentUser,
    deps: Deps,
    state: Annotated[list[TaskState] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[str | None, Query(max_length=_LONGEST_PLACE)] = None,
) -> TasksOut:
    """Return tasks of some states, or of all, the newest first."""
    page = await deps.tasks.page(user.id, limit, before, tuple(state or ()))
    items = [task_out(task, deps.translator, user.locale) for task in page.tasks]
    return TasksOut(items=items, before=page.before)


@router.get("/{task_id}", summary="A background task", responses=problems(401, 404))
async def get_task(task_id: UUID, user: CurrentUser, deps: Deps) -> TaskDetailOut:
    """Return a task with its whole result and its files."""
    found = await deps.tasks.result(user.id, task_id)
    shown = task_out(found.task, deps.translator, user.locale)
    if shown.error is not None and found.error:
        shown.error = TaskErrorOut(code=shown.error.code, message=found.error)
    return TaskDetailOut(
        **shown.model_dump(),
        result=found.text,
        artifacts=await deps.tools.views.artifacts(user.id, found.artifacts),
    )


@router.post("/{task_id}/cancel", summary="Cancel a background task", responses=problems(401, 404))
async def cancel_task(task_id: UUID, user: CurrentUser, deps: Deps) -> TaskOut:
    """Cancel a task and return it; one that is over stays as it is, one at work may stop later."""
    task = await deps.tasks.cancel(user.id, task_id)
    return task_out(task, deps.translator, user.locale)
