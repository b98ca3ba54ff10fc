"""Request ids, the access log and the request log: the outermost middleware."""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import RequestContext, set_context
from assistant.infra.logging import bind_context
from assistant.services.ports.upkeep import RequestRecord
from assistant.services.request_log import RequestLog

_LOG = structlog.stdlib.get_logger("api.access")
_HEADER = "X-Request-ID"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_CLIENT_LEFT = 499  # nginx's code for a client that closed the connection


@dataclass(frozen=True)
class RequestContextMiddleware:
    """Gives each request its id, or keeps the client's; logs its route, status and duration."""

    app: ASGIApp
    request_log: RequestLog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and log it."""
        if scope["type"] == "websocket":
            await self._pass_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = RequestContext(request_id=_request_id(Headers(scope=scope)))
        set_context(scope, context)
        structlog.contextvars.clear_contextvars()
        bind_context(request_id=context.request_id)
        sent = _SendWithHeaders(send, context.request_id)
        started = time.perf_counter()
        try:
            await self.app(scope, receive, sent)
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000, 2)
            self._log(scope, context, sent.status, duration_ms)
            structlog.contextvars.clear_contextvars()

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on; its query may hold a token, and uvicorn logs what the scope holds."""
        context = RequestContext(_request_id(Headers(scope=scope)), query=scope["query_string"])
        scope["query_string"] = b""
        set_context(scope, context)
        structlog.contextvars.clear_contextvars()
        bind_context(request_id=context.request_id)
        try:
            await self.app(scope, receive, send)
        finally:
            structlog.contextvars.clear_contextvars()

    def _log(self, scope: Scope, context: RequestContext, status: int, duration_ms: float) -> None:
        method, path = scope["method"], _route(scope)
        _LOG.info("request", method=method, path=path, status=status, duration_ms=duration_ms)
        self.request_log.note(
            RequestRecord(
                request_id=context.request_id,
                method=method,
                path=path,
                status=status,
                duration_ms=duration_ms,
                user_id=context.user_id,
                created_at=datetime.now(UTC),
            )
        )


@dataclass
class _SendWithHeaders:
    """Adds to the headers of the response what all have, and remembers the status."""

    send: Send
    request_id: str
    status: int = field(default=_CLIENT_LEFT, init=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[_HEADER] = self.request_id
            headers["X-Content-Type-Options"] = "nosniff"
        await self.send(message)


def _request_id(headers: Headers) -> str:
    given = headers.get(_HEADER, "")
    return given if _SANE_ID.fullmatch(given) else uuid4().hex


def _route(scope: Scope) -> str:
    """Return the template of the route: never ids, texts or a query string of the client."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "unmatched"
