"""Requests to the APIs of people: any method and body, every status an answer, one deadline.

Rules: `docs/security.md`, "Outgoing requests". Whether a request that failed may have reached the
other side is told, since one that changes something is not sent twice.
"""

import asyncio
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpcore
import httpx

from assistant.contracts.integrations import SAFE_METHODS
from assistant.errors import (
    AddressRefusedError,
    PageFailedError,
    PageUnreadableError,
    ToolArgumentsError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.body import ACCEPT_ENCODING, BodyReader
from assistant.infra.web.guard import Guard, Target
from assistant.infra.web.headers import content_type
from assistant.infra.web.misled import led_by
from assistant.infra.web.stream import GuardedNetwork
from assistant.services.ports.exchanges import Ask, Exchanged, Sent

MAX_REDIRECTS: Final = 5
_FOLLOWING = frozenset({"GET", "HEAD"})
_METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({"accept", "accept-language"})
_BEGINS_TO_SEND = "http11.send_request_headers.started"

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}", re.ASCII)  # RFC 9110 5.6.2
_VALUE = re.compile(r"[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?|", re.ASCII)  # RFC 9110 5.5
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer"}
    | {"upgrade", "expect"}
)
"""Headers that say where a message begins and ends: nobody else writes them."""


@dataclass
class _Exchange:
    """One request under way; `answer` is what is known of the answer, whose body comes yet."""

    ask: Ask
    target: Target
    headers: Mapping[str, str]
    sent: Sent = Sent.NOT
    answer: Exchanged | None = None
    body: bytearray = field(default_factory=bytearray)

    async def note(self, event: str, _: Mapping[str, Any]) -> None:
        """Take notice of what httpcore does (its extension `trace`)."""
        if event == _BEGINS_TO_SEND:
            self.sent = Sent.MAYBE

    @property
    def broken_off(self) -> Exchanged | None:
        """The answer to a changing request that has told its status and no more.

        What was done is known then; other requests are asked again.
        """
        if self.answer is None or self.ask.method in SAFE_METHODS:
            return None
        return replace(self.answer, body=bytes(self.body), truncated=True)


class HttpExchanges:
    """Sends requests, over HTTP/1.1, on connections that serve one each."""

    def __init__(self, guard: Guard, user_agent: str, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._tls = tls or httpx.create_ssl_context(trust_env=False)

    async def exchange(self, ask: Ask) -> Exchanged:
        """Send a request within `ask.seconds`; redirects of GET and HEAD are followed.

        Raises `AddressRefusedError`, `ToolArgumentsError` for headers that cannot be sent,
        `PageFailedError` for a certificate that is not valid or redirects without an end, and
        `ToolUnavailableError` or `ToolTimeoutError`, whose `params["sent"]` is a `Sent`.
        """
        target = self._guard.parse(ask.url)
        guard = self._guard.of_page(target)
        under_way = _Exchange(ask, target, _checked(ask))
        try:
            with _told(under_way):
                async with asyncio.timeout(ask.seconds), self._open_pool(guard, ask) as pool:
                    return await self._follow(pool, guard, under_way)
        except (ToolTimeoutError, ToolUnavailableError):
            if under_way.broken_off is None:
                raise
            return under_way.broken_off

    async def _follow(
        self, pool: httpcore.AsyncConnectionPool, guard: Guard, under_way: _Exchange
    ) -> Exchanged:
        answer = await self._send(pool, under_way)
        for _ in range(MAX_REDIRECTS):
            if not _leads_on(under_way.ask, answer):
                return answer
            with led_by(answer):
                _redirect(guard, under_way, answer.headers["location"])
                answer = await self._send(pool, under_way)
        if not _leads_on(under_way.ask, answer):
            return answer
        host = under_way.target.host
        raise PageFailedError("too many redirects", status=302, reason="redirects", host=host)

    def _open_pool(self, guard: Guard, ask: Ask) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork(guard, ask.seconds),
        )

    async def _send(self, pool: httpcore.AsyncConnectionPool, under_way: _Exchange) -> Exchanged:
        """Send one request and return its answer."""
        url, ask = under_way.target.url, under_way.ask
        async with pool.stream(
            ask.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=self._headers(under_way),
            content=ask.body,
            extensions={"trace": under_way.note},
        ) as response:
            headers = httpx.Headers(response.headers)
            media_type, charset = content_type(headers.get("content-type", ""))
            answer = under_way.answer = Exchanged(
                status=response.status,
                headers=dict(headers),
                body=b"",
                media_type=media_type,
                charset=charset,
                truncated=False,
                unreadable=False,
                url=str(url),
            )
            if not _leads_on(ask, answer):
                answer = await _read(response, under_way, answer)
        return answer

    def _headers(self, under_way: _Exchange) -> list[tuple[str, str]]:
        """Return the headers of a request; the caller's do not replace the client's own."""
        ask = under_way.ask
        own = {
            "host": under_way.target.url.netloc.decode("ascii"),
            "accept-encoding": ACCEPT_ENCODING,
            "connection": "close",
        }
        if ask.body is not None or ask.method not in SAFE_METHODS:
            own["content-length"] = str(len(ask.body or b""))
        asked = {"user-agent": self._user_agent, "accept": "*/*", **under_way.headers}
        return list((asked | own).items())


