"""Signals that people's lists of events have grown, heard from PostgreSQL on one channel."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from assistant.infra.db.repositories.user_events import USER_EVENTS_CHANNEL
from assistant.infra.hearing import Ear, Hearing


class EventSignals:
    """Tells each listener about the list of one person; see `UserEventSignals`."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._flags: dict[UUID, set[asyncio.Event]] = defaultdict(set)

    @asynccontextmanager
    async def listen(self, user_id: UUID) -> AsyncIterator[AsyncIterator[None]]:
        """Yield whenever there may be something new, from the moment the context is entered.

        Several events may be one signal. After a connection broke there is one in any case.
        """
        flag = asyncio.Event()
        self._flags[user_id].add(flag)
        try:
            await self._hearing.listen(USER_EVENTS_CHANNEL, Ear(self._heard, self._missed))
            yield _signals(flag)
        finally:
            self._flags[user_id].discard(flag)
            if not self._flags[user_id]:
                del self._flags[user_id]
            if not self._flags:
                await self._hearing.unlisten(USER_EVENTS_CHANNEL)

    def _heard(self, payload: str) -> None:
        for flag in self._flags.get(UUID(payload), ()):
            flag.set()

    def _missed(self) -> None:
        for flags in self._flags.values():
            for flag in flags:
                flag.set()


async def _signals(flag: asyncio.Event) -> AsyncIterator[None]:
    while True:
        await flag.wait()
        flag.clear()
        yield
