"""The checking proxy: who is served, what is passed on, and what is cut."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from assistant.errors import AddressRefusedError, ToolUnavailableError
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.infra.web.proxy import CheckingProxy, Pass, ProxyLimits
from tests.assistant.infra.web.sites import Site, answer, endless, running


class Proxying(CheckingProxy):
    """A proxy whose passes all have the same guard."""

    guard: Guard

    def entering(self) -> AbstractAsyncContextManager[Pass]:
        return self.admit(self.guard)


@asynccontextmanager
async def proxying(
    *sites: Site, limits: ProxyLimits | None = None, ports: frozenset[int] = frozenset()
) -> AsyncIterator[Proxying]:
    allowed = frozenset(("127.0.0.1", site.port) for site in sites)
    proxy = Proxying(limits)
    proxy.guard = Guard(EgressPolicy(ports=ports, allowed=allowed))
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.close()


def key(admitted: Pass, password: str = "") -> str:
    text = f"{admitted.name}:{password or admitted.password}"
    return f"proxy-authorization: Basic {b64encode(text.encode()).decode()}\r\n"


async def connect(proxy: CheckingProxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = proxy.address.removeprefix("http://").partition(":")
    return await asyncio.open_connection(host, int(port))


async def say(proxy: CheckingProxy, text: str) -> bytes:
    """Say something to the proxy and return all that comes back."""
    reader, writer = await connect(proxy)
    writer.write(text.encode("latin-1"))
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


def get(url: str, *fields: str) -> str:
    return f"GET {url} HTTP/1.1\r\nhost: elsewhere.example\r\n{''.join(fields)}\r\n"


async def test_a_plain_request_reaches_the_origin_without_what_was_for_the_proxy() -> None:
    async with (
        running(page=answer(b"hello", connection="keep-alive")) as site,
        proxying(site) as proxy,
        proxy.entering() as admitted,
    ):
        said = await say(proxy, get(site.url("/page"), key(admitted), "connection: keep-alive\r\n"))
    assert said.endswith(b"\r\n\r\nhello")
    assert b"keep-alive" not in said
    head = site.heads[0].lower()
    assert head.startswith("get /page http/1.1\r\n")
    assert f"host: 127.0.0.1:{site.port}" in head
    assert "proxy-authorization" not in head
    assert "elsewhere" not in head


async def test_a_body_is_passed_on_and_a_second_request_on_the_connection_is_not() -> None:
    async with (
        running(page=answer(b"ok")) as site,
        proxying(site) as proxy,
        proxy.entering() as admitted,
    ):
        first = get(site.url("/page"), key(admitted), "content-length: 4\r\n") + "body"
        await say(proxy, first + get("http://other.example/secret"))
    assert site.bodies == [b"body"]
    assert len(site.heads) == 1


async def test_a_tunnel_carries_both_ways() -> None:
    async with (
        running(page=answer(b"inside")) as site,
        proxying(site) as proxy,
        proxy.entering() as admitted,
    ):
        reader, writer = await connect(proxy)
        writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\n{key(admitted)}\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        writer.write(get("/page").encode())
        assert (await reader.read()).endswith(b"inside")
        writer.close()


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/page", "CONNECT"])
async def test_who_has_no_pass_is_not_served(target: str) -> None:
    async with (
        running(page=answer(b"hello")) as site,
        proxying(site) as proxy,
        proxy.entering() as admitted,
    ):
        start = f"CONNECT 127.0.0.1:{site.port}" if target == "CONNECT" else f"GET {site.url()}"
        for field in ("", key(admitted, "wrong"), key(Pass(Guard(EgressPolicy())))):
            said = await say(proxy, f"{start} HTTP/1.1\r\n{field}\r\n")
            assert said.startswith(b"HTTP/1.1 407 ")
    assert site.heads == []


async def test_a_pass_ends_with_its_call() -> None:
    async with running(page=answer(b"hello")) as site, proxying(site) as proxy:
        async with proxy.entering() as admitted:
            reader, writer = await connect(proxy)
            writer.write(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1\r\n{key(admitted)}\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
        async with asyncio.timeout(2):
            assert await reader.read() == b""
        writer.close()
        said = await say(proxy, get(site.url("/page"), key(admitted)))
    assert said.startswith(b"HTTP/1.1 407 ")


async def test_an_address_inside_is_refused_whatever_the_port() -> None:
    async with running(page=answer(b"hello")) as site:
        ports = frozenset({site.port})
        async with proxying(ports=ports) as proxy, proxy.entering() as admitted:
            for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
                said = await say(proxy, get(f"http://{host}:{site.port}/page", key(admitted)))
                assert said.startswith(b"HTTP/1.1 403 ")
                tunnel = f"CONNECT {host}:{site.port} HTTP/1.1\r\n{key(admitted)}\r\n"
                assert (await say(proxy, tunnel)).startswith(b"HTTP/1.1 403 ")
            why = admitted.failures["127.0.0.1", site.port]
    assert isinstance(why, AddressRefusedError)
    assert site.heads == []


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT 8.8.8.8:25",
        "CONNECT a:b@8.8.8.8:443",
        "GET http://8.8.8.8:22/",
        "GET ftp://8.8.8.8/",
    ],
)
async def test_ports_and_shapes_that_are_not_allowed_are_refused(line: str) -> None:
    ports = frozenset({80, 443})
    async with proxying(ports=ports) as proxy, proxy.entering() as admitted:
        said = await say(proxy, f"{line} HTTP/1.1\r\n{key(admitted)}\r\n")
    assert said.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    "head",
    [
        "nonsense\r\n",
        "CONNECT 8.8.8.8 HTTP/1.1\r\n{key}",
        "GET http://8.8.8.8/ HTTP/1.1\r\n{key}{key}",
        "POST http://8.8.8.8/ HTTP/1.1\r\n{key}transfer-encoding: chunked\r\n",
        "POST http://8.8.8.8/ HTTP/1.1\r\n{key}content-length: 1\r\ncontent-length: 2\r\n",
        "GET http://8.8.8.8/ HTTP/1.1\r\n{key} folded: line\r\n",
    ],
)
async def test_what_is_not_said_plainly_is_refused(head: str) -> None:
    async with proxying(ports=frozenset({80})) as proxy, proxy.entering() as admitted:
        said = await say(proxy, head.replace("{key}", key(admitted)) + "\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")


async def test_a_host_that_cannot_be_reached_is_told_and_remembered() -> None:
    async with running() as site:
        pass
    async with proxying(site) as proxy, proxy.entering() as admitted:
        said = await say(proxy, get(site.url("/page"), key(admitted)))
    assert said.startswith(b"HTTP/1.1 502 ")
    assert isinstance(admitted.failures["127.0.0.1", site.port], ToolUnavailableError)


async def test_an_endless_answer_is_cut_at_the_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    limits = ProxyLimits(total_bytes=1_000_000)
    async with (
        running(page=endless(head, b"x" * 50_000)) as site,
        proxying(site, limits=limits) as proxy,
        proxy.entering() as admitted,
    ):
        said = await say(proxy, get(site.url("/page"), key(admitted)))
    assert 800_000 < len(said) < 1_000_100


async def test_too_many_connections_at_once_are_refused() -> None:
    limits = ProxyLimits(connections=1)
    async with (
        running(page=endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x", pause=0.05)) as site,
        proxying(site, limits=limits) as proxy,
        proxy.entering() as admitted,
    ):
        reader, writer = await connect(proxy)
        writer.write(get(site.url("/page"), key(admitted)).encode())
        await reader.readexactly(20)
        said = await say(proxy, get(site.url("/page"), key(admitted)))
        writer.close()
    assert said.startswith(b"HTTP/1.1 429 ")


@pytest.mark.parametrize("said", [b"rubbish\r\n\r\n", b"HTTP/1.1 101 Yes\r\n\r\n", b"HTTP/1.1 200"])
async def test_an_origin_that_talks_nonsense_is_a_bad_gateway(said: bytes) -> None:
    async with running(page=said) as site, proxying(site) as proxy, proxy.entering() as admitted:
        heard = await say(proxy, get(site.url("/page"), key(admitted)))
    assert heard.startswith(b"HTTP/1.1 502 ")
