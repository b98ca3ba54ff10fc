"""Owns a person's list of background tasks: what is open, by numbers, and what ended last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from babel.dates import format_timedelta

from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.contracts.tools import Labels
from assistant.domain.digest import shorten
from assistant.domain.policy import join
from assistant.services.ports.texts import Texts
from assistant.services.ports.tools import OwnTasks

OPEN: Final = tuple(state for state in TaskState if not state.is_final)
_OVER: Final = tuple(state for state in TaskState if state.is_final)
_OVER_SHOWN: Final = 5
_TITLE_CHARS: Final = 80
_STEP: Final = 200


@dataclass(frozen=True)
class TaskList:
    """One page: open tasks numbered from `first`, whether there are `more`, the last that ended."""

    opened: tuple[TaskRecord, ...]
    over: tuple[TaskRecord, ...] = ()
    first: int = 1
    more: bool = False

    @property
    def numbered(self) -> list[tuple[int, TaskRecord]]:
        """Return the open tasks with their numbers."""
        return list(enumerate(self.opened, self.first))

    @property
    def labels(self) -> Labels:
        """Return what the texts of the tasks are made of: some were asked for by a model."""
        return join(task.labels for task in (*self.opened, *self.over))


async def task_list(tasks: OwnTasks, user_id: UUID, size: int, page: int = 1) -> TaskList:
    """Return a page of open tasks, the newest first; the first one also has what ended last."""
    found = await tasks.page(user_id, size * page, None, OPEN)
    start = size * (page - 1)
    over = await tasks.page(user_id, _OVER_SHOWN, None, _OVER) if page == 1 else None
    return TaskList(
        opened=found.tasks[start:],
        over=over.tasks if over else (),
        first=start + 1,
        more=found.before is not None,
    )


async def open_tasks(tasks: OwnTasks, user_id: UUID) -> list[TaskRecord]:
    """Return all open tasks in the order of their numbers."""
    page = await tasks.page(user_id, _STEP, None, OPEN)
    found = list(page.tasks)
    while page.before is not None:
        page = await tasks.page(user_id, _STEP, page.before, OPEN)
        found += page.tasks
    return found


def listing(shown: TaskList, now: datetime, locale: str, texts: Texts) -> str:
    """Return a page in plain words: the open tasks with states and times, then what ended."""
    words = _Words(now, locale, texts)
    if not shown.opened and not shown.over:
        return words.text("tasks-none")
    parts = [words.opened(shown)]
    if shown.over:
        parts.append(words.ended(shown.over))
    return "\n\n".join(parts)


@dataclass(frozen=True)
class _Words:
    now: datetime
    locale: str
    texts: Texts

    def text(self, key: str, **params: str | int) -> str:
        return self.texts.text(key, self.locale, **params)

    def opened(self, shown: TaskList) -> str:
        if not shown.opened:
            return self.text("tasks-none-open")
        lines = [f"{number}. {self._line(task)}" for number, task in shown.numbered]
        more = [self.text("tasks-more")] if shown.more else []
        return "\n".join([self.text("tasks-title"), *lines, *more])

    def ended(self, over: Sequence[TaskRecord]) -> str:
        lines = [f"– {self._line(task)}" for task in over]
        return "\n".join([self.text("tasks-over-title"), *lines])

    def _line(self, task: TaskRecord) -> str:
        return self.text(
            f"tasks-line-{task.state.value}",
            title=shorten(task.text, _TITLE_CHARS),
            attempts=task.attempts,
            time=self._time(task),
        )

    def _time(self, task: TaskRecord) -> str:
        """Return since when, in how long, or how long ago, by what the state asks for."""
        if task.state is TaskState.QUEUED:
            return self._lasted(task.created_at)
        if task.state is TaskState.RUNNING:
            return self._lasted(task.started_at or task.updated_at)
        if task.state is TaskState.RETRY_SCHEDULED:
            return self._apart(max((task.next_attempt_at or self.now) - self.now, timedelta(0)))
        return self._apart((task.finished_at or task.updated_at) - self.now)

    def _lasted(self, since: datetime) -> str:
        passed = max(self.now - since, timedelta(0))
        return format_timedelta(passed, threshold=1, format="short", locale=self.locale)

    def _apart(self, ahead: timedelta) -> str:
        return format_timedelta(ahead, threshold=1, add_direction=True, locale=self.locale)
