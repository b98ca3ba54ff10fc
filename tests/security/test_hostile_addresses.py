"""Hostile addresses against listening servers: none of them may be reached, in no way out."""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from assistant.errors import AddressRefusedError, PageFailedError
from assistant.infra.web.client import EgressClient
from assistant.infra.web.guard import EgressPolicy, Guard

_CORPUS = json.loads(Path(__file__).with_name("hostile_addresses.json").read_text("utf-8"))
_LOCAL = {"localhost": ["127.0.0.1", "::1"]}
_TLS = ssl.create_default_context()  # made once: it takes longer than a refusal
_SECONDS = 5.0
_AIM = 90

hostile = pytest.mark.parametrize("entry", _CORPUS, ids=lambda entry: entry["what"])


@dataclass
class Trap:
    """Servers inside, on one port of both loopbacks, that count who reaches them."""

    port: int = 0
    reached: int = 0

    async def count(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reached += 1
        writer.close()

    def guard(self, answers: list[str], *admitted: tuple[str, int]) -> Guard:
        """A guard to which the trap's port is an open one, as 80 is."""

        async def resolve(host: str, _: int) -> list[str]:
            return _LOCAL.get(host, answers)

        ports = frozenset({80, 443, self.port})
        return Guard(EgressPolicy(ports=ports, allowed=frozenset(admitted)), resolve)


@pytest_asyncio.fixture(scope="module")
async def trap() -> AsyncIterator[Trap]:
    trap = Trap()
    async with AsyncExitStack() as stack:
        first = await asyncio.start_server(trap.count, "127.0.0.1", 0)
        await stack.enter_async_context(first)
        trap.port = first.sockets[0].getsockname()[1]
        if _has_loopback6():
            second = await asyncio.start_server(trap.count, "::1", trap.port)
            await stack.enter_async_context(second)
        yield trap


def _has_loopback6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _url(entry: dict[str, Any], trap: Trap) -> str:
    return str(entry["url"]).replace("{port}", str(trap.port))


def test_the_corpus_is_large() -> None:
    assert len({entry["what"] for entry in _CORPUS}) == len(_CORPUS) >= _AIM


async def test_the_trap_counts_when_an_administrator_admits_it(trap: Trap) -> None:
    guard = trap.guard([], ("localhost", trap.port))
    with await guard.dial("localhost", trap.port, _SECONDS) as connected:
        await asyncio.get_running_loop().sock_recv(connected, 1)
    assert trap.reached == 1
    trap.reached = 0


@hostile
async def test_a_hostile_address_is_refused(entry: dict[str, Any], trap: Trap) -> None:
    client = EgressClient(trap.guard(entry.get("answers", [])), "test", _TLS)
    with pytest.raises(AddressRefusedError):
        await client.get(_url(entry, trap), seconds=_SECONDS, max_bytes=1_000)
    assert trap.reached == 0


@pytest.mark.parametrize(
    "entry",
    [entry for entry in _CORPUS if not set(entry["url"]) & set("\0\r\n")],  # no header holds them
    ids=lambda entry: entry["what"],
)
async def test_a_redirect_to_a_hostile_address_is_refused(
    entry: dict[str, Any], trap: Trap
) -> None:
    """Or it is read as a path of the redirecting site itself, which then redirects for ever."""
    location = _url(entry, trap).encode("utf-8", "surrogatepass")

    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(redirect, "127.0.0.1", 0) as front:
        port = front.sockets[0].getsockname()[1]
        guard = trap.guard(entry.get("answers", []), ("127.0.0.1", port))
        with pytest.raises((AddressRefusedError, PageFailedError)):
            await EgressClient(guard, "test", _TLS).get(
                f"http://127.0.0.1:{port}/", seconds=_SECONDS, max_bytes=1_000
            )
    assert trap.reached == 0


@hostile
async def test_a_proxy_is_not_led_to_a_hostile_host(entry: dict[str, Any], trap: Trap) -> None:
    """A browser asks its proxy for `host:port`, whatever a page wrote."""
    authority = _url(entry, trap).partition("://")[2].partition("/")[0]
    host, _, port = authority.rpartition(":")
    guard = trap.guard(entry.get("answers", []))
    with pytest.raises(AddressRefusedError):
        await guard.dial(host or authority, int(port) if port.isdecimal() else 80, _SECONDS)
    assert trap.reached == 0
