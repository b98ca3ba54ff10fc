"""HTTP of one session with one server, for clients that bring their own requests (httpx2).

Rules: `docs/security.md`, "Outgoing requests". A session stays with the origin it began with and
has one allowance of bytes; redirects are answers, and only plain bodies are read.
"""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import httpcore
import httpx
import httpx2

from assistant.errors import (
    AddressRefusedError,
    AssistantError,
    PageTooLargeError,
    PageUnreadableError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.guard import Guard
from assistant.infra.web.stream import GuardedNetwork

_KEPT_CONNECTIONS: Final = 4
"""Of a session, on one origin and closed with it."""


class EgressTransport(httpx2.AsyncBaseTransport):
    """Sends the requests of one session to the origin of `url`, over HTTP/1.1.

    All answers together may have `max_bytes`; no wait is longer than `seconds`. `failure` is the
    first thing that went wrong: clients tend to swallow it. Raises `AddressRefusedError`.
    """

    def __init__(
        self, guard: Guard, url: str, *, seconds: float, max_bytes: int, tls: ssl.SSLContext
    ) -> None:
        target = guard.parse(url)
        self._origin = target.origin
        self._guard = guard.of_page(target)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_keepalive_connections=_KEPT_CONNECTIONS,
            network_backend=GuardedNetwork(self._guard, seconds),
        )
        self._seconds = seconds
        self._left = max_bytes
        self.failure: AssistantError | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; the body of its answer is read by whoever wants it.

        Raises `AddressRefusedError` for another origin, `PageTooLargeError` when the allowance is
        used up, `PageUnreadableError`, `ToolUnavailableError`, `ToolTimeoutError`.
        """
        with self._noted():
            answer = await self._pool.handle_async_request(self._request(request))
            headers = httpx2.Headers(answer.headers)
            if headers.get("content-encoding", "identity").strip().lower() != "identity":
                await answer.aclose()
                raise PageUnreadableError("an encoding that was not asked for")
        return httpx2.Response(answer.status, headers=headers, stream=_Body(self, answer))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def read(self, answer: httpcore.Response) -> AsyncIterator[bytes]:
        """Yield a body; what it is long is taken from the allowance."""
        with self._noted():
            async for part in answer.aiter_stream():
                self._left -= len(part)
                self._check_allowance()
                yield part

    def _request(self, request: httpx2.Request) -> httpcore.Request:
        self._check_allowance()
        target = self._guard.parse(str(request.url))
        if target.origin != self._origin:
            raise AddressRefusedError("another origin", reason="origin")
        url = target.url
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        assert isinstance(request.stream, httpx2.AsyncByteStream)
        return httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": waits},
        )

    def _check_allowance(self) -> None:
        if self._left < 0:
            raise PageTooLargeError("the session's answers are too large")

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Raise failures as the product's own, and remember the first."""
        try:
            with _told_to_tools():
                yield
        except AssistantError as error:
            self.failure = self.failure or error
            raise


class _Body(httpx2.AsyncByteStream):
    """The body of an answer that is still coming."""

    def __init__(self, transport: EgressTransport, answer: httpcore.Response) -> None:
        self._transport = transport
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._transport.read(self._answer)

    async def aclose(self) -> None:
        """Give up the rest of it."""
        await self._answer.aclose()


@cache
def plain_tls() -> ssl.SSLContext:
    """Return what certificates are verified with: certifi's authorities."""
    return httpx.create_ssl_context(trust_env=False)


@contextmanager
def _told_to_tools() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise ToolTimeoutError("no answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise ToolUnavailableError(f"the connection broke: {type(error).__name__}") from error
