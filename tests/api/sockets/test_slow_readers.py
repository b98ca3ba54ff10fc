"""Clients who do not read: given up in time, without delaying anybody or keeping memory."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from runtime.web_server import _LINGER_SECONDS
from tests.api.sockets.conftest import another_door
from tests.api.sockets.talker import opened, talking
from tests.api.sockets.test_events import tell
from tests.chat_product import Chat
from tests.chatting import Person, until

LARGE = "x" * 200_000


@asynccontextmanager
async def not_reading(person: Person) -> AsyncIterator[socket.socket]:
    """Open a socket that reads the answer to its handshake and nothing more."""
    url = httpx.URL(str(person.door.client.base_url))
    head = (
        "GET /api/v1/ws/chat HTTP/1.1",
        f"Host: {url.host}:{url.port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Authorization: {person.account.auth['Authorization']}",
    )
    loop = asyncio.get_running_loop()
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.setblocking(False)  # noqa: FBT003 - its only argument
        await loop.sock_connect(wire, (url.host, url.port))
        await loop.sock_sendall(wire, "\r\n".join((*head, "", "")).encode())
        assert (await loop.sock_recv(wire, 12)).endswith(b"101")
        yield wire


def sockets_of(person: Person) -> int:
    """Return how many sockets a person has, as the door counts them."""
    return person.door.deps.sockets.registry._open[person.account.user_id]


async def test_who_reads_nothing_is_given_up_and_others_hear_everything_at_once(
    chat: Chat, strictly: Person
) -> None:
    async with not_reading(strictly), talking(strictly) as talker:
        await until(lambda: has_sockets(strictly, 2), 5)
        slowest = 0.0
        for _ in range(60):
            began = time.monotonic()
            await tell(chat, strictly, LARGE)
            await talker.until("message")
            slowest = max(slowest, time.monotonic() - began)
        await until(lambda: has_sockets(strictly, 1), 5)

    assert len(talker.of("message")) == 60
    assert slowest < 1.5


async def has_sockets(person: Person, number: int) -> bool:
    return sockets_of(person) == number


def is_cut_off(stream: bytes) -> bool:
    """Tell whether what a server sent ends within a frame."""
    rest = stream.partition(b"\r\n\r\n")[2]
    while len(rest) >= 10:
        short = rest[1]
        start = {126: 4, 127: 10}.get(short, 2)
        length = short if start == 2 else int.from_bytes(rest[2:start])
        if len(rest) < start + length:
            return True
        rest = rest[start + length :]
    return bool(rest)


async def test_what_was_written_for_who_reads_nothing_is_let_go(
    chat: Chat, strictly: Person
) -> None:
    loop = asyncio.get_running_loop()
    async with not_reading(strictly) as wire:
        await until(lambda: has_sockets(strictly, 1), 5)
        for _ in range(60):
            await tell(chat, strictly, LARGE)
        await until(lambda: has_sockets(strictly, 0), 5)
        await asyncio.sleep(_LINGER_SECONDS + 1)
        stream = b"101"
        async with asyncio.timeout(5):
            while piece := await loop.sock_recv(wire, 1_000_000):
                stream += piece

    assert is_cut_off(stream)
    assert len(stream) < 60 * len(LARGE)


async def test_a_server_with_open_sockets_stops_at_once_and_says_so(
    chat: Chat, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as sockets:
        async with another_door(chat) as door:
            here = replace(person, door=door)
            talkers = [await sockets.enter_async_context(talking(here)) for _ in range(5)]
            stranger = await sockets.enter_async_context(opened(here))
            began = time.monotonic()
        assert time.monotonic() - began < 2
        for talker in (*talkers, stranger):
            assert await talker.closed() == 1012

    assert "timeout graceful shutdown exceeded" not in caplog.text


async def test_a_server_stops_soon_although_somebody_reads_nothing(
    chat: Chat, person: Person
) -> None:
    async with AsyncExitStack() as sockets:
        async with another_door(chat) as door:
            here = replace(person, door=door)
            await sockets.enter_async_context(not_reading(here))
            await until(lambda: has_sockets(here, 1), 5)
            for _ in range(40):
                await tell(chat, here, LARGE)
            began = time.monotonic()
        assert time.monotonic() - began < 4
