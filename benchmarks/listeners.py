"""Owns clients of the socket of chat: what they have seen, and how late; they leave and come back.

They are of the library that a program would use.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

import asyncpg
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.people import Person
from benchmarks.tally import Tally
from benchmarks.telling import sent_at

_AT_ONCE = 16
_LOOK_SECONDS = 0.02
_PATIENCE_SECONDS = 60
_SMALL_BUFFER = 4_096
"""Bytes that the system takes for a client that does not read."""

_HEADS = "SELECT user_id, last_seq FROM user_event_heads WHERE user_id = ANY($1)"


class Listener:
    """One client of a person; `at` is the port of the API process that it goes to next."""

    def __init__(self, person: Person, at: int) -> None:
        self.user_id = person.user_id
        self.at = at
        self.seen: list[int] = []
        self.late: list[float] = []
        self._headers = person.headers
        self._first: int | None = None
        self._wire: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def last(self) -> int:
        """Number of the newest event it has, or of the newest there was when it first came."""
        return self.seen[-1] if self.seen else self._first or 0

    async def come(self, *, reads: bool = True) -> None:
        """Open a socket for what comes after that; without `reads` it is only opened."""
        place = "" if self._first is None else f"?after={self.last}"
        self._wire = await connect(
            f"ws://127.0.0.1:{self.at}/api/v1/ws/chat{place}",
            additional_headers=self._headers,
            compression=None,
            max_size=None,
            max_queue=None if reads else 1,
            sock=None if reads else await _small_socket(self.at),
        )
        ready = orjson.loads(await self._wire.recv())
        assert ready["type"] == "ready", ready
        if self._first is None:
            self._first = ready["seq"]
        if reads:
            self._reading = asyncio.create_task(self._read(self._wire))

    async def leave(self, *, politely: bool = True) -> None:
        """Close the socket, or drop the connection as a network does."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])
            self._reading = None
        assert self._wire is not None
        if politely:
            await self._wire.close()
        else:
            self._wire.transport.abort()

    async def read_on(self) -> int | None:
        """Read what is left on a socket until it is closed; return the code, None if it stays."""
        assert self._wire is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._read(self._wire)
        return self._wire.close_code

    def tally(self, newest: int) -> Tally:
        """Count what it should have seen once, up to a number."""
        return Tally(newest - (self._first or 0), Counter(self.seen))

    async def _read(self, wire: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in wire:
                now = time.monotonic_ns()
                frame = orjson.loads(text)
                if frame["type"] == "message":
                    self.seen.append(frame["seq"])
                    self.late.append((now - sent_at(frame["text"])) / 1e9)


Crowd = Callable[[int], list[Listener]]
"""Makes so many clients: of people with two each, one at either API process."""


async def _small_socket(port: int) -> socket.socket:
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
    own.setblocking(False)  # noqa: FBT003 - the only way to call it
    await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", port))
    return own


async def come_all(listeners: Sequence[Listener]) -> None:
    """Have all come, some at a time."""
    waiting = iter(listeners)

    async def lane() -> None:
        for listener in waiting:
            await listener.come()

    await asyncio.gather(*(lane() for _ in range(_AT_ONCE)))


def people_of(listeners: Sequence[Listener]) -> list[UUID]:
    """Return whose they are, each once."""
    return list(dict.fromkeys(listener.user_id for listener in listeners))


async def _newest(owner: asyncpg.Connection, listeners: Sequence[Listener]) -> dict[UUID, int]:
    """Return the number of the newest event of each person."""
    people = people_of(listeners)
    return {**dict.fromkeys(people, 0), **dict(await owner.fetch(_HEADS, people))}


async def until_all_seen(owner: asyncpg.Connection, listeners: Sequence[Listener]) -> Tally:
    """Wait until all have the newest event, or for a while; count what all have seen."""
    heads = await _newest(owner, listeners)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while any(listener.last < heads[listener.user_id] for listener in listeners):  # noqa: ASYNC110 - they read on
                await asyncio.sleep(_LOOK_SECONDS)
    tallies = [listener.tally(heads[listener.user_id]) for listener in listeners]
    found = {(at, seq): times for at, one in enumerate(tallies) for seq, times in one.found.items()}
    return Tally(sum(one.wanted for one in tallies), Counter(found))


def is_in_order(listeners: Sequence[Listener]) -> bool:
    """Tell whether each has seen its events in their order."""
    return all(listener.seen == sorted(listener.seen) for listener in listeners)
