import gzip
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import PageTooLargeError, PageUnreadableError, ToolUnavailableError
from assistant.infra.web.body import read_body

_MIB = 1 << 20


async def in_parts(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50))
async def test_gzip_is_unpacked_however_it_is_cut(members: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert await read_body(in_parts(packed, size), "gzip", 1_000) == b"".join(members)


@given(st.binary(min_size=1, max_size=200), st.integers(1, 50))
async def test_the_limit_counts_unpacked_bytes(body: bytes, size: int) -> None:
    packed = gzip.compress(body * 20)
    assert len(await read_body(in_parts(packed, size), "gzip", len(body) * 20)) == len(body) * 20
    with pytest.raises(PageTooLargeError):
        await read_body(in_parts(packed, size), "gzip", len(body) * 20 - 1)


@given(st.binary(max_size=300), st.integers(1, 50))
async def test_any_bytes_are_a_body_or_a_known_error(body: bytes, size: int) -> None:
    assert await read_body(in_parts(body, size), "Identity ", 300) == body
    try:
        await read_body(in_parts(gzip.compress(b"x" * 99)[:20] + body, size), "x-gzip", 300)
    except (ToolUnavailableError, PageTooLargeError):
        return


async def test_a_bomb_takes_little_memory() -> None:
    bomb = gzip.compress(bytes(200 * _MIB), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(PageTooLargeError):
            await read_body(in_parts(bomb, 65_536), "gzip", _MIB)
        assert tracemalloc.get_traced_memory()[1] < 5 * _MIB
    finally:
        tracemalloc.stop()


async def test_packed_bytes_count_as_well() -> None:
    empty = gzip.compress(b"")
    with pytest.raises(PageTooLargeError):
        await read_body(in_parts(empty * 2_000, 1_000), "gzip", 10_000)


async def test_no_bytes_are_an_empty_body() -> None:
    assert await read_body(in_parts(b"", 1), "gzip", 10) == b""


async def test_a_cut_gzip_body_is_no_body() -> None:
    with pytest.raises(ToolUnavailableError):
        await read_body(in_parts(gzip.compress(b"a page")[:-1], 5), "gzip", 100)


async def test_what_was_not_asked_for_is_not_read() -> None:
    with pytest.raises(PageUnreadableError):
        await read_body(in_parts(b"x", 1), "br", 100)
