"""Ports to reminders: the stored ones of one user, what is asked about all, and their workflows."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import Contract
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringRef,
    FiringState,
    NewReminder,
    ReminderAction,
    ReminderRecord,
    ReminderState,
)


class NewFiring(Contract):
    """A firing to plan; its id is made of the reminder and the due time."""

    reminder_id: UUID
    due_at: datetime
    origin: FiringOrigin = FiringOrigin.SCHEDULE


class ReminderRepository(Protocol):
    """Reminders of one user; deleted ones are not seen."""

    async def lock(self) -> None:
        """Let nobody else add or change reminders of the user until the transaction ends."""
        ...

    async def add(self, reminder: NewReminder) -> bool:
        """Store a reminder; False when one of this id is there already."""
        ...

    async def get(self, reminder_id: UUID, *, for_update: bool = False) -> ReminderRecord | None:
        """Return the reminder, locked until the transaction ends if it is to be changed."""
        ...

    async def page(
        self, limit: int, offset: int = 0, states: Sequence[ReminderState] = ()
    ) -> list[ReminderRecord]:
        """Return reminders that the person set (no proactive ones).

        Open ones come first, the oldest at the top, then ended ones, the newest at the top.
        Without `states`, all but the deleted.
        """
        ...

    async def count_open(self) -> int:
        """Count the active and paused reminders that the person set."""
        ...

    async def change(
        self, reminder_id: UUID, changes: Mapping[str, object]
    ) -> ReminderRecord | None:
        """Set fields of `ReminderRecord` by their names, `schedule` as a whole."""
        ...


class FiringSight(Contract):
    """A firing with what belongs to it; no reminder when it was deleted.

    `chat_id` is the private Telegram chat of the user, None without one or while it is blocked.
    """

    firing: FiringRecord
    reminder: ReminderRecord | None
    profile: UserProfile
    chat_id: int | None


class FiringRepository(Protocol):
    """Firings of one user's reminders."""

    async def sight(self, firing_id: UUID) -> FiringSight | None:
        """Return a firing with what belongs to it; it and the reminder are locked."""
        ...

    async def plan(self, firing: NewFiring) -> FiringRecord | None:
        """Store a planned firing; a cancelled one of the same time is planned again.

        None when it has fired already, or when the schedule has planned another one.
        """
        ...

    async def get(self, firing_id: UUID, *, for_update: bool = False) -> FiringRecord | None:
        """Return the firing, locked until the transaction ends if it is to be changed."""
        ...

    async def change(self, firing_id: UUID, changes: Mapping[str, object]) -> FiringRecord | None:
        """Set fields by their names; returns the firing as it then stands."""
        ...

    async def planned(self, reminder_id: UUID | None = None) -> list[FiringRecord]:
        """Return planned firings of one reminder or of all, by due time."""
        ...

    async def cancel(self, reminder_id: UUID) -> list[FiringRef]:
        """Cancel what is planned for a reminder; returns it, so that workflows can be ended."""
        ...

    async def of_reminder(
        self, reminder_id: UUID, limit: int, offset: int = 0
    ) -> list[FiringRecord]:
        """Return the firings of a reminder, the last due first."""
        ...

    async def last_fired(self, reminder_ids: Sequence[UUID]) -> dict[UUID, FiringRecord]:
        """Return the last firing of each reminder that is neither planned nor cancelled."""
        ...

    async def fired(
        self,
        actions: Sequence[ReminderAction],
        states: Sequence[FiringState],
        since: datetime,
        limit: int,
    ) -> list[FiringRecord]:
        """Return firings that went off since a moment, by action and state, the oldest first."""
        ...

    async def settle_outbox(
        self, outbox_id: UUID, state: FiringState, message_id: int | None, reason: str | None
    ) -> None:
        """Store what became of the message of a due firing: sent with its id, or failed."""
        ...

    async def of_turn(self, turn_id: UUID) -> FiringRecord | None:
        """Return the firing that a turn carries out."""
        ...

    async def hand(self, firing_ids: Sequence[UUID], at: datetime | None) -> None:
        """Note that the workflows of planned firings were started, or (None) must be again."""
        ...


class PlannedFiring(Contract):
    """A planned firing as a reconciliation sees it."""

    ref: FiringRef
    handed_at: datetime | None


class ReminderSystemRepository(Protocol):
    """Firings of all users (system), by columns without content."""

    async def unhanded(
        self, due_before: datetime, created_before: datetime, limit: int
    ) -> list[FiringRef]:
        """Return planned firings without a workflow, of people who have not paused all."""
        ...

    async def planned(
        self, after: tuple[datetime, UUID] | None, due_before: datetime, limit: int
    ) -> list[PlannedFiring]:
        """Return planned firings by (due time, id), after a place, due before a moment.

        Those of people who have paused all reminders are left out.
        """
        ...

    async def hand(self, refs: Sequence[FiringRef], at: datetime) -> None:
        """Note that the workflows of firings were started."""
        ...

    async def states(self, firing_ids: Sequence[UUID]) -> dict[UUID, FiringState]:
        """Return the states of firings; those that are gone are left out."""
        ...

    async def prune(self, older_than: datetime) -> int:
        """Remove firings due before a moment that are over; returns how many.

        The database shows the system none to remove that are younger than 90 days.
        """
        ...


class FiringWorkflows(Protocol):
    """The workflows of firings. Every method raises `UnavailableError` without Temporal."""

    async def plan(self, refs: Sequence[FiringRef]) -> None:
        """Start the workflows of firings, durably; those that run are left alone."""
        ...

    async def drop(self, refs: Sequence[FiringRef]) -> None:
        """End the workflows of firings that were cancelled; those that ended are left alone."""
        ...

    async def acknowledge(self, ref: FiringRef) -> None:
        """Tell the workflow of a firing that the person has said done."""
        ...

    def running(self) -> AsyncIterator[str]:
        """Return the ids of all workflows of firings that have not ended."""
        ...


class TurnStarter(Protocol):
    """Hands a stored turn to its workflow."""

    async def start(self, turn: AcceptedTurn) -> str:
        """Return the id of the run. Raises `UnavailableError`."""
        ...
