"""Tickets of sockets: one-time words that stand for an access token where a log may see them.

A browser cannot send headers with a socket, and addresses end up in logs. Only hashes are stored.
How many a person has made is counted where attempts to log in are.
"""

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assistant.contracts.accounts import Access
from assistant.errors import RateLimitedError, UnauthenticatedError
from assistant.services.ports.store import Store
from assistant.services.ports.user_events import Ticket
from assistant.services.tokens import TokenService

TICKET_LIFE: Final = timedelta(seconds=30)
_TICKET_BYTES = 32
_MOST_IN_WINDOW: Final = 60
"""A page that cannot connect makes fewer than ten in a minute."""

_WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class SocketTickets:
    """Issues tickets and takes them back."""

    store: Store
    tokens: TokenService

    async def issue(self, access: Access) -> str:
        """Return a new ticket for somebody; what it opens ends when their access does.

        Raises `RateLimitedError` with the seconds to wait when somebody makes too many.
        """
        ticket = secrets.token_urlsafe(_TICKET_BYTES)
        stands_for = Ticket(
            user_id=access.user.id,
            token_version=access.user.token_version,
            access_until=access.until,
        )
        key = _hash(f"ticket\0{access.user.id}")
        async with self.store.as_system() as system:
            made = (await system.login_attempts.count([key], _WINDOW))[key]
            if made.failures > _MOST_IN_WINDOW:
                raise RateLimitedError(retry_after=max(1, math.ceil(made.seconds_left)))
            await system.tickets.add(_hash(ticket), stands_for, TICKET_LIFE)
        return ticket

    async def take(self, ticket: str) -> Access:
        """Use a ticket up and return what it stands for.

        Raises `UnauthenticatedError` for one that is used, expired or unknown, and when the
        account is gone or has moved on to another token version.
        """
        async with self.store.as_system() as system:
            found = await system.tickets.take(_hash(ticket))
        if found is None:
            raise UnauthenticatedError("ticket used, expired or unknown")
        user = await self.tokens.still(found.user_id, found.token_version)
        return Access(user=user, until=found.access_until)


def _hash(word: str) -> bytes:
    """Hash a random word; it needs no salt and no slowness."""
    return hashlib.sha256(word.encode()).digest()
