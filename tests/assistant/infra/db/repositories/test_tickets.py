"""Tickets of sockets: each lets one in, once, in its time."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from assistant.infra.db.database import Database
from assistant.services.ports.user_events import Ticket

MINUTE = timedelta(minutes=1)


def make_ticket(user_id: UUID) -> Ticket:
    until = datetime.now(UTC) + timedelta(minutes=30)
    return Ticket(user_id=user_id, token_version=3, access_until=until)


async def test_ticket_is_taken_once(database: Database, user_id: UUID) -> None:
    ticket, key = make_ticket(user_id), uuid4().bytes
    async with database.as_system() as system:
        await system.tickets.add(key, ticket, MINUTE)

    async def take() -> Ticket | None:
        async with database.as_system() as system:
            return await system.tickets.take(key)

    taken = await asyncio.gather(*(take() for _ in range(5)))

    assert [one for one in taken if one is not None] == [ticket]


async def test_unknown_and_expired_tickets_are_not_taken_and_expired_ones_are_pruned(
    database: Database, user_id: UUID
) -> None:
    old, new = uuid4().bytes, uuid4().bytes
    async with database.as_system() as system:
        await system.tickets.add(old, make_ticket(user_id), -MINUTE)
        await system.tickets.add(new, make_ticket(user_id), MINUTE)

        assert await system.tickets.take(uuid4().bytes) is None
        assert await system.tickets.take(old) is None
        assert await system.tickets.prune() == 1
        assert await system.tickets.prune() == 0
        assert await system.tickets.take(new) is not None
