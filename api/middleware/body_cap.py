"""The body cap: a request that is too large is refused before it is parsed, or even kept.

Most clients send the whole body before they look for an answer, and a connection closed under
them would hide it. So a few more megabytes are read and thrown away before the refusal.
"""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.status import HTTP_413_CONTENT_TOO_LARGE
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import on_http_exception

_LONGEST_NUMBER = 20  # digits; what is cut off cannot make it small
_THROWN_AWAY_BYTES = 16_000_000
_PATIENCE_SECONDS = 5


class BodyTooLargeError(HTTPException):
    """More bytes than allowed; an `HTTPException`, because FastAPI lets only those through."""

    def __init__(self, *, close: bool) -> None:
        super().__init__(
            HTTP_413_CONTENT_TOO_LARGE, headers={"Connection": "close"} if close else {}
        )


@dataclass(frozen=True)
class BodyCapMiddleware:
    """Refuses bodies of more than `max_bytes`, whether they tell their length or not."""

    app: ASGIApp
    max_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _declared_length(scope) > self.max_bytes:
            error = BodyTooLargeError(close=not await _throw_away(receive))
            answer = await on_http_exception(Request(scope), error)
            await answer(scope, receive, send)
        else:
            await self.app(scope, _CountedReceive(receive, self.max_bytes), send)


@dataclass
class _CountedReceive:
    receive: Receive
    left: int

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            ended = not message.get("more_body") or await _throw_away(self.receive)
            raise BodyTooLargeError(close=not ended)
        return message


async def _throw_away(receive: Receive) -> bool:
    """Read the rest of a body, as far as it is worth it; tells whether it has ended."""
    left, more = _THROWN_AWAY_BYTES, True
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while more and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)
    except TimeoutError:
        return False
    return not more


def _declared_length(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:_LONGEST_NUMBER]) if length.isascii() and length.isdigit() else 0
