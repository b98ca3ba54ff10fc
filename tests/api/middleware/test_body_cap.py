"""The body cap, with and without a declared length."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from runtime.core import Core
from tests.factories import Door, open_door

_CAP = 2_000


@pytest.fixture
async def capped_door(core: Core) -> AsyncIterator[Door]:
    async with open_door(core, max_body_bytes=_CAP) as door:
        yield door


_FIELD = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n'


async def chunks(count: int, start: bytes = b"") -> AsyncIterator[bytes]:
    yield start.ljust(100)
    for _ in range(count - 1):
        yield b" " * 100


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/api/v1/auth/token", "/nothing"])
async def test_a_declared_length_over_the_cap_is_refused(capped_door: Door, path: str) -> None:
    answer = await capped_door.client.post(path, content=b" " * (_CAP + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "content_type", "start"),
    [
        ("/api/v1/auth/login", "application/json", b""),
        ("/api/v1/auth/token", "application/x-www-form-urlencoded", b""),
        ("/api/v1/auth/token", "multipart/form-data; boundary=x", _FIELD),
    ],
)
async def test_a_body_that_hides_its_length_is_cut_at_the_cap(
    capped_door: Door, path: str, content_type: str, start: bytes
) -> None:
    headers = {"Content-Type": content_type}

    over = await capped_door.client.post(path, content=chunks(21, start), headers=headers)
    under = await capped_door.client.post(path, content=chunks(20, start), headers=headers)

    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")
    assert under.status_code == 422


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "x", "²"])
async def test_strange_lengths_are_no_way_around(capped_door: Door, length: str) -> None:
    answer = await capped_door.client.post(
        "/api/v1/auth/login",
        content=chunks(21),
        headers={b"Content-Length": length.encode(), b"Content-Type": b"application/json"},
    )

    assert answer.status_code == 413


@pytest.fixture
async def served(capped_door: Door) -> AsyncIterator[int]:
    """Port of a real server, since an answer can get lost on the way to the client."""
    server = uvicorn.Server(
        uvicorn.Config(capped_door.app, port=0, log_config=None, lifespan="off")
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it no other way
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def megabytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * 1_000_000


async def test_a_client_that_sends_everything_first_still_hears_the_refusal(served: int) -> None:
    url = f"http://127.0.0.1:{served}/api/v1/auth/login"
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(trust_env=False) as client:
        declared = await client.post(url, content=b" " * 4_000_000, headers=headers)
        hidden = await client.post(url, content=megabytes(4), headers=headers)
        after = await client.get(f"http://127.0.0.1:{served}/ping")

    assert [declared.status_code, hidden.status_code, after.status_code] == [413, 413, 200]


async def test_a_body_without_end_is_cut_off(served: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", served)
    writer.write(
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n"
    )
    with pytest.raises(ConnectionError):
        await pour(writer, 500)
    writer.close()


async def pour(writer: asyncio.StreamWriter, count: int) -> None:
    async for megabyte in megabytes(count):
        writer.write(megabyte)
        await writer.drain()
