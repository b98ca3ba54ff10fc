"""Owns the loopback proxy that foreign programs reach the network by: it checks every connection.

It speaks CONNECT and plain HTTP in absolute form. Redirects, sub-resources and web sockets are
connections like any other, so nothing that a page does gets around the guard. Only who holds a
pass is served; a pass is for one call, and all its connections end with it.
"""

import asyncio
import re
import secrets
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field

from assistant.errors import AddressRefusedError, ToolError
from assistant.infra.web.guard import Guard, HostPort, Target
from assistant.infra.web.proxy_wire import (
    HEAD_BYTES,
    Request,
    answer,
    parse_request,
    read_response_heads,
)

_HOST = "127.0.0.1"
_PIECE = 65_536
_HEAD_SECONDS = 10
_ENDS = (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError)
"""How either side breaks off or talks nonsense: then the connection is over, and no more."""


@dataclass(frozen=True)
class ProxyLimits:
    """Limits of one pass: seconds to dial, connections at once, bytes both ways in all."""

    dial_seconds: float = 10
    connections: int = 100
    total_bytes: int = 100_000_000


@dataclass
class Pass:
    """Leave to use the proxy, to where `guard` lets it.

    `failures` says why hosts were not reached, by host and port.
    """

    guard: Guard
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    failures: dict[HostPort, ToolError] = field(default_factory=dict)
    bytes_passed: int = 0
    connections: set[asyncio.Task[None]] = field(default_factory=set, repr=False)


class CheckingProxy:
    """A proxy on loopback; `start` before use, `close` after."""

    def __init__(self, limits: ProxyLimits | None = None) -> None:
        self._limits = limits or ProxyLimits()
        self._passes: dict[str, Pass] = {}
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """`http://host:port` for clients."""
        assert self._server is not None
        return f"http://{_HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on a port that the system picks. Raises `OSError`."""
        self._server = await asyncio.start_server(self._serve, _HOST, 0, limit=HEAD_BYTES)

    async def close(self) -> None:
        """Stop listening and cut what is open."""
        if self._server is None:
            return
        self._server.close()
        for admitted in tuple(self._passes.values()):
            await _cut(admitted)
        self._server = None

    @asynccontextmanager
    async def admit(self, guard: Guard) -> AsyncIterator[Pass]:
        """Hand out a pass and take it back."""
        admitted = Pass(guard)
        self._passes[admitted.name] = admitted
        try:
            yield admitted
        finally:
            del self._passes[admitted.name]
            await _cut(admitted)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        with closing(writer), suppress(*_ENDS):
            try:
                async with asyncio.timeout(_HEAD_SECONDS):
                    request = parse_request(await reader.readuntil(b"\r\n\r\n"))
                request.body_bytes()
                admitted = self._pass_of(request)
                target = self._target(request, admitted) if admitted else None
            except ValueError:
                writer.write(answer(400))
                return
            if admitted is None:
                writer.write(answer(407))
            elif target is None:
                writer.write(answer(403))
            elif len(admitted.connections) >= self._limits.connections:
                writer.write(answer(429))
            else:
                await self._connect(_Exchange(reader, writer, request, target), admitted)

    def _pass_of(self, request: Request) -> Pass | None:
        name, password = request.credentials()
        admitted = self._passes.get(name)
        if admitted is None or not secrets.compare_digest(admitted.password, password):
            return None
        return admitted

    def _target(self, request: Request, admitted: Pass) -> Target | None:
        """Return what is asked for, None where the rules refuse it by its looks."""
        url = request.target
        if request.method == "CONNECT":
            if not re.search(r":[0-9]+$", url):
                raise ValueError("no port")
            url = f"https://{url}/"
        try:
            return admitted.guard.parse(url)
        except AddressRefusedError as error:
            admitted.failures[_pair(url)] = error
            return None

    async def _connect(self, exchange: "_Exchange", admitted: Pass) -> None:
        """Dial and pass on what is said; the pass can cut it off."""
        task = asyncio.current_task()
        assert task is not None
        admitted.connections.add(task)
        pair = (exchange.target.host, exchange.target.port)
        try:
            connected = await admitted.guard.dial(*pair, self._limits.dial_seconds)
        except ToolError as error:
            admitted.failures[pair] = error
            refused = isinstance(error, AddressRefusedError)
            exchange.writer.write(answer(403 if refused else 502))
        else:
            admitted.failures.pop(pair, None)
            origin = await asyncio.open_connection(sock=connected, limit=HEAD_BYTES)
            meter = _Meter(admitted, self._limits.total_bytes)
            with closing(origin[1]):
                await exchange.run(*origin, meter)
        finally:
            admitted.connections.discard(task)


@dataclass(frozen=True)
class _Meter:
    """Counts what passes, and breaks off where it is too much."""

    admitted: Pass
    most: int

    async def copy(self, source: StreamReader, drain: StreamWriter, length: int = -1) -> None:
        """Pass on `length` bytes, all until the end for -1. Raises `EOFError` past the limit."""
        left = length
        while left and (piece := await source.read(_PIECE if left < 0 else min(left, _PIECE))):
            left -= len(piece) if left > 0 else 0
            self.admitted.bytes_passed += len(piece)
            if self.admitted.bytes_passed > self.most:
                raise EOFError("too much")
            drain.write(piece)
            await drain.drain()


@dataclass(frozen=True)
class _Exchange:
    """A client with its request."""

    reader: StreamReader
    writer: StreamWriter
    request: Request
    target: Target

    async def run(self, source: StreamReader, drain: StreamWriter, meter: _Meter) -> None:
        """Pass on both ways until one side has ended."""
        if self.request.method == "CONNECT":
            self.writer.write(answer(200))
            ways = (meter.copy(self.reader, drain), meter.copy(source, self.writer))
        else:
            ways = (self._upload(drain, meter), self._download(source, meter))
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(*_ENDS):
            await self.writer.drain()

    async def _upload(self, drain: StreamWriter, meter: _Meter) -> None:
        """Send the one request, and nothing that follows it; wait for the client to leave."""
        path = self.target.url.raw_path.decode("ascii")
        netloc = self.target.url.netloc.decode("ascii")
        drain.write(self.request.as_forwarded(path, netloc))
        await meter.copy(self.reader, drain, self.request.body_bytes())
        await drain.drain()
        await self.reader.read(1)

    async def _download(self, source: StreamReader, meter: _Meter) -> None:
        try:
            self.writer.write(await read_response_heads(source))
        except (ValueError, EOFError, asyncio.LimitOverrunError):
            self.writer.write(answer(502))
            return
        await meter.copy(source, self.writer)


async def _cut(admitted: Pass) -> None:
    """End all connections of a pass."""
    tasks = tuple(admitted.connections)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _pair(url: str) -> HostPort:
    """Return host and port as the client wrote them, for the record of what was refused."""
    found = re.match(r"(https?)://(\[[^\]]*\]|[^:/?#]*)(?::([0-9]{1,5}))?", url, re.IGNORECASE)
    if found is None:
        return url, 0
    default = 443 if found[1].lower() == "https" else 80
    return found[2].strip("[]").lower(), int(found[3] or default)
