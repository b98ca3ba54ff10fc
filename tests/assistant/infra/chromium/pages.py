"""A site for browser tests that knows its pages by path, and a stage with a browser in front."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.chromium.running import ChromiumLimits
from assistant.infra.chromium.warm import Keeping
from assistant.infra.web.guard import EgressPolicy, Guard
from tests.assistant.infra.web.sites import answer

Answer = bytes | Callable[[asyncio.StreamWriter], object]


@dataclass
class Pages:
    """What is served, and which paths were asked for; unknown ones are 404."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def html(self, path: str, body: str, title: str = "A title") -> str:
        """Serve a page and return its address."""
        page = f"<!doctype html><title>{title}</title>{body}"
        self.answers[path] = answer(page.encode(), content_type="text/html; charset=utf-8")
        return self.url(path)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, EOFError):  # the client may hang up, or say nothing
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ")[1]
            self.asked.append(path)
            self.heads.append(head)
            said = self.answers.get(path, answer(status="404 Not Found"))
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(writer)  # type: ignore[misc]
        writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Pages]:
    """Yield an empty site on a port of its own."""
    pages = Pages()
    server = await asyncio.start_server(pages.serve, "127.0.0.1", 0)
    pages.port = server.sockets[0].getsockname()[1]
    try:
        yield pages
    finally:
        server.close()


def guard_for(*sites: Pages, ports: frozenset[int] = frozenset({80, 443})) -> Guard:
    """Allow nothing inside but these sites."""
    allowed = frozenset(("127.0.0.1", site.port) for site in sites)
    return Guard(EgressPolicy(ports=ports, allowed=allowed))


@asynccontextmanager
async def browsing(
    guard: Guard,
    executable: str = "",
    *,
    seconds: float = 30,
    limits: ChromiumLimits | None = None,
    keeping: Keeping | None = None,
) -> AsyncIterator[ChromiumBrowser]:
    """Yield a started browser."""
    browser = ChromiumBrowser(guard, executable, seconds=seconds, limits=limits, keeping=keeping)
    await browser.start()
    try:
        yield browser
    finally:
        await browser.close()


async def wake(browser: ChromiumBrowser) -> int:
    """Start Chromium before it is used; returns its process id."""
    async with browser._warm.lend() as chromium:
        return chromium.pid
