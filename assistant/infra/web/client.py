"""The HTTP client for other hosts: checked addresses, one deadline, capped bytes, no cookies.

HTTP/1.1 by httpcore; a connection serves one request, so answers leave no state behind.
"""

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode

import httpcore
import httpx

from assistant.errors import (
    AddressRefusedError,
    PageFailedError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.body import ACCEPT_ENCODING, check_size, read_body
from assistant.infra.web.guard import Guard, Target
from assistant.infra.web.headers import content_length, content_type, retry_seconds
from assistant.infra.web.stream import GuardedNetwork

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REPEATING = frozenset({307, 308})
_HARMLESS = frozenset({"accept", "accept-language"})


@dataclass(frozen=True)
class Fetched:
    """What a site answered. `url` is where redirects led, `body` is decoded from gzip.

    `headers` have lower-case names. `media_type` is empty when the site named none; `charset` is
    what its header says, unchecked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    media_type: str
    charset: str | None
    body: bytes


@dataclass(frozen=True)
class _Ask:
    """One request of a chain of redirects. `form` is the encoded body of a POST."""

    target: Target
    headers: Mapping[str, str]
    form: bytes | None = None


@dataclass(frozen=True)
class _Redirect:
    """An answer that leads elsewhere; `location` as the site wrote it."""

    status: int
    location: str


class EgressClient:
    """Asks other hosts. Retries are the caller's affair.

    `tls` is the context that certificates are verified with, certifi's authorities by default.
    """

    def __init__(self, guard: Guard, user_agent: str, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._tls = tls or httpx.create_ssl_context(trust_env=False)

    async def get(
        self,
        url: str,
        *,
        seconds: float,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Fetch an address within `seconds`, with a body of up to `max_bytes` decoded bytes.

        `headers` go to the origin of `url` only; others get no more than what is accepted.
        Raises `AddressRefusedError`, `PageFailedError`, `PageTooLargeError`,
        `PageUnreadableError`, `ToolTimeoutError`, and `ToolUnavailableError` when trying again
        may help: no connection, a broken answer, 429 or 5xx.
        """
        ask = _Ask(self._guard.parse(url), _lower(headers))
        return await self._fetch(ask, seconds, max_bytes)

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        seconds: float,
        max_bytes: int,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Send a form (`application/x-www-form-urlencoded`); everything else as `get`."""
        encoded = urlencode(form).encode("ascii")
        ask = _Ask(self._guard.parse(url), _lower(headers), encoded)
        return await self._fetch(ask, seconds, max_bytes)

    async def _fetch(self, ask: _Ask, seconds: float, max_bytes: int) -> Fetched:
        """Follow redirects until there is an answer, all within one deadline."""
        guard = self._guard.of_page(ask.target)
        with _told_to_tools():
            async with asyncio.timeout(seconds), self._open_pool(guard, seconds) as pool:
                for _ in range(MAX_REDIRECTS + 1):
                    answer = await self._ask(pool, ask, max_bytes)
                    if isinstance(answer, Fetched):
                        return answer
                    ask = _follow(guard, ask, answer)
        raise PageFailedError("too many redirects", status=HTTPStatus.FOUND)

    def _open_pool(self, guard: Guard, seconds: float) -> httpcore.AsyncConnectionPool:
        """Return the connections of one fetch."""
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork(guard, seconds),
        )

    async def _ask(
        self, pool: httpcore.AsyncConnectionPool, ask: _Ask, max_bytes: int
    ) -> Fetched | _Redirect:
        """Return the answer to one request, or where it redirects to."""
        url = ask.target.url
        async with pool.stream(
            "GET" if ask.form is None else "POST",
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=self._headers(ask),
            content=ask.form,
        ) as response:
            headers = httpx.Headers(response.headers)
            if response.status in _REDIRECTS and "location" in headers:
                return _Redirect(response.status, headers["location"])
            _check_status(response.status, headers)
            check_size(content_length(headers.get("content-length", "")), max_bytes)
            encoding = headers.get("content-encoding", "")
            body = await read_body(response.aiter_stream(), encoding, max_bytes)
        media_type, charset = content_type(headers.get("content-type", ""))
        return Fetched(str(url), response.status, dict(headers), media_type, charset, body)

    def _headers(self, ask: _Ask) -> list[tuple[str, str]]:
        """Return the headers of a request; the caller's do not replace the client's own."""
        own = {
            "host": ask.target.url.netloc.decode("ascii"),
            "user-agent": self._user_agent,
            "accept-encoding": ACCEPT_ENCODING,
            "connection": "close",
        }
        if ask.form is not None:
            own["content-type"] = "application/x-www-form-urlencoded"
            own["content-length"] = str(len(ask.form))
        return list(({"accept": "*/*", **ask.headers} | own).items())


def _follow(guard: Guard, ask: _Ask, redirect: _Redirect) -> _Ask:
    """Return the request that a redirect asks for. Raises `AddressRefusedError`."""
    try:
        url = ask.target.url.join(redirect.location.strip().replace(" ", "%20"))
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefusedError("a redirect to no address", reason="shape") from error
    target = guard.parse(str(url))
    form = ask.form if redirect.status in _REPEATING else None
    if target.origin == ask.target.origin:
        return _Ask(target, ask.headers, form)
    if form is not None:
        raise AddressRefusedError("a form sent on to another origin", reason="form")
    harmless = {name: text for name, text in ask.headers.items() if name in _HARMLESS}
    return _Ask(target, harmless)


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers with lower-case names."""
    return {name.lower(): text for name, text in (headers or {}).items()}


def _check_status(status: int, headers: httpx.Headers) -> None:
    """Raise for an answer that is no success."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = retry_seconds(headers.get("retry-after", ""), datetime.now(UTC))
        raise ToolUnavailableError(f"the site answered {status}", retry_after=wait, status=status)
    raise PageFailedError(f"the site answered {status}", status=status)


@contextmanager
def _told_to_tools() -> Iterator[None]:
    """Raise failures of the network as those of a tool."""
    try:
        yield
    except TimeoutError as error:
        raise ToolTimeoutError("the site did not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise ToolUnavailableError(f"no answer: {type(error).__name__}") from error
