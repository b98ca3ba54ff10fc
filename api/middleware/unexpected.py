"""Unexpected errors: logged with their traceback, answered without it."""

from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response

_LOG = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class UnexpectedErrorMiddleware:
    """Answers 500 with the request id; an answer that has begun is cut off instead."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and see how it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _WatchedSend(send)
        try:
            await self.app(scope, receive, watched)
        except Exception:
            _LOG.exception("unexpected error")
            if watched.started:
                raise
            request = Request(scope, receive)
            answer = problem_response(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
            await answer(scope, receive, send)


@dataclass
class _WatchedSend:
    send: Send
    started: bool = field(default=False, init=False)

    async def __call__(self, message: Message) -> None:
        self.started = self.started or message["type"] == "http.response.start"
        await self.send(message)
