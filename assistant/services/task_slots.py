"""Owns who may work: a person's tasks in state `running` never exceed the person's slots.

All that counts or changes them holds the person's lock. A slot that becomes free is given to the
oldest waiting task in the same transaction, so that no crash can lose it: the task is `running`
then, with `next_attempt_at` set until its workflow has begun with it.
"""

from datetime import datetime
from typing import Final

from assistant.contracts.tasks import TaskRecord, TaskRef, TaskState
from assistant.services.ports.store import UserStore

_MOST: Final = 1_000


def is_reserved(task: TaskRecord) -> bool:
    """Tell whether a task was given a slot that its workflow has not taken yet."""
    return task.state is TaskState.RUNNING and task.next_attempt_at is not None


def is_begun(task: TaskRecord) -> bool:
    """Tell whether an attempt at a task is under way."""
    return task.state is TaskState.RUNNING and task.next_attempt_at is None


async def may_work(store: UserStore, task: TaskRecord, slots: int) -> bool:
    """Tell whether a task has a slot, or there is one for it."""
    if task.state is TaskState.RUNNING:
        return True
    return await store.tasks.count([TaskState.RUNNING]) < slots


async def hand_out(store: UserStore, slots: int, now: datetime) -> None:
    """Give the slots that are free to the tasks that have waited longest."""
    free = slots - await store.tasks.count([TaskState.RUNNING])
    waiting = await store.tasks.oldest(TaskState.QUEUED, free) if free > 0 else []
    for task in waiting:
        changes = {"state": TaskState.RUNNING, "next_attempt_at": now}
        await store.tasks.change(task.task_id, changes)


async def reserved(store: UserStore) -> tuple[TaskRef, ...]:
    """Return the tasks that have a slot and are to be told so."""
    running = await store.tasks.oldest(TaskState.RUNNING, _MOST)
    return tuple(task.ref for task in running if is_reserved(task))
