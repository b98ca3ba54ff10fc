"""The tool `worker_enqueue`: work in the background, out of the words of the person."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from assistant.contracts.chat import Channel
from assistant.contracts.ids import task_id_for
from assistant.contracts.tasks import Enqueued, NewTask, TaskState
from assistant.contracts.tools import Permissions
from assistant.domain.background_words import background_task
from assistant.domain.digest import shorten
from assistant.errors import (
    InvalidInputError,
    TaskNestedError,
    TasksFullError,
    ToolArgumentsError,
    ToolOffError,
)
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_MOST_CHARS = 16_000
_TITLE_CHARS = 120


class WorkerEnqueueArguments(Arguments):
    """What is to be done."""

    task: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_MOST_CHARS)
    ] = Field(
        description="The whole request in the user's own words and language, complete in itself: "
        "whoever carries it out has not read this dialogue."
    )


class WorkerEnqueue(Skill[WorkerEnqueueArguments]):
    """Queues a task; nothing of it is done here."""

    name = "worker_enqueue"
    title = Words("In the background", "Сделать в фоне")
    description = Words(
        "Have a request carried out in the background; its result is sent to the user later. "
        "Use it only when the user asks for background work, or for something that takes many "
        "minutes. Anything else is answered at once, without this tool.",
        "Ставит задачу в очередь; результат придёт, когда она будет сделана.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = WorkerEnqueueArguments
    in_background = False
    command = Command("background", "task", Words("what to do", "что сделать"))

    async def run(self, arguments: WorkerEnqueueArguments, context: SkillContext) -> SkillResult:
        """Queue it, once for a step.

        Raises `TaskNestedError` within a background task, and `ToolArgumentsError` for a text
        that cannot be kept.
        """
        if self._toolbox.tasks is None:
            raise ToolOffError("no background tasks")
        if context.channel is Channel.WORKER:
            raise TaskNestedError("no background work within background work: do it here and now")
        try:
            enqueued = await self._toolbox.tasks.enqueue(_new(arguments, context))
        except TasksFullError as error:
            return _refused(error, context)
        except InvalidInputError as error:
            raise ToolArgumentsError(str(error.params.get("reason", error))) from error
        return _queued(enqueued, context)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return the task that a message plainly asks to be done in the background."""
        task = background_task(text)
        return None if task is None or len(task) > _MOST_CHARS else {"task": task}


def _new(arguments: WorkerEnqueueArguments, context: SkillContext) -> NewTask:
    return NewTask(
        user_id=context.user_id,
        text=background_task(arguments.task) or arguments.task,
        key=str(context.step_id),
        channel=context.channel,
        session_id=context.session_id,
        chat_id=context.chat_id,
        request_id=context.request_id,
        labels=context.labels,
    )


def _queued(enqueued: Enqueued, context: SkillContext) -> SkillResult:
    task = enqueued.task
    repeated = task.task_id != task_id_for(context.user_id, str(context.step_id))
    key = "tasks-queued"
    if repeated:
        key = "tasks-already-running" if task.state is TaskState.RUNNING else "tasks-already-queued"
    title = shorten(task.text, _TITLE_CHARS)
    said = context.texts.text(key, context.locale, title=title)
    return SkillResult(
        output=f"It is queued and not done yet. Tell the user: {said}",
        summary=context.texts.text("tasks-queued-summary", context.locale),
        data={"id": str(task.task_id), "state": task.state.value, "repeated": repeated},
        answer=said,
        labels=task.labels,
    )


def _refused(error: TasksFullError, context: SkillContext) -> SkillResult:
    said = context.texts.text(error.message_key, context.locale, **error.params)
    return SkillResult(
        output=f"Nothing was queued ({error.code}): {said}",
        summary=context.texts.text("tasks-refused-summary", context.locale),
        data={"id": None, "error": error.code},
        answer=said,
    )
