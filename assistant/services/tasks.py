"""Owns background tasks as people meet them: ask for one, look at them, cancel one.

The rows are the truth: a task that is stored is done, whoever dies. Its workflow is started when it
is stored, and by a look if Temporal was away.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from assistant.contracts.chat import Channel
from assistant.contracts.ids import task_id_for
from assistant.contracts.tasks import (
    Enqueued,
    NewTask,
    TaskEnd,
    TaskPage,
    TaskRecord,
    TaskResult,
    TaskState,
)
from assistant.domain.storable import storable
from assistant.domain.task_dedupe import dedupe_key
from assistant.errors import (
    ConflictError,
    IdempotencyConflictError,
    InvalidInputError,
    NotFoundError,
    TaskNestedError,
    TasksFullError,
    UnavailableError,
)
from assistant.services.clock import Clock
from assistant.services.masking import without_secrets
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.tasks import TaskWorkflows
from assistant.services.ports.texts import Texts
from assistant.services.task_ends import TaskEnds
from assistant.services.task_limits import TaskLimits
from assistant.services.task_results import made_by
from assistant.services.task_slots import is_begun
from assistant.services.task_texts import TaskTexts

_WAITING: Final = (TaskState.QUEUED, TaskState.RETRY_SCHEDULED)
_FULL_RETRY_SECONDS: Final = 60
_LOOK_SECONDS: Final = 0.05
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_log = structlog.get_logger(__name__)


class Tasks:
    """All that can be asked of background tasks, except doing them.

    `settle_seconds` is how long a task that is cancelled at work is waited for.
    """

    def __init__(
        self,
        store: Store,
        workflows: TaskWorkflows,
        ends: TaskEnds,
        texts: Texts,
        clock: Clock,
        limits: TaskLimits,
        settle_seconds: float = 2,
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._ends = ends
        self._texts = TaskTexts(texts)
        self._clock = clock
        self._limits = limits
        self._settle_seconds = settle_seconds

    async def enqueue(self, new: NewTask) -> Enqueued:
        """Store a task and start its workflow; the same task that is open already is that one.

        Without Temporal it is stored all the same. Raises `InvalidInputError` for an empty text
        or one that is too long, `IdempotencyConflictError` for the same key with another text,
        `TasksFullError` when too many wait, `NotFoundError` for an unknown dialogue, and
        `TaskNestedError` in the dialogue of a task: tasks that make tasks would never end.
        """
        new = new.model_copy(update={"text": self._checked(new.text)})
        async with self._store.as_user(new.user_id) as store:
            await store.tasks.lock()
            stored = await self._stored(store, new)
        if stored.task.state.is_final:
            return stored
        return stored.model_copy(update={"run_id": await self._start(stored.task)})

    async def get(self, user_id: UUID, task_id: UUID) -> TaskRecord:
        """Return a task. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            return await _required(store, task_id)

    async def result(self, user_id: UUID, task_id: UUID) -> TaskResult:
        """Return a task with all that it came to. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            task = await _required(store, task_id)
            made = await made_by(store, task)
            profile = await store.profile.get()
        locale = profile.locale if profile else "en"
        return TaskResult(
            task=task,
            text=made.text,
            error=self._texts.error(task, locale, made.model),
            artifacts=made.artifacts,
        )

    async def page(
        self,
        user_id: UUID,
        limit: int,
        before: str | None = None,
        states: Sequence[TaskState] = (),
    ) -> TaskPage:
        """Return tasks before a place, the newest first; all or of some states.

        Raises `InvalidInputError` for a place that is none.
        """
        place = None if before is None else _place(before)
        async with self._store.as_user(user_id) as store:
            found = await store.tasks.page(limit + 1, place, states)
        tasks = tuple(found[:limit])
        return TaskPage(tasks=tasks, before=_cursor(tasks[-1]) if len(found) > limit else None)

    async def cancel(self, user_id: UUID, task_id: UUID) -> TaskRecord:
        """Cancel a task and return it as it stands then; one that is over stays as it is.

        One at work is still `running` if its workflow takes longer to stop. Raises
        `NotFoundError`, and `UnavailableError` for one at work while Temporal is away.
        """
        task = await self.get(user_id, task_id)
        if not (is_begun(task) or task.state.is_final):  # the row is all there is to change
            await self._settle(task)
            await self._stop(task)
            return await self.get(user_id, task_id)
        if task.state.is_final:
            return task
        if not await self._workflows.cancel(task.ref):
            await self._settle(task)
        return await self._settled(user_id, task_id)

    def _checked(self, text: str) -> str:
        """Return the text as it is stored: without secrets."""
        text = without_secrets(storable(text)).strip()
        if not text:
            raise InvalidInputError("empty task", reason="text_blank: nothing is asked for")
        if len(text) > self._limits.text_chars:
            raise InvalidInputError(
                "task too long",
                reason=f"message_too_long: at most {self._limits.text_chars} characters",
                limit=self._limits.text_chars,
            )
        return text

    async def _stored(self, store: UserStore, new: NewTask) -> Enqueued:
        task_id = task_id_for(new.user_id, new.key)
        known = await store.tasks.get(task_id)
        if known is not None:
            if known.text != new.text:
                raise IdempotencyConflictError("same key, another task")
            return Enqueued(task=known, is_new=False)
        await _check_place(store, new)
        key = dedupe_key(new.text, new.labels)
        window = timedelta(seconds=self._limits.dedupe_window_seconds)
        same = await store.tasks.same(key, self._clock.now() - window)
        if same is not None:
            return Enqueued(task=same, is_new=False)
        if await store.tasks.count(_WAITING) >= self._limits.max_queued:
            raise TasksFullError(
                "too many tasks wait",
                retry_after=_FULL_RETRY_SECONDS,
                limit=self._limits.max_queued,
            )
        task = await store.tasks.add(task_id, new, key)
        if task is None:
            raise ConflictError("this id is taken")
        return Enqueued(task=task, is_new=True)

    async def _start(self, task: TaskRecord) -> str | None:
        """Start the workflow; without Temporal it is left to the next look at open tasks."""
        try:
            return await self._workflows.start(task.ref)
        except UnavailableError as error:
            _log.warning("task_left_to_the_next_look", task_id=str(task.task_id), reason=str(error))
            return None

    async def _stop(self, task: TaskRecord) -> None:
        """Have the workflow of a task that is over end; it finds out by itself, too."""
        try:
            await self._workflows.cancel(task.ref)
        except UnavailableError as error:
            _log.warning("workflow_not_cancelled", task_id=str(task.task_id), reason=str(error))

    async def _settle(self, task: TaskRecord) -> None:
        """Cancel the row of a task itself, and pass its slot on."""
        verdict = await self._ends.finish(TaskEnd(ref=task.ref, cancelled=True))
        if not verdict.freed:
            return
        try:
            await self._workflows.wake(verdict.freed)
        except UnavailableError as error:
            _log.warning("tasks_not_woken", count=len(verdict.freed), reason=str(error))

    async def _settled(self, user_id: UUID, task_id: UUID) -> TaskRecord:
        """Return a task when it is over, or when it has been waited for long enough."""
        end = self._clock.monotonic() + self._settle_seconds
        task = await self.get(user_id, task_id)
        while not task.state.is_final and self._clock.monotonic() < end:
            await asyncio.sleep(_LOOK_SECONDS)
            task = await self.get(user_id, task_id)
        return task


async def _check_place(store: UserStore, new: NewTask) -> None:
    if new.session_id is None:
        return
    session = await store.sessions.get(new.session_id)
    if session is None:
        raise NotFoundError("no such dialogue")
    if session.channel is Channel.WORKER:
        raise TaskNestedError("a background task starts no others")


async def _required(store: UserStore, task_id: UUID) -> TaskRecord:
    task = await store.tasks.get(task_id)
    if task is None:
        raise NotFoundError("no such task")
    return task


def _cursor(task: TaskRecord) -> str:
    return f"{(task.created_at - _EPOCH) // _MICROSECOND}.{task.task_id.hex}"


def _place(cursor: str) -> tuple[datetime, UUID]:
    moment, _, task_id = cursor.partition(".")
    try:
        return _EPOCH + int(moment) * _MICROSECOND, UUID(task_id)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError("no such place", reason="before: not a cursor") from error
