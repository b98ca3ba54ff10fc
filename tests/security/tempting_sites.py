"""Sites of the injections: the one that is read, the attacker's, the search engine. All listen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

HTML = "text/html; charset=utf-8"


@dataclass
class Site:
    """A site that writes down all it receives; unknown paths are pages of no interest.

    `failures` are answers that come to nothing: what `web.Response` is made of.
    """

    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    failures: dict[str, dict[str, Any]] = field(default_factory=dict)
    hits: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def put(self, path: str, title: str, *paragraphs: str, script: str = "") -> str:
        """Add a page; returns its address. Paragraphs are HTML."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        document = (
            f"<html><head><title>{title}</title>{script}</head>"
            f"<body><main><h1>{title}</h1>{text}</main></body></html>"
        )
        self.pages[path] = (document.encode(), HTML)
        return self.url + path

    async def answer(self, request: web.Request) -> web.Response:
        """Write the request down and answer it."""
        body = (await request.read()).decode("latin-1")
        heads = " ".join(f"{name}: {text}" for name, text in request.headers.items())
        self.received.append(f"{request.method} {request.raw_path} {heads} {body}")
        if request.path in self.redirects:
            return web.Response(status=302, headers={"Location": self.redirects[request.path]})
        if request.path in self.failures:
            return web.Response(**self.failures[request.path])
        if request.path == "/search":
            self.queries.append(request.query["q"])
            return web.json_response({"results": self._hits(request.query["q"])})
        known = self.pages.get(request.path)
        content, kind = known or (b"<p>Nothing of interest is written here.</p>", HTML)
        return web.Response(body=content, headers={"Content-Type": kind})

    def _hits(self, query: str) -> list[dict[str, str]]:
        return next((hits for known, hits in self.hits.items() if known in query), [])


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    """Run a site."""
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
