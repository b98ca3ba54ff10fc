"""Ports to what people are told on every channel: the list, its signals, tickets of sockets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.user_events import NewUserEvent, UserEvent, UserEventKind


class UserEventRepository(Protocol):
    """The list of one person's events."""

    async def append(self, event: NewUserEvent) -> UserEvent | None:
        """Append an event; None when it is there already. Listeners are told at commit.

        What is over `EVENTS_KEPT` is removed, the oldest first.
        """
        ...

    async def after(
        self,
        seq: int,
        limit: int,
        kinds: Sequence[UserEventKind] = (),
        *,
        unacknowledged: bool = False,
    ) -> list[UserEvent]:
        """Return events after a number, the oldest first; of all kinds or some."""
        ...

    async def newest(self) -> int:
        """Return the number of the newest event there was, 0 if there was none."""
        ...

    async def seq_of(self, event_id: UUID) -> int | None:
        """Return the number of an event."""
        ...

    async def acknowledge(self, event_ids: Sequence[UUID]) -> int:
        """Note that events have reached their reader; returns how many were not noted before."""
        ...

    async def acknowledge_until(self, seq: int) -> int:
        """Note the same of all events up to a number."""
        ...


class UserEventSystemRepository(Protocol):
    """The events of all people (system), by columns without content."""

    async def prune(self, older_than: datetime) -> int:
        """Remove events from before a moment; returns how many."""
        ...


class UserEventSignals(Protocol):
    """Says that a person's list may have grown; remembers nothing."""

    def listen(self, user_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[None]]:
        """Yield whenever there may be something new, from the moment the context is entered.

        Several events may be one signal. After a connection broke there is one in any case.
        """
        ...


class Ticket(Contract):
    """What a ticket stands for: an access that ends at `access_until`."""

    user_id: UUID
    token_version: int
    access_until: datetime


class TicketRepository(Protocol):
    """Tickets of sockets (system), by their hashes."""

    async def add(self, ticket_hash: bytes, ticket: Ticket, lifetime: timedelta) -> None:
        """Store a ticket."""
        ...

    async def take(self, ticket_hash: bytes) -> Ticket | None:
        """Use a ticket once; None when it is used, unknown or expired."""
        ...

    async def prune(self) -> int:
        """Remove expired tickets; returns how many."""
        ...
