"""Hearing PostgreSQL's notifications: one connection for all topics, made anew when it breaks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import structlog

from assistant.infra.db.urls import libpq_url

_log = structlog.get_logger(__name__)
_RECONNECT_SECONDS = 0.5
_CONNECT_SECONDS = 5
_COMMAND_SECONDS = 5
_PULSE_SECONDS = 20
"""How often a silent connection is asked whether it is still there."""

_BROKEN = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver raises on a connection that ended; the second one while it hears why."""


def _nothing() -> None:
    """Do nothing about a new connection."""


@dataclass(frozen=True)
class Ear:
    """Called with the payload of what is heard, and whenever something may have been missed.

    `missed` is also called when the first connection is made. Neither may wait for anything.
    """

    heard: Callable[[str], None]
    missed: Callable[[], None] = _nothing


class Hearing:
    """Listens to topics, one ear for each; what is said while it connects is not heard."""

    def __init__(self, url: str) -> None:
        self._dsn = libpq_url(url)
        self._ears: dict[str, Ear] = {}
        self._connection: asyncpg.Connection | None = None
        self._lock = asyncio.Lock()

    async def run(self) -> None:
        """Keep the connection alive for ever."""
        await keep_connected(self._dsn, self._hear)

    async def listen(self, topic: str, ear: Ear) -> None:
        """Hear a topic from now on, or, without a connection, from when there is one.

        Doing it again changes nothing.
        """
        self._ears[topic] = ear
        async with self._lock:
            connection = self._connection
            if connection is not None and not connection.is_closed():
                await _ask(connection, connection.add_listener(topic, self._heard))

    async def unlisten(self, topic: str) -> None:
        """Hear a topic no longer, unless somebody listens to it again by now."""
        del self._ears[topic]
        async with self._lock:
            connection = self._connection
            if topic in self._ears or connection is None or connection.is_closed():
                return
            await _ask(connection, connection.remove_listener(topic, self._heard))

    def _heard(self, _connection: object, _pid: int, topic: str, payload: object) -> None:
        ear = self._ears.get(topic)
        if ear is not None:
            ear.heard(str(payload))

    async def _hear(self, connection: asyncpg.Connection) -> None:
        closed = asyncio.Event()
        connection.add_termination_listener(lambda _: closed.set())
        async with self._lock:
            self._connection = connection
            for topic in list(self._ears):
                async with asyncio.timeout(_COMMAND_SECONDS):  # all who listen wait for the lock
                    await connection.add_listener(topic, self._heard)
        for ear in list(self._ears.values()):
            ear.missed()
        while not closed.is_set():
            await self._wait(connection, closed)

    async def _wait(self, connection: asyncpg.Connection, closed: asyncio.Event) -> None:
        """Wait until a connection is closed, or for a while; it has to answer after that."""
        try:
            async with asyncio.timeout(_PULSE_SECONDS):
                await closed.wait()
        except TimeoutError:
            async with self._lock:
                await connection.execute("SELECT 1", timeout=_COMMAND_SECONDS)


async def keep_connected(dsn: str, use: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    """Use one connection after the other for ever."""
    while True:
        connection = None
        try:
            connection = await asyncpg.connect(dsn, timeout=_CONNECT_SECONDS)
            await use(connection)
        except Exception as error:  # noqa: BLE001 - whatever broke, the bus must go on
            _log.warning("bus_reconnects", error=type(error).__name__)
        finally:
            if connection is not None:
                connection.terminate()
        await asyncio.sleep(_RECONNECT_SECONDS)


async def _ask(connection: asyncpg.Connection, asking: Awaitable[None]) -> None:
    """Ask something of a connection; one that does not do it is given up, and made anew."""
    try:
        async with asyncio.timeout(_COMMAND_SECONDS):
            await asking
    except (*_BROKEN, asyncpg.PostgresError, OSError) as error:
        _log.warning("hearing_given_up", error=type(error).__name__)
        connection.terminate()
