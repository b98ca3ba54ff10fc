"""Ports to background tasks: their rows and their workflows."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.tasks import NewTask, TaskRecord, TaskRef, TaskState


class TaskRepository(Protocol):
    """Background tasks of one user."""

    async def lock(self) -> None:
        """Have all that counts or frees slots of this user wait until the transaction ends."""
        ...

    async def add(self, task_id: UUID, new: NewTask, dedupe_key: bytes) -> TaskRecord | None:
        """Store a task; None when one of this id is there already."""
        ...

    async def get(self, task_id: UUID, *, for_update: bool = False) -> TaskRecord | None:
        """Return a task."""
        ...

    async def same(self, dedupe_key: bytes, since: datetime) -> TaskRecord | None:
        """Return an open task that asks for the same and was asked for since a moment."""
        ...

    async def of_turn(self, turn_id: UUID) -> TaskRecord | None:
        """Return the task that a turn carries out."""
        ...

    async def page(
        self,
        limit: int,
        before: tuple[datetime, UUID] | None = None,
        states: Sequence[TaskState] = (),
    ) -> list[TaskRecord]:
        """Return tasks before a place by (creation, id), the newest first; all or some states."""
        ...

    async def count(self, states: Sequence[TaskState]) -> int:
        """Count tasks by state."""
        ...

    async def oldest(self, state: TaskState, limit: int) -> list[TaskRecord]:
        """Return tasks of a state, the oldest first."""
        ...

    async def change(self, task_id: UUID, changes: Mapping[str, object]) -> TaskRecord | None:
        """Set columns, and `updated_at`; returns the task as it stands then."""
        ...

    async def linked_chat(self) -> int | None:
        """Return the Telegram chat that the user has with the bot, if one can be reached."""
        ...


class OpenTask(Contract):
    """An open task as recovery and reconciliation see it: no content."""

    ref: TaskRef
    state: TaskState
    created_at: datetime
    updated_at: datetime
    next_attempt_at: datetime | None


class TaskSystemRepository(Protocol):
    """Background tasks of all users (system), by columns without content."""

    async def open(
        self, after: tuple[datetime, UUID] | None, updated_before: datetime, limit: int
    ) -> list[OpenTask]:
        """Return open tasks by (creation, id), after a place, unchanged since a moment."""
        ...

    async def stranded(self, updated_before: datetime, each: int, limit: int) -> list[TaskRef]:
        """Return open tasks unchanged since a moment, only the oldest `each` of every user.

        The others wait for those; whoever makes room for them starts their workflows too.
        """
        ...

    async def states(self, task_ids: Sequence[UUID]) -> dict[UUID, TaskState]:
        """Return the states of tasks; those that are gone are left out."""
        ...

    async def prune(self, older_than: datetime) -> int:
        """Remove tasks created before a moment that are over; returns how many.

        The database shows the system none to remove that are younger than 90 days.
        """
        ...


class TaskWorkflows(Protocol):
    """The workflows of tasks. Every method raises `UnavailableError` without Temporal."""

    async def start(self, ref: TaskRef) -> str:
        """Start the workflow of a task, durably, and return the id of its run.

        One that runs already is left alone.
        """
        ...

    async def wake(self, refs: Sequence[TaskRef]) -> None:
        """Tell workflows that their tasks may have a slot now; start those that are not there."""
        ...

    async def cancel(self, ref: TaskRef) -> bool:
        """Ask the workflow of a task to end; False when there is none that runs."""
        ...

    def running(self) -> AsyncIterator[str]:
        """Return the ids of all workflows of tasks that have not ended."""
        ...
