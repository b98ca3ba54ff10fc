"""The body cap, with and without a declared length."""

from collections.abc import AsyncIterator

import pytest

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
    assert answer.headers["Connection"] == "close"
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