def _leads_on(ask: Ask, answer: Exchanged) -> bool:
    """Tell whether an answer is a redirect that is followed."""
    follows = answer.status in _REDIRECTS and ask.method in _FOLLOWING and ask.body is None
    return follows and "location" in answer.headers


async def _read(response: httpcore.Response, under_way: _Exchange, answer: Exchanged) -> Exchanged:
    """Return the answer with the beginning of its body; one that cannot be read is empty."""
    try:
        reader = BodyReader(answer.headers.get("content-encoding", ""), under_way.ask.max_bytes)
        under_way.body = reader.body
        async for part in response.aiter_stream():
            reader.feed(part)
            if reader.is_cut:
                break
        else:
            reader.end()
    except (PageUnreadableError, ToolUnavailableError):  # of the encoding
        return replace(answer, unreadable=True)
    return replace(answer, body=bytes(reader.body), truncated=reader.is_cut)


def _redirect(guard: Guard, under_way: _Exchange, location: str) -> None:
    """Go on where an answer leads to. Raises `AddressRefusedError`."""
    before = under_way.target
    try:
        url = before.url.join(location.strip().replace(" ", "%20"))
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefusedError("a redirect to no address", reason="shape") from error
    target = guard.parse(str(url))
    if target.origin != before.origin:
        secret = under_way.ask.secret_query
        kept = [pair for pair in target.url.params.multi_items() if pair[0] not in secret]
        if len(kept) != len(target.url.params.multi_items()):
            target = guard.parse(str(target.url.copy_with(params=kept)))
        under_way.headers = {
            name: text for name, text in under_way.headers.items() if name in _HARMLESS
        }
    under_way.target, under_way.answer = target, None


def _checked(ask: Ask) -> dict[str, str]:
    """Return the headers with lower-case names. Raises `ToolArgumentsError`, which names one."""
    if ask.method not in _METHODS:
        raise ToolArgumentsError("no such method", detail="method")
    headers = {}
    for name, text in ask.headers.items():
        lower = name.lower()
        if not _NAME.fullmatch(name) or lower in _OURS or lower.startswith("proxy-"):
            raise ToolArgumentsError("a header that is not sent", detail="headers")
        if not _VALUE.fullmatch(text):
            raise ToolArgumentsError("a header's value cannot be sent", detail=f"headers: {lower}")
        headers[lower] = text
    return headers


@contextmanager
def _told(under_way: _Exchange) -> Iterator[None]:
    """Raise failures of the network as those of a tool, with what is known of the request."""
    try:
        yield
    except (TimeoutError, ToolTimeoutError, httpcore.TimeoutException) as error:
        why = "connect" if under_way.sent is Sent.NOT else "time"
        raise ToolTimeoutError("no answer in time", **_said(under_way, why)) from error
    except ToolUnavailableError as error:
        why = str(error.params.get("reason", "broken"))
        raise ToolUnavailableError(str(error), **_said(under_way, why)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        alien = isinstance(error, httpcore.ConnectError | httpcore.ProtocolError)
        text = f"no answer: {type(error).__name__}"
        said = _said(under_way, "protocol" if alien else "broken")
        raise ToolUnavailableError(text, **said) from error


def _said(under_way: _Exchange, why: str) -> dict[str, Any]:
    target = under_way.target
    return {
        "sent": under_way.sent,
        "reason": why,
        "host": target.host,
        "port": str(target.port),
    }
