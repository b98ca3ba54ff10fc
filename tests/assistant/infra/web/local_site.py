"""A local site: answers are given by path, what was asked is kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from assistant.infra.web.client import EgressClient
from assistant.infra.web.guard import EgressPolicy, Guard

PAGES = Path(__file__).parent / "pages"


def page(name: str) -> bytes:
    """Return a saved page."""
    return (PAGES / name).read_bytes()


@dataclass
class Answer:
    """What a path answers; `wait` seconds before the body."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0


@dataclass
class Asked:
    """One request."""

    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


class LocalSite:
    """A site on a port of its own; `client` may ask it, although it is not public."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.port = 0

    @property
    def client(self) -> EgressClient:
        """Return a client for this site only."""
        allowed = frozenset({("127.0.0.1", self.port)})
        return EgressClient(Guard(EgressPolicy(allowed=allowed)), "test/1")

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as the path is to."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(
            Asked(request.path, dict(request.query), form, dict(request.headers.items()))
        )
        said = self.answers.get(request.path, Answer(status=404))
        headers = {"Content-Type": said.content_type, **said.headers}
        response = web.StreamResponse(status=said.status, headers=headers)
        await response.prepare(request)
        await asyncio.sleep(said.wait)
        await response.write(said.body)
        return response


@asynccontextmanager
async def open_site() -> AsyncIterator[LocalSite]:
    """Run a site."""
    site = LocalSite()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
