import asyncio
import gzip
import time
import tracemalloc
from dataclasses import replace

import pytest

from assistant.errors import (
    AddressRefusedError,
    PageFailedError,
    ToolArgumentsError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.exchange import MAX_REDIRECTS, HttpExchanges
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.services.ports.exchanges import Ask, Exchanged, Sent
from tests.assistant.infra.web.sites import Site, Speak, answer, endless, redirect, running

_MIB = 1 << 20
_READ = 1 << 17


def exchanges(*sites: Site, enabled: bool = True) -> HttpExchanges:
    allowed = frozenset(("127.0.0.1", site.port) for site in sites)
    return HttpExchanges(Guard(EgressPolicy(allowed=allowed, enabled=enabled)), "agent/1")


async def send(site: Site, path: str = "/", **asked: object) -> Exchanged:
    ask = replace(Ask("GET", site.url(path), seconds=5), **asked)  # type: ignore[arg-type]
    return await exchanges(site).exchange(ask)


@pytest.mark.parametrize("status", [200, 204, 300, 304, 400, 401, 404, 429, 500, 503])
async def test_every_status_is_an_answer(status: int) -> None:
    said = answer(b"" if status in {204, 304} else b"why", f"{status} x", x_why="Because")
    async with running(root=said) as site:
        got = await send(site)
    assert (got.status, got.headers["x-why"]) == (status, "Because")


async def test_a_request_arrives_as_it_was_asked() -> None:
    async with running(root=answer(b"{}", content_type="Application/JSON; charset=UTF-8")) as site:
        got = await send(site, method="PUT", body=b"\x00\xff", headers={"X-Key": "a b"})
    assert (got.media_type, got.charset, got.body) == ("application/json", "utf-8", b"{}")
    (head,) = site.heads
    assert head.startswith("PUT / HTTP/1.1\r\n")
    lines = {f"host: 127.0.0.1:{site.port}", "user-agent: agent/1", "x-key: a b"}
    assert lines | {"content-length: 2"} <= set(head.split("\r\n"))
    assert site.bodies == [b"\x00\xff"]


async def test_a_changing_request_without_a_body_says_so() -> None:
    async with running(root=answer()) as site:
        await send(site, method="DELETE")
    assert "content-length: 0\r\n" in site.heads[0]


async def test_head_has_no_body_whatever_its_length_says() -> None:
    async with running(root=b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n") as site:
        got = await send(site, method="HEAD")
    assert (got.status, got.body, got.truncated) == (200, b"", False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x-a", "b\r\nx-evil: 1"),
        ("x-a", "b\nc"),
        ("x-a", "b\x00"),
        ("x-a", "ключ"),
        ("x-a", " padded "),
        ("x-a: b\r\nx-evil", "1"),
        ("x a", "b"),
        ("", "b"),
        ("Host", "evil.test"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "x-key"),
        ("Upgrade", "h2c"),
        ("Expect", "100-continue"),
        ("proxy-authorization", "x"),
    ],
)
async def test_headers_that_would_change_the_message_are_not_sent(name: str, text: str) -> None:
    async with running(root=answer()) as site:
        with pytest.raises(ToolArgumentsError) as caught:
            await send(site, headers={name: text})
    assert site.heads == []
    assert "evil" not in str(caught.value.params)


async def test_an_odd_method_is_not_sent() -> None:
    async with running(root=answer()) as site:
        for method in ("CONNECT", "TRACE", "GET / HTTP/1.1\r\nx: y\r\n\r\nGET", "get"):
            with pytest.raises(ToolArgumentsError):
                await send(site, method=method)
    assert site.heads == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//[::1]:22/",
        "http://x@y/",
    ],
)
async def test_a_redirect_to_a_refused_address_is_refused(location: str) -> None:
    async with running(root=redirect(location)) as site:
        with pytest.raises(AddressRefusedError) as caught:
            await send(site)
    assert len(site.heads) == 1
    assert caught.value.params["reason"] == "redirect"


async def test_a_redirect_of_a_public_site_does_not_reach_an_allowed_one_of_the_lan() -> None:
    async with running(root=answer(b"inside")) as inside:
        async with running(root=redirect(inside.url())) as outside:

            async def resolve(_host: str, _port: int) -> list[str]:
                return ["127.0.0.1"]

            policy = EgressPolicy(
                ports=frozenset({outside.port}), allowed=frozenset({("127.0.0.1", inside.port)})
            )
            guard = Guard(replace(policy, block_private=False), resolve)
            with pytest.raises(AddressRefusedError) as caught:
                await HttpExchanges(guard, "agent/1").exchange(
                    Ask("GET", outside.url("/", "public.test"), seconds=5)
                )
        params = {"reason": "redirect", "refused": "port", "host": "127.0.0.1"}
        assert caught.value.params == params
        assert inside.heads == []


