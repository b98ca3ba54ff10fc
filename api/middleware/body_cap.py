"""The body cap: a request that is too large is refused before it is parsed, or even read."""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.status import HTTP_413_CONTENT_TOO_LARGE
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import on_http_exception

_LONGEST_NUMBER = 20  # digits; what is cut off cannot make it small


class BodyTooLargeError(HTTPException):
    """More bytes than allowed; an `HTTPException`, because FastAPI lets only those through."""

    def __init__(self) -> None:
        # What is left of the body is never read, so the connection is of no more use.
        super().__init__(HTTP_413_CONTENT_TOO_LARGE, headers={"Connection": "close"})


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
            answer = await on_http_exception(Request(scope), BodyTooLargeError())
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
            raise BodyTooLargeError
        return message


def _declared_length(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length[:_LONGEST_NUMBER]) if length.isascii() and length.isdigit() else 0
