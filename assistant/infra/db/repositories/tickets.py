"""Tickets of sockets in PostgreSQL, by their hashes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.infra.db.models import SocketTicket
from assistant.services.ports.user_events import Ticket

_COLUMNS = tuple(getattr(SocketTicket, name) for name in Ticket.model_fields)


@dataclass(frozen=True)
class SocketTickets:
    """Tickets of sockets (system)."""

    connection: AsyncConnection

    async def add(self, ticket_hash: bytes, ticket: Ticket, lifetime: timedelta) -> None:
        """Store a ticket."""
        values = dict(ticket) | {"ticket_hash": ticket_hash, "expires_at": func.now() + lifetime}
        await self.connection.execute(insert(SocketTicket).values(values))

    async def take(self, ticket_hash: bytes) -> Ticket | None:
        """Use a ticket once; None when it is used, unknown or expired."""
        use = delete(SocketTicket).where(
            SocketTicket.ticket_hash == ticket_hash, SocketTicket.expires_at > func.now()
        )
        row = (await self.connection.execute(use.returning(*_COLUMNS))).mappings().one_or_none()
        return None if row is None else Ticket.model_validate(row)

    async def prune(self) -> int:
        """Remove expired tickets; returns how many."""
        old = delete(SocketTicket).where(SocketTicket.expires_at <= func.now())
        return (await self.connection.execute(old)).rowcount
