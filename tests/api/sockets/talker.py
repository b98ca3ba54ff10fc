"""A client of the socket as tests use it: the real library, one frame after another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.chatting import Json, Person

PATIENCE_SECONDS = 20
SETTLED_SECONDS = 0.4


@dataclass
class Talker:
    """One open socket; `heard` are all frames so far."""

    wire: ClientConnection
    heard: list[Json] = field(default_factory=list)

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a frame."""
        await self.wire.send(orjson.dumps({"type": kind, **fields}).decode())

    async def next(self) -> Json:
        """Return the next frame."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            frame: Json = orjson.loads(await self.wire.recv())
        self.heard.append(frame)
        return frame

    async def until(self, kind: str, fits: Callable[[Json], bool] = lambda _: True) -> Json:
        """Return the next frame of a kind."""
        while not ((frame := await self.next())["type"] == kind and fits(frame)):
            pass
        return frame

    async def say(self, text: str, session: str | None = None, key: str = "") -> Json:
        """Send a message; returns what was accepted."""
        key = key or uuid4().hex
        more = {"session_id": session} if session else {}
        await self.send("message", text=text, client_message_id=key, **more)
        return await self.until("accepted", lambda frame: frame["client_message_id"] == key)

    async def ask(self, text: str, session: str | None = None, key: str = "") -> Json:
        """Send a message; returns its answer."""
        said = await self.say(text, session, key)
        return await self.until("answer", lambda frame: frame["turn_id"] == said["turn_id"])

    async def refused(self, kind: str, **fields: Any) -> Json:
        """Send a frame that comes to nothing; returns the error."""
        await self.send(kind, **fields)
        return await self.until("error")

    async def closed(self) -> int | None:
        """Read until the socket is closed; returns the code."""
        while not isinstance(await self._next_or_end(), ConnectionClosed):
            pass
        return self.wire.close_code

    async def _next_or_end(self) -> Json | ConnectionClosed:
        try:
            return await self.next()
        except ConnectionClosed as end:
            return end

    async def settle(self) -> list[Json]:
        """Return all frames, when no more have come for a moment."""
        try:
            while True:
                async with asyncio.timeout(SETTLED_SECONDS):
                    self.heard.append(orjson.loads(await self.wire.recv()))
        except TimeoutError:
            return self.heard

    def of(self, kind: str) -> list[Json]:
        """Return all frames of a kind that were heard."""
        return [frame for frame in self.heard if frame["type"] == kind]


def address(person: Person, query: str = "") -> str:
    """Return where the socket of somebody's door is."""
    base = str(person.door.client.base_url).replace("http://", "ws://")
    return f"{base}/api/v1/ws/chat{query}"


@asynccontextmanager
async def opened(
    person: Person, query: str = "", headers: Json | None = None, **options: Any
) -> AsyncIterator[Talker]:
    """Open a socket as it is, without anything that says who is there."""
    url = address(person, query)
    async with connect(url, additional_headers=headers, proxy=None, **options) as wire:
        yield Talker(wire)


@asynccontextmanager
async def talking(person: Person, query: str = "") -> AsyncIterator[Talker]:
    """Open a socket as somebody; `ready` has been heard."""
    async with opened(person, query, person.account.auth) as talker:
        assert (await talker.next())["type"] == "ready"
        yield talker


def text_of(frames: list[Json], turn_id: str) -> str:
    """Put the tokens of a turn together as a client does."""
    text = ""
    for frame in frames:
        if frame.get("turn_id") == turn_id:
            text = "" if frame["type"] == "restart" else text
            text += frame["text"] if frame["type"] == "token" else ""
    return text
