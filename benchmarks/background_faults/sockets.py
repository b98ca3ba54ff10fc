"""Owns clients at the socket: they come back with the last event they have, and say messages."""

import asyncio
import itertools
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from benchmarks.background_faults.person import Json, Person

EVENTS = frozenset({"worker_result", "reminder", "message", "approval"})
_PAUSES = (0.05, 0.6)
_CUTS = (2.0, 9.0)
_SIGN_SECONDS = 2.0
_UNANSWERED_SECONDS = 6.0
_LOOK_SECONDS = 0.5


@dataclass
class Said:
    """A message without an answer; `at` is the moment it was last sent, 0 for not yet.

    It is the same whenever it is sent, as the key demands: the first one opens the dialogue.
    """

    frame: Json
    at: float = 0.0


class SocketClient:
    """One program of a person that keeps a socket open; `by` is how it says where it was."""

    def __init__(self, person: Person, name: str, by: Literal["seq", "event_id"]) -> None:
        self.last = 0
        self.waiting: dict[str, Said] = {}
        self._person = person
        self._by = by
        self._record = person.record(name)
        self._chance = person.chance(name)
        self._numbers = itertools.count(1)
        self._number = 0
        self._after: int | str = 0
        self._wire: ClientConnection | None = None
        self._has_begun = False
        self._session: str | None = None
        self._shown: dict[str, str] = {}

    async def run(self) -> None:
        """Come back as often as the socket breaks, until it is over."""
        while not self._person.over.is_set():
            await self._connect()
            await asyncio.sleep(self._chance.uniform(*_PAUSES))

    async def cut(self) -> None:
        """Break the own connection now and then, without a word."""
        while True:
            await asyncio.sleep(self._chance.uniform(*_CUTS))
            if self._wire is not None:
                self._record("cuts", connection=self._number)
                self._wire.transport.abort()

    async def say(self, key: str, text: str) -> None:
        """Say a message until there is an answer; waits until the dialogue is there."""
        while self._has_begun and self._session is None:  # noqa: ASYNC110 - the server opens it
            await asyncio.sleep(_LOOK_SECONDS)
        self._has_begun = True
        frame = {"type": "message", "text": text, "client_message_id": key}
        frame |= {"session_id": self._session} if self._session else {}
        self.waiting[key] = Said(frame)
        await self._repeat()

    async def repeat(self) -> None:
        """Say again, for ever, what was said long ago in vain."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self._repeat()

    def leave(self) -> None:
        """Close the connection, if there is one."""
        if self._wire is not None:
            self._wire.transport.abort()

    async def _connect(self) -> None:
        self._number = next(self._numbers)
        door = self._chance.choice(self._person.doors)
        url = f"{door.replace('http', 'ws', 1)}/api/v1/ws/chat?after={self._after}"
        try:
            async with connect(
                url,
                additional_headers=self._person.auth,
                proxy=None,
                open_timeout=_SIGN_SECONDS,
                ping_interval=_SIGN_SECONDS,
                ping_timeout=_SIGN_SECONDS,
                close_timeout=_SIGN_SECONDS / 4,
            ) as wire:
                self._opened(wire, door)
                await self._repeat()
                async for raw in wire:
                    self._hear(orjson.loads(raw))
                self._left(wire.close_code)
        except (OSError, TimeoutError, EOFError, WebSocketException) as error:
            self._left(None, type(error).__name__)
        finally:
            self._wire = None

    def _opened(self, wire: ClientConnection, door: str) -> None:
        self._wire = wire
        self._shown = {}
        for said in self.waiting.values():
            said.at = 0.0
        self._record("opened", connection=self._number, after=self._after, door=door)

    def _left(self, code: int | None, error: str = "") -> None:
        self._record("closed", connection=self._number, code=code, error=error)

    async def _repeat(self) -> None:
        """Send what has no answer, unless it was sent a moment ago."""
        now = time.monotonic()
        for key, said in list(self.waiting.items()):
            if self._wire is None or now - said.at < _UNANSWERED_SECONDS:
                continue
            said.at = now
            self._record("said", connection=self._number, key=key)
            with suppress(ConnectionClosed):
                await self._wire.send(orjson.dumps(said.frame).decode())

    def _hear(self, frame: Json) -> None:
        kind = frame["type"]
        if kind in EVENTS:
            self._event(frame)
        elif kind == "missed":
            self._record("missed", before=frame["before"])
        elif kind == "accepted":
            self._session = frame["session_id"]
            self._record("taken", key=frame["client_message_id"], turn_id=frame["turn_id"])
        elif kind in {"token", "restart"}:
            text = self._shown.get(frame["turn_id"], "") if kind == "token" else ""
            self._shown[frame["turn_id"]] = text + frame.get("text", "")
        elif kind == "answer":
            self._answer(frame)
        elif kind == "error":
            self._record("error", code=frame["code"], key=frame.get("client_message_id"))

    def _event(self, frame: Json) -> None:
        self.last = frame["seq"]
        self._after = frame[self._by]
        self._record(
            "heard",
            connection=self._number,
            seq=frame["seq"],
            event_id=frame["event_id"],
            kind=frame["type"],
            task_id=frame.get("task_id"),
        )

    def _answer(self, frame: Json) -> None:
        key = frame.get("client_message_id")
        self._record(
            "answered",
            connection=self._number,
            key=key,
            turn_id=frame["turn_id"],
            state=frame["state"],
            response=frame["response"],
            shown=self._shown.pop(frame["turn_id"], None),
        )
        if key in self.waiting:
            if frame["state"] == "answered":
                del self.waiting[key]
            else:
                self.waiting[key].at = 0.0
