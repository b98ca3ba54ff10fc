"""The tool `worker_tasks`: the person's background tasks, numbered."""

import re
from typing import Any

from assistant.contracts.tasks import TaskRecord
from assistant.contracts.tools import Permissions
from assistant.errors import ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.task_lists import listing, task_list

LISTED = 20
"""The most open tasks that one list holds; the newest come first."""

_LONGEST = 80
_PLEASE = re.compile(r"[,\s]*\b(?:пожалуйста|please)\b[,\s]*", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?:"
    r"(?:(?:покажи|выведи|открой|дай)(?:те)?\s+)?(?:мне\s+)?(?:все\s+)?мои\s+(?:все\s+)?"
    r"(?:фоновые\s+)?задачи(?:\s+в\s+(?:фоне|очереди))?|"
    r"(?:покажи|выведи)(?:те)?\s+(?:мне\s+)?(?:все\s+)?"
    r"(?:фоновые\s+задачи|задачи\s+в\s+(?:фоне|очереди)|очередь\s+задач)|"
    r"(?:покажи(?:те)?\s+)?(?:мне\s+)?(?:список|статус|состояние)\s+(?:моих\s+|фоновых\s+)*задач|"
    r"какие\s+(?:у\s+меня\s+)?(?:есть\s+)?(?:фоновые\s+задачи|задачи\s+в\s+(?:фоне|очереди))|"
    r"что\s+(?:ты\s+)?(?:сейчас\s+)?(?:делаешь|делается|выполняется)\s+в\s+фоне|"
    r"что\s+(?:у\s+(?:меня|тебя)\s+)?(?:сейчас\s+)?в\s+(?:фоне|очереди)|"
    r"(?:(?:show|list|see|view)\s+)?(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:my\s+)(?:background\s+)?tasks|"
    r"(?:show|list)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?(?:background\s+tasks|"
    r"tasks\s+in\s+the\s+(?:background|queue))|"
    r"what\s+(?:are\s+you\s+doing|(?:is|['’]s)\s+being\s+done)\s+in\s+the\s+background|"
    r"what(?:\s+is|['’]s)\s+in\s+the\s+queue|"
    r"what\s+(?:background\s+)?tasks\s+do\s+i\s+have"
    r")[.!?]*",
    re.IGNORECASE,
)


class WorkerTasksArguments(Arguments):
    """Nothing is needed."""


class WorkerTasks(Skill[WorkerTasksArguments]):
    """Lists background tasks."""

    name = "worker_tasks"
    title = Words("Background tasks", "Фоновые задачи")
    description = Words(
        "List the user's background tasks: what waits, what is being done, what ended last.",
        "Показывает фоновые задачи пользователя.",
    )
    permissions = Permissions(user_data=True)
    arguments = WorkerTasksArguments
    command = Command("tasks", "", Words("what is being done", "что делается"))

    async def run(self, arguments: WorkerTasksArguments, context: SkillContext) -> SkillResult:  # noqa: ARG002
        """Return the list."""
        if self._toolbox.tasks is None:
            raise ToolOffError("no background tasks")
        shown = await task_list(self._toolbox.tasks, context.user_id, LISTED)
        said = listing(shown, context.now, context.locale, context.texts)
        count = len(shown.opened)
        return SkillResult(
            output=said,
            summary=context.texts.text("tasks-listed-summary", context.locale, count=count),
            data={
                "open": [_shown(task) for task in shown.opened],
                "over": [_shown(task) for task in shown.over],
                "more": shown.more,
            },
            answer=said,
            labels=shown.labels,
        )

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return no arguments when the whole message asks for the list."""
        if len(text) > _LONGEST:
            return None
        return {} if _REQUEST.fullmatch(_PLEASE.sub(" ", text).strip()) else None


def _shown(task: TaskRecord) -> dict[str, Any]:
    return {
        "id": str(task.task_id),
        "task": task.text,
        "state": task.state.value,
        "attempts": task.attempts,
        "created_at": task.created_at.isoformat(),
    }
