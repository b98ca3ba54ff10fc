"""Sites on loopback that answer exactly the bytes a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from assistant.infra.web.client import EgressClient, Fetched
from assistant.infra.web.guard import EgressPolicy, Guard

Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """A server that says the same to everybody. `heads` and `bodies` are what it was sent."""

    answers: dict[str, bytes | Speak] = field(default_factory=dict)
    port: int = 0
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def client(self, *others: "Site", hosts: tuple[str, ...] = ()) -> EgressClient:
        """A client that may ask this site and others; `hosts` are other names of the machine."""
        allowed = {("127.0.0.1", site.port) for site in (self, *others)}
        allowed |= {(host, site.port) for host in hosts for site in (self, *others)}

        async def resolve(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        return EgressClient(Guard(EgressPolicy(allowed=frozenset(allowed)), resolve), "agent/1")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        length = [line for line in head.lower().split("\r\n") if line.startswith("content-length")]
        if length:
            self.bodies.append(await reader.readexactly(int(length[0].partition(":")[2])))
        answer = self.answers[head.split(" ")[1]]
        with suppress(ConnectionError):  # the client may hang up
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def running(**paths: bytes | Speak) -> AsyncIterator[Site]:
    """Yield a site that answers under `/name`, and under `/` for `root`."""
    answers = {"/" + name.removeprefix("root"): answer for name, answer in paths.items()}
    site = Site(answers)
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0) as server:
        site.port = server.sockets[0].getsockname()[1]
        yield site


async def fetch(
    site: Site, path: str = "/", seconds: float = 5, max_bytes: int = 1 << 20
) -> Fetched:
    """Fetch a path of a site with a client of its own."""
    return await site.client().get(site.url(path), seconds=seconds, max_bytes=max_bytes)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return a whole answer; underscores in names of headers stand for hyphens."""
    given = {"content-length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {text}" for name, text in given.items() if text]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """Return a redirect."""
    return answer(status=status, location=location)


def endless(head: bytes, part: bytes, pause: float = 0) -> Speak:
    """Say a beginning, and then the same for ever."""

    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return speak