async def test_credentials_stay_with_their_origin() -> None:
    async with running(root=answer(b"there")) as other:
        other.answers["/x?a=1"] = answer(b"there")
        away = redirect(other.url("/x?key=s3cr3t&a=1"))
        async with running(root=redirect("/here"), here=away) as site:
            got = await exchanges(site, other).exchange(
                Ask(
                    "GET",
                    site.url(),
                    {"authorization": "Bearer s3cr3t", "x-other": "1", "accept": "text/plain"},
                    seconds=5,
                    secret_headers=frozenset({"authorization"}),
                    secret_query=frozenset({"key"}),
                )
            )
    assert got.body == b"there"
    assert [("s3cr3t" in head) for head in (*site.heads, *other.heads)] == [True, True, False]
    assert "x-other" not in other.heads[0]
    assert "accept: text/plain" in other.heads[0]


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
async def test_a_redirect_of_a_changing_request_is_its_answer(status: str) -> None:
    async with running(root=redirect("/other", status), other=answer()) as site:
        got = await send(site, method="POST", body=b"x")
    assert (got.status, got.headers["location"], len(site.heads)) == (int(status[:3]), "/other", 1)


async def test_redirects_end() -> None:
    async with running(root=redirect("/")) as site:
        with pytest.raises(PageFailedError):
            await send(site)
    assert len(site.heads) == MAX_REDIRECTS + 1


_ENDLESS = b"HTTP/1.1 200 OK\r\n%s\r\n"
_CHUNK = b"10000\r\n" + bytes(0x10000) + b"\r\n"


@pytest.mark.parametrize(
    "root",
    [
        endless(_ENDLESS % b"content-length: 104857600\r\n", bytes(1 << 16)),
        endless(_ENDLESS % b"", bytes(1 << 16)),
        endless(_ENDLESS % b"transfer-encoding: chunked\r\n", _CHUNK),
        answer(gzip.compress(bytes(100 * _MIB)), content_encoding="gzip"),
        endless(_ENDLESS % b"content-encoding: gzip\r\n", gzip.compress(b"") * 500),
    ],
    ids=["length", "no length", "chunks", "bomb", "empty members"],
)
async def test_of_a_huge_answer_the_beginning_is_read(root: bytes | Speak) -> None:
    async with running(root=root) as site:
        tracemalloc.start()
        try:
            got = await send(site, max_bytes=_READ)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (got.status, got.truncated) == (200, True)
    assert len(got.body) in {0, _READ}
    assert peak < 20 * _MIB


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "gzip"])
async def test_a_body_that_cannot_be_decoded_leaves_the_status(coding: str) -> None:
    async with running(root=answer(b"\x0b\x02\x80", content_encoding=coding)) as site:
        got = await send(site)
    assert (got.status, got.body, got.unreadable) == (200, b"", True)


@pytest.mark.parametrize(
    "root",
    [
        endless(b"", b"H", 0.02),
        endless(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n", 0.02),
        endless(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", b"x", 0.02),
    ],
    ids=["status", "headers", "body"],
)
async def test_a_drip_ends_at_the_deadline(root: Speak) -> None:
    began = time.monotonic()
    async with running(root=root) as site:
        with pytest.raises(ToolTimeoutError) as caught:
            await send(site, seconds=0.3)
    assert caught.value.params["sent"] == Sent.MAYBE
    assert time.monotonic() - began < 2


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    "root",
    [hang_up, b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"],
    ids=["reset", "garbage", "length"],
)
async def test_what_was_sent_may_have_arrived(root: bytes | Speak) -> None:
    async with running(root=root) as site:
        with pytest.raises(ToolUnavailableError) as caught:
            await send(site, method="POST", body=b"x")
    assert caught.value.params["sent"] == Sent.MAYBE


async def test_without_a_connection_nothing_was_sent() -> None:
    async with running() as site:
        pass
    with pytest.raises(ToolUnavailableError) as caught:
        await send(site, method="POST", body=b"x")
    assert caught.value.params["sent"] == Sent.NOT


async def test_a_server_that_does_not_speak_tls_was_sent_nothing() -> None:
    async with running(root=answer()) as site:
        url = site.url().replace("http:", "https:")
        with pytest.raises(ToolTimeoutError) as caught:
            await send(site, method="POST", body=b"x", url=url, seconds=0.3)
    assert caught.value.params["sent"] == Sent.NOT


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_the_status_of_a_change_is_known_though_its_answer_breaks_off(method: str) -> None:
    said = b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nbegin"
    async with running(root=said) as site:
        if method == "GET":
            with pytest.raises(ToolUnavailableError):
                await send(site)
            return
        got = await send(site, method=method, body=b"x")
    assert (got.status, got.body, got.truncated) == (201, b"begin", True)


async def test_nothing_is_sent_when_it_is_switched_off() -> None:
    async with running(root=answer()) as site:
        with pytest.raises(AddressRefusedError):
            await exchanges(site, enabled=False).exchange(Ask("GET", site.url()))
    assert site.heads == []
