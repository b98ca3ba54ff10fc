"""Owns when a request to Telegram may go out, for all processes that share the database.

What must arrive takes the next free place and waits for it. What only shows an answer growing
takes a place that is free this moment and leaves bursts to the former, so that an answer is never
late because of how it was shown. Where Telegram says how long to wait, all wait.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from math import ceil

import structlog

from assistant.domain.telegram_pace import (
    ALL_CHATS,
    BOT_RATE,
    LONGEST_OF_ONE_CHAT,
    Rate,
    rate_of,
)
from assistant.services.ports.messenger import NotDeliveredError
from assistant.services.ports.store import Store

LONGEST_WAIT_SECONDS = 600
"""After this a sender looks again: who is told to come back in a day gives nothing up."""

_PATIENCE = timedelta(seconds=5)
_MOMENT = timedelta(milliseconds=100)
_MANY_CHATS = 3
"""Chats that are told to wait at one time before it is taken for the whole bot."""

_log = structlog.get_logger(__name__)


class Pacing:
    """Hands out places in the queue of each chat and in that of the bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def turn(self, chat_id: int, requests: int = 1) -> None:
        """Return when so many requests may go to a chat.

        Raises `NotDeliveredError` at once when that is further off than a sender should wait.
        """
        await self._take(chat_id, rate_of(chat_id), requests, _PATIENCE)
        await self._take(ALL_CHATS, BOT_RATE, requests, _PATIENCE)

    async def spare(self, chat_id: int = ALL_CHATS) -> None:
        """Return if a request that may be left out can go out now; without a chat, a sign.

        Raises `NotDeliveredError` if it cannot.
        """
        if chat_id != ALL_CHATS:
            await self._take(chat_id, rate_of(chat_id).without_burst, 1, _MOMENT)
        await self._take(ALL_CHATS, BOT_RATE.without_burst, 1, _MOMENT)

    @asynccontextmanager
    async def obeying(self, chat_id: int) -> AsyncIterator[None]:
        """Make a request; if Telegram answers how long to wait, hold the chat for all senders."""
        try:
            yield
        except NotDeliveredError as error:
            if error.retry_after is not None:
                await self._hold(chat_id, timedelta(seconds=error.retry_after))
            raise

    async def _take(self, chat_id: int, rate: Rate, requests: int, patience: timedelta) -> None:
        async with self._store.as_system() as system:
            place = await system.paces.take(chat_id, rate, requests, patience)
        if not place.taken:
            wait = min(max(1, ceil(place.seconds)), LONGEST_WAIT_SECONDS)
            raise NotDeliveredError("no place in time", retry_after=wait)
        await asyncio.sleep(max(0.0, place.seconds))

    async def _hold(self, chat_id: int, wait: timedelta) -> None:
        """Hold a chat, and the bot when it is not this chat alone that is told to wait.

        Telegram does not say which of its limits was met.
        """
        async with self._store.as_system() as system:
            await system.paces.hold(chat_id, wait, rate_of(chat_id))
            whole = wait > LONGEST_OF_ONE_CHAT or await system.paces.held() >= _MANY_CHATS
            if whole:
                await system.paces.hold(ALL_CHATS, wait, BOT_RATE)
        _log.warning("told_to_wait", seconds=wait.total_seconds(), whole_bot=whole)
