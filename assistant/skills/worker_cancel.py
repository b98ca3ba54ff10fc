"""The tool `worker_cancel`: cancels one background task, by number, by words, or the last one."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.contracts.tools import Permissions
from assistant.domain.digest import shorten
from assistant.domain.list_choice import by_words, id_in
from assistant.errors import NotFoundError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.task_lists import TaskList, listing, open_tasks
from assistant.skills.worker_tasks import LISTED

_LONGEST = 200
_TITLE_CHARS = 120
_LAST = re.compile(
    r"(?:мою\s+|самую\s+)?последн(?:юю|яя|ее|ей)(?:\s+(?:фоновую\s+)?задач[уа])?|"
    r"(?:my\s+|the\s+)?(?:last|latest|newest)(?:\s+(?:background\s+)?(?:task|one))?",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"вс[её]|все\s+(?:фоновые\s+)?задачи|all|all\s+(?:of\s+them|tasks)", re.IGNORECASE
)
_REQUEST = re.compile(
    r"\s*(?:пожалуйста[,\s]+|please[,\s]+)?(?:"
    r"(?:отмени|останови|прекрати|сними|удали|убери)(?:те)?\s+(?:мою\s+)?(?:"
    r"(?:фоновую\s+)?задачу\s+(?:номер\s+|№\s*|#)?"
    r"(?P<ru>\d{1,4}|(?:про|об?о?|с\s+текстом)\s+\S.*|[«\"].+[»\"])|"
    r"(?P<ru_last>последнюю\s+(?:фоновую\s+)?задачу))|"
    r"(?:cancel|stop|abort|delete|remove)\s+(?:"
    r"(?:my\s+|the\s+)?(?:background\s+)?task\s+(?:number\s+|no\.?\s*|#)?"
    r"(?P<en>\d{1,4}|about\s+\S.*|[“\"].+[”\"])|"
    r"(?P<en_last>(?:my\s+|the\s+)?(?:last|latest)\s+(?:background\s+)?task))"
    r")(?:[,\s]+(?:пожалуйста|please))?\s*[.!]*\s*",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:про|об?о?|с\s+текстом|about)\s+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:#|№)?\s*(\d{1,4})[.)]?")
_SAID = {
    TaskState.CANCELLED: "tasks-cancelled",
    TaskState.SUCCESS: "tasks-over",
    TaskState.FAILED: "tasks-over",
}
"""What is said by how the task stands then; one at work may take a while to stop."""


class WorkerCancelArguments(Arguments):
    """Which one."""

    which: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)
    ] = Field(
        description="The task's number in the list, words of its text that only it has, or `last`."
    )


class WorkerCancel(Skill[WorkerCancelArguments]):
    """Cancels a task; a number may mean another one afterwards, so never twice."""

    name = "worker_cancel"
    title = Words("Cancel a background task", "Отменить фоновую задачу")
    description = Words(
        "Cancel one of the user's background tasks. When several fit nothing is cancelled: ask "
        "which.",
        "Отменяет одну из фоновых задач пользователя.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = WorkerCancelArguments
    command = Command("task_cancel", "which", Words("number in the list", "номер в списке"))
    repeatable = False

    async def run(self, arguments: WorkerCancelArguments, context: SkillContext) -> SkillResult:
        """Cancel it, or ask which is meant."""
        if self._toolbox.tasks is None:
            raise ToolOffError("no background tasks")
        tasks = await open_tasks(self._toolbox.tasks, context.user_id)
        if _ALL.fullmatch(arguments.which) and tasks:
            return _kept("tasks-one-by-one", tasks, context)
        found = _matching(arguments.which, tasks)
        if len(found) != 1:
            return _kept("tasks-which" if found else "tasks-unknown", tasks, context, found)
        try:
            task = await self._toolbox.tasks.cancel(context.user_id, found[0].task_id)
        except NotFoundError:  # cleared away meanwhile
            return _kept("tasks-unknown", tasks, context)
        return _cancelled(task, context)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return which one, when the whole message asks to cancel one."""
        found = _REQUEST.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None:
            return None
        named = found["ru"] or found["en"]
        return {"which": named.strip() if named else "last"}


def _matching(which: str, tasks: Sequence[TaskRecord]) -> list[TaskRecord]:
    """Return the tasks that are meant: one by number or id, any number by words."""
    if _LAST.fullmatch(which):
        return list(tasks[:1])
    number = _NUMBER.fullmatch(which)
    if number is not None:
        return list(tasks[int(number[1]) - 1 : int(number[1])]) if int(number[1]) else []
    task_id = id_in(which)
    if task_id is not None:
        return [task for task in tasks if task.task_id == task_id]
    words = _ABOUT.sub("", which, count=1) if _ABOUT.match(which) else which
    return by_words(words, tasks, lambda task: task.text)


def _cancelled(task: TaskRecord, context: SkillContext) -> SkillResult:
    key = _SAID.get(task.state, "tasks-stopping")
    said = context.texts.text(key, context.locale, title=shorten(task.text, _TITLE_CHARS))
    return SkillResult(
        output=f"State of the task now: {task.state}. Tell the user: {said}",
        summary=context.texts.text(f"{key}-summary", context.locale),
        data={"id": str(task.task_id), "state": task.state.value, "question": None},
        answer=said,
        labels=task.labels,
    )


def _kept(
    key: str,
    tasks: Sequence[TaskRecord],
    context: SkillContext,
    found: Sequence[TaskRecord] = (),
) -> SkillResult:
    """Return what is asked instead of cancelling, with the list and the numbers in question."""
    numbers = [number for number, task in enumerate(tasks, start=1) if task in found]
    shown = TaskList(tuple(tasks[:LISTED]), more=len(tasks) > LISTED)
    said = context.texts.text(key, context.locale, number=numbers[0] if numbers else 1)
    answer = "\n\n".join([said, listing(shown, context.now, context.locale, context.texts)])
    return SkillResult(
        output=f"Nothing was cancelled. Ask the user: {answer}",
        summary=context.texts.text("tasks-nothing-summary", context.locale),
        data={"id": None, "question": key, "numbers": numbers},
        answer=answer,
        labels=shown.labels,
    )
