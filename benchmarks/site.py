"""Owns a local site: a page of a wanted size, served by a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.infra.web.guard import EgressPolicy, Guard
from benchmarks.stack import end, run_module
from runtime.embedded.ports import free_port

_HOST = "127.0.0.1"
_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The river</title>'
    "<style>body{font-family:sans-serif}td{border:1px solid}</style></head><body><nav>"
    '<a href="/">Home</a> <a href="/news">News</a></nav><main><article><h1>The river</h1>\n'
)
_SECTION = """<h2>Part {number}</h2>
<p>On day {number} the river rose by {number} centimetres, which nobody had expected in a month as
dry as that one. The <a href="/gauge/{number}">gauge</a> at the bridge was read three times, and
people who live beside it were told to carry their things upstairs before the evening.</p>
<ul><li>Water at the bridge: {number} cm</li><li>Wind: from the west, weak</li></ul>
<table><tr><th>Hour</th><th>Level</th></tr><tr><td>6</td><td>{number}</td></tr></table>
"""
_TAIL = "</article></main><footer>Written for a measurement.</footer></body></html>\n"
_POLL_SECONDS = 0.02
_START_WITHIN_SECONDS = 15


def article(size: int) -> bytes:
    """Return an HTML page of that many bytes or a few hundred more."""
    parts, written = [_HEAD], len(_HEAD) + len(_TAIL)
    for number in count(1):
        if written >= size:
            break
        parts.append(_SECTION.format(number=number))
        written += len(parts[-1])
    return "".join([*parts, _TAIL]).encode()


@asynccontextmanager
async def open_site(page: bytes) -> AsyncIterator[str]:
    """Serve a page while the context is open; give its address."""
    port = free_port()
    with TemporaryDirectory(prefix="assistant-bench-") as name:
        folder = Path(name)
        (folder / "page.html").write_bytes(page)
        options = ("--bind", _HOST, "--directory", name)
        server = run_module(folder / "log", "http.server", *options, str(port))
        try:
            await _until_open(port)
            yield f"http://{_HOST}:{port}/page.html"
        finally:
            await asyncio.to_thread(end, server)


def guard_for(url: str) -> Guard:
    """Return a guard that admits the site of an address, as an administrator may."""
    port = int(url.split(":")[2].partition("/")[0])
    return Guard(EgressPolicy(allowed=frozenset({(_HOST, port)})))


async def _until_open(port: int) -> None:
    async with asyncio.timeout(_START_WITHIN_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection(_HOST, port)
            except ConnectionRefusedError:
                await asyncio.sleep(_POLL_SECONDS)
            else:
                writer.close()
                return
