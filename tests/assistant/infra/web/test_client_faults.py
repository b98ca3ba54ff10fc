"""Sites that answer wrongly, slowly, without an end or not at all."""

import asyncio
import gzip
import time

import pytest

from assistant.errors import (
    PageFailedError,
    PageTooLargeError,
    PageUnreadableError,
    ToolError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.web.client import EgressClient
from tests.assistant.infra.web.sites import Speak, answer, endless, fetch, redirect, running

_MIB = 1 << 20


async def failure(root: bytes | Speak, seconds: float = 5, max_bytes: int = _MIB) -> ToolError:
    """Return how a site that answers this fails; it has to."""
    async with running(root=root) as site:
        with pytest.raises(ToolError) as caught:
            await fetch(site, seconds=seconds, max_bytes=max_bytes)
    return caught.value


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 410, 451])
async def test_a_status_that_stays_is_a_failed_page(status: int) -> None:
    failed = await failure(answer(status=f"{status} x"))
    assert isinstance(failed, PageFailedError)
    assert failed.params == {"status": status}


async def test_a_redirect_to_nowhere_is_a_failed_page() -> None:
    assert isinstance(await failure(answer(status="302 x")), PageFailedError)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_status_that_passes_is_unavailable_for_as_long_as_told(status: int) -> None:
    failed = await failure(answer(status=f"{status} x", retry_after="7"))
    assert isinstance(failed, ToolUnavailableError)
    assert (failed.retry_after, failed.params) == (7, {"status": status})


async def test_an_answer_without_a_body_is_empty() -> None:
    async with running(root=answer(status="204 No Content", content_length="")) as site:
        fetched = await fetch(site)
    assert (fetched.status, fetched.body, fetched.media_type) == (204, b"", "")


async def test_a_gzip_body_is_unpacked() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    async with running(root=answer(packed, content_encoding="GZIP")) as site:
        assert (await fetch(site)).body == b"one two"


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
async def test_another_encoding_is_unreadable(coding: str) -> None:
    failed = await failure(answer(b"\x0b\x02\x80hello\x03", content_encoding=coding))
    assert isinstance(failed, PageUnreadableError)


@pytest.mark.parametrize("announced", [b"", b"content-length: %d\r\n" % (50 * _MIB)])
async def test_fifty_megabytes_are_not_read(announced: bytes) -> None:
    head, sent = b"HTTP/1.1 200 OK\r\n" + announced + b"\r\n", 0

    async def speak(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(head)
        while sent < 50 * _MIB:
            writer.write(bytes(_MIB))
            await writer.drain()
            sent += _MIB

    failed = await failure(speak)
    assert isinstance(failed, PageTooLargeError)
    assert failed.params == {"limit": _MIB}
    assert sent < 25 * _MIB


async def test_the_limit_is_the_largest_body() -> None:
    async with running(root=answer(b"x" * 1000)) as site:
        assert len((await fetch(site, max_bytes=1000)).body) == 1000
        with pytest.raises(PageTooLargeError):
            await fetch(site, max_bytes=999)


async def test_a_gzip_bomb_ends_early() -> None:
    bomb = gzip.compress(bytes(100 * _MIB))
    failed = await failure(answer(bomb, content_encoding="gzip"))
    assert isinstance(failed, PageTooLargeError)


async def test_chunks_without_an_end_are_cut() -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    assert isinstance(await failure(endless(head, chunk)), PageTooLargeError)


_BODY = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
_GZIP = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    "speak",
    [
        endless(_BODY, b"x", 0.02),
        endless(b"", b"H", 0.02),
        endless(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n", 0.02),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
        endless(b"", b"", 0.02),
        endless(_GZIP, gzip.compress(b""), 0.02),
    ],
    ids=["body", "status", "headers", "interim answers", "silence", "empty gzip members"],
)
async def test_a_slow_drip_ends_at_the_deadline(speak: Speak) -> None:
    began = time.monotonic()
    assert isinstance(await failure(speak, seconds=0.4), ToolTimeoutError)
    assert time.monotonic() - began < 3


async def test_redirects_share_one_deadline() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(redirect("/"))

    assert isinstance(await failure(slow, seconds=0.7), ToolTimeoutError)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html>no status line</html>",
        b"\x00\xff\xfe\x15\x03\x01" * 20,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: \x00\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1e3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nab",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"b" * 500_000 + b"\r\n\r\n",
        _GZIP + b"no gzip",
        _GZIP + gzip.compress(b"a page", mtime=0)[:-9],
    ],
    ids=lambda said: repr(said[:50]),
)
async def test_garbage_is_unavailable(said: bytes) -> None:
    assert isinstance(await failure(said), ToolUnavailableError)


async def test_a_closed_port_is_unavailable() -> None:
    async with running() as site:
        pass
    with pytest.raises(ToolUnavailableError):
        await fetch(site)


async def test_a_cancelled_fetch_hangs_up() -> None:
    began, hung_up = asyncio.Event(), asyncio.Event()

    async def speak(writer: asyncio.StreamWriter) -> None:
        began.set()
        try:
            await endless(_BODY, b"x", 0.01)(writer)
        finally:
            hung_up.set()

    async with running(root=speak) as site:
        task = asyncio.create_task(fetch(site))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(hung_up.wait(), 2)


async def test_many_are_fetched_at_once() -> None:
    async with running(root=answer(b"x")) as site:
        client: EgressClient = site.client()
        fetched = await asyncio.gather(
            *(client.get(site.url(), seconds=5, max_bytes=10) for _ in range(50))
        )
    assert [one.body for one in fetched] == [b"x"] * 50
