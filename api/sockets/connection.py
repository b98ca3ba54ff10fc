"""One socket on the wire: frames in, frames out through a bounded queue, a time-out for each.

Whoever has something to say waits while too much waits already, so a client that reads slowly
costs little memory and holds up nobody else; one that does not read at all is given up.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import orjson
import structlog
from fastapi import WebSocket, WebSocketDisconnect

from api.sockets.closing import CloseCode, SocketClosedError
from api.sockets.frames import Json

_log = structlog.get_logger(__name__)
_MOST_FRAMES: Final = 64
_MOST_CHARS: Final = 1_000_000
_CLOSE_SECONDS: Final = 1.0
_MINUTE: Final = 60.0


class _Outbox:
    """Frames that wait to be sent; one that is larger than all room goes in alone."""

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._chars = 0
        self._changed = asyncio.Condition()

    async def put(self, frame: str) -> None:
        """Add a frame as soon as there is room."""
        async with self._changed:
            await self._changed.wait_for(self._has_room)
            self._frames.append(frame)
            self._chars += len(frame)
            self._changed.notify_all()

    async def take(self) -> str:
        """Return the oldest frame as soon as there is one."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._frames))
            frame = self._frames.popleft()
            self._chars -= len(frame)
            self._changed.notify_all()
            return frame

    def _has_room(self) -> bool:
        return len(self._frames) < _MOST_FRAMES and self._chars < _MOST_CHARS


class _Pace:
    """Counts frames: as many as a minute's at once, after that as many per minute."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._left = float(per_minute)
        self._at = time.monotonic()

    def count(self) -> None:
        """Count one. Raises `SocketClosedError` for one too many."""
        now = time.monotonic()
        earned = (now - self._at) * self._most / _MINUTE
        self._left, self._at = min(self._left + earned, self._most), now
        if self._left < 1:
            raise SocketClosedError(CloseCode.TOO_MANY, "too many frames")
        self._left -= 1


class Connection:
    """One accepted socket. Each frame must be gone within `send_seconds`."""

    def __init__(self, socket: WebSocket, send_seconds: float, frames_per_minute: int) -> None:
        self._socket = socket
        self._send_seconds = send_seconds
        self._outbox = _Outbox()
        self._pace = _Pace(frames_per_minute)

    async def say(self, frame: Json) -> None:
        """Queue a frame, waiting for room."""
        await self._outbox.put(orjson.dumps(frame).decode())

    async def write(self) -> None:
        """Send what is queued, for ever. Raises `SocketClosedError` when the client reads not."""
        while True:
            await self._send(await self._outbox.take())

    async def hear(self) -> str | None:
        """Return the next frame, None for a binary one.

        Raises `SocketClosedError` when the client has left, or sends too many.
        """
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise SocketClosedError(CloseCode.GONE, "client left")
        self._pace.count()
        text: str | None = message.get("text")
        return text

    async def frames(self) -> AsyncIterator[str | None]:
        """Yield frames as `hear` returns them."""
        while True:
            yield await self.hear()

    async def close(self, code: CloseCode, last: Json | None = None) -> None:
        """Say a last word and close; does not wait for a client that does not read."""
        if code is CloseCode.GONE:
            return
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                if last is not None:
                    await self._socket.send_text(orjson.dumps(last).decode())
                await self._socket.close(code)

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(self._send_seconds):
                await self._socket.send_text(text)
        except TimeoutError:
            _log.warning("socket_too_slow", seconds=self._send_seconds)
            raise SocketClosedError(CloseCode.TRY_LATER, "client reads too slowly") from None
        except WebSocketDisconnect:
            raise SocketClosedError(CloseCode.GONE, "client left") from None
