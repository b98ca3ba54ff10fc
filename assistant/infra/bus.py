"""The bus on PostgreSQL `LISTEN`/`NOTIFY`: events of turns, across all processes.

Nothing is stored. Both sides reconnect by themselves; what was told while nobody could hear is
lost, which listeners see as a gap in `seq`, and what broke on its way may come twice. Payloads
are at most 8,000 bytes (https://www.postgresql.org/docs/current/sql-notify.html), so who tells
a text cuts it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import structlog

from assistant.contracts.events import TurnEvent
from assistant.infra.db.urls import libpq_url
from assistant.infra.hearing import Ear, Hearing, keep_connected

_log = structlog.get_logger(__name__)
_QUEUE_EVENTS = 2_000
_BATCH_EVENTS = 200
_TELL = "SELECT pg_notify(topic, payload) FROM unnest($1::text[], $2::text[]) AS t(topic, payload)"

_Queue = asyncio.Queue[TurnEvent]


class PostgresBus:
    """Tells on one connection and hears on another, each made anew when it breaks."""

    def __init__(self, url: str) -> None:
        self.hearing = Hearing(url)
        self._dsn = libpq_url(url)
        self._untold: asyncio.Queue[tuple[str, str]] = asyncio.Queue(_QUEUE_EVENTS)
        self._batch: list[tuple[str, str]] = []
        self._listeners: dict[str, set[_Queue]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to tell and to keep the hearing connection alive."""
        self._tasks = [
            asyncio.create_task(keep_connected(self._dsn, self._tell)),
            asyncio.create_task(self.hearing.run()),
        ]

    async def close(self) -> None:
        """Stop both sides; what was not told yet is dropped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def publish(self, topic: str, event: TurnEvent) -> None:
        """Tell everybody who listens to `topic`; when nobody can be told for long, drop."""
        try:
            self._untold.put_nowait((topic, event.model_dump_json(exclude_defaults=True)))
        except asyncio.QueueFull:
            _log.warning("bus_dropped", topic=topic)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[TurnEvent]]:
        """Hear `topic` from now on; a listener that is too slow misses events."""
        queue: _Queue = asyncio.Queue(_QUEUE_EVENTS)
        self._listeners[topic].add(queue)
        try:
            await self.hearing.listen(topic, Ear(partial(self._heard, topic)))
            yield _drain(queue)
        finally:
            self._listeners[topic].discard(queue)
            if not self._listeners[topic]:
                del self._listeners[topic]
                await self.hearing.unlisten(topic)

    def _heard(self, topic: str, payload: str) -> None:
        event = TurnEvent.model_validate_json(payload)
        for queue in self._listeners.get(topic, ()):
            if not queue.full():
                queue.put_nowait(event)

    async def _tell(self, connection: asyncpg.Connection) -> None:
        while True:
            if not self._batch:
                self._batch.append(await self._untold.get())
            while not self._untold.empty() and len(self._batch) < _BATCH_EVENTS:
                self._batch.append(self._untold.get_nowait())
            try:
                await connection.execute(_TELL, *zip(*self._batch, strict=True))
            finally:
                if not connection.is_closed():  # else it is told again by the next one
                    self._batch.clear()


async def _drain(queue: _Queue) -> AsyncIterator[TurnEvent]:
    while True:
        yield await queue.get()
