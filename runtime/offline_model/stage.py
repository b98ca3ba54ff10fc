"""Owns what a step of an answer acts on: the wire, the client at its other end, the pauses."""

import asyncio
from collections.abc import Iterable
from typing import Any

from starlette.types import Receive

from runtime.offline_model.protocol import ChatBody
from runtime.offline_model.received import Outcome
from runtime.offline_model.sinks import Sink


class Client:
    """The other end of one request; tells at once when it goes away.

    Nothing listens until the first pause: an answer without pauses costs no task.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._leaving: asyncio.Task[None] | None = None
        self._hung_up = False

    @property
    def gone(self) -> bool:
        """Whether the client is known to have left."""
        return self._hung_up or (self._leaving is not None and self._leaving.done())

    async def left_within(self, seconds: float | None) -> bool:
        """Wait that long, or for ever, but no longer than the client; return whether it left."""
        if self._leaving is None:
            self._leaving = asyncio.create_task(self._listen())
        if not self.gone:
            await asyncio.wait((self._leaving,), timeout=seconds)
        return self.gone

    def hang_up(self) -> None:
        """Treat the client as gone and stop listening, as at the end or when the server stops."""
        self._hung_up = True
        if self._leaving is not None:
            self._leaving.cancel()

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


class Stage:
    """Where the steps of one answer play. Methods that return an outcome have ended the answer."""

    def __init__(self, sink: Sink, client: Client, body: ChatBody) -> None:
        self.sink = sink
        self._client = client
        self.body = body

    async def speak(self, field: str, pieces: Iterable[str], delay_s: float) -> Outcome | None:
        """Put the pieces into that field of the message, with a pause between them."""
        for number, piece in enumerate(pieces):
            if number and delay_s and await self.pause(delay_s) is not None:
                return "disconnected"
            self.say({field: piece})
        return None

    def say(self, part: dict[str, Any]) -> None:
        """Put one piece of the message on the wire, or into the next write."""
        self.sink.message(part)

    async def pause(self, seconds: float | None) -> Outcome | None:
        """Send what there is and stay silent, for ever if `seconds` is None."""
        await self.sink.flush()
        return "disconnected" if await self._client.left_within(seconds) else None

    async def finish(self) -> Outcome:
        """End the answer well, unless nobody is left to hear it."""
        if self._client.gone:
            return "disconnected"
        await self.sink.finish()
        return "done"
