"""Tickets: used once, for half a minute, by the account they were issued to as it was."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from assistant.contracts.accounts import Access, UserProfile
from assistant.errors import RateLimitedError, UnauthenticatedError
from assistant.services.tickets import SocketTickets
from tests.factories import Door
from tests.servers import run_as_owner


@pytest.fixture
def tickets(door: Door) -> SocketTickets:
    """The service as the door has it."""
    return door.deps.sockets.tickets


async def access_of(door: Door) -> Access:
    """Return somebody new who is let in for a minute."""
    account = await door.new_account()
    user: UserProfile = await door.deps.tokens.authenticate(account.access_token)
    return Access(user=user, until=datetime.now(UTC) + timedelta(minutes=1))


async def test_a_ticket_stands_for_the_access_it_was_issued_for(
    door: Door, tickets: SocketTickets
) -> None:
    access = await access_of(door)

    assert await tickets.take(await tickets.issue(access)) == access


async def test_of_many_who_take_it_at_once_one_has_it(door: Door, tickets: SocketTickets) -> None:
    ticket = await tickets.issue(await access_of(door))

    taken = await asyncio.gather(*(tickets.take(ticket) for _ in range(6)), return_exceptions=True)

    assert [type(one) for one in taken].count(UnauthenticatedError) == 5


async def test_a_ticket_expires(door: Door, tickets: SocketTickets, owner_url: str) -> None:
    access = await access_of(door)
    ticket = await tickets.issue(access)
    aged = "UPDATE socket_tickets SET expires_at = expires_at - interval '31 s' WHERE user_id = $1"
    await run_as_owner(owner_url, aged, access.user.id)

    with pytest.raises(UnauthenticatedError, match="expired"):
        await tickets.take(ticket)


async def test_a_ticket_is_void_once_the_account_has_changed(
    door: Door, tickets: SocketTickets, owner_url: str
) -> None:
    access = await access_of(door)
    ticket = await tickets.issue(access)
    newer = "UPDATE users SET token_version = token_version + 1 WHERE id = $1"
    await run_as_owner(owner_url, newer, access.user.id)

    with pytest.raises(UnauthenticatedError, match="former state"):
        await tickets.take(ticket)


async def test_somebody_who_makes_too_many_has_to_wait_and_nobody_else(
    door: Door, tickets: SocketTickets
) -> None:
    eager, other = await access_of(door), await access_of(door)
    made = [await tickets.issue(eager) for _ in range(60)]

    for _ in range(2):
        with pytest.raises(RateLimitedError) as refused:
            await tickets.issue(eager)

    assert 0 < (refused.value.retry_after or 0) <= 60
    assert await tickets.take(made[-1]) == eager
    assert await tickets.take(await tickets.issue(other)) == other


async def test_the_ticket_itself_is_not_stored(
    door: Door, tickets: SocketTickets, owner_url: str
) -> None:
    ticket = await tickets.issue(await access_of(door))

    connection = await asyncpg.connect(owner_url)
    try:
        rows = await connection.fetch("SELECT t::text AS row FROM socket_tickets AS t")
    finally:
        await connection.close()

    assert rows
    stored = "".join(row["row"] for row in rows)
    assert ticket not in stored
    assert ticket.encode().hex() not in stored
