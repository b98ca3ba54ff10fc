"""Reads the body of an answer: decoded as it comes, and never more than the caller allows."""

import zlib
from collections.abc import AsyncIterable

from assistant.errors import PageTooLargeError, PageUnreadableError, ToolUnavailableError

ACCEPT_ENCODING = "gzip, identity"
_AROUND_BYTES = 1_024  # room for gzip's own bytes around what cannot be packed
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say: with gzip's header


async def read_body(parts: AsyncIterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return a body of up to `max_bytes` decoded bytes; `encoding` is its `Content-Encoding`.

    Raises `PageTooLargeError`, `PageUnreadableError` for another encoding than asked for, and
    `ToolUnavailableError` for a broken one.
    """
    coding = encoding.strip().lower()
    if coding in {"", "identity"}:
        return await _read_plain(parts, max_bytes)
    if coding in {"gzip", "x-gzip"}:
        return await _read_gzip(parts, max_bytes)
    raise PageUnreadableError("an encoding that was not asked for")


async def _read_plain(parts: AsyncIterable[bytes], max_bytes: int) -> bytes:
    """Return a body that is not encoded."""
    body = bytearray()
    async for part in parts:
        body += part
        check_size(len(body), max_bytes)
    return bytes(body)


async def _read_gzip(parts: AsyncIterable[bytes], max_bytes: int) -> bytes:
    """Return a body under gzip. A bomb is not unpacked further than its limit."""
    body, received, unpacker = bytearray(), 0, _Gunzip()
    async for part in parts:
        received += len(part)
        if received > 2 * max_bytes + _AROUND_BYTES:
            raise PageTooLargeError("much packing around little", limit=max_bytes)
        body += unpacker.feed(part, max_bytes - len(body))
        check_size(len(body), max_bytes)
    if unpacker.is_inside:
        raise ToolUnavailableError("the answer ended inside its gzip stream")
    return bytes(body)


class _Gunzip:
    """Unpacks gzip members, one after the other (RFC 1952 section 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self.is_inside = False

    def feed(self, part: bytes, room: int) -> bytes:
        """Return what the next bytes unpack to, cut when it is longer than `room` bytes."""
        unpacked = bytearray()
        while part and len(unpacked) <= room:
            try:
                unpacked += self._member.decompress(part, room + 1 - len(unpacked))
            except zlib.error as error:
                raise ToolUnavailableError("the answer is no gzip stream") from error
            self.is_inside = not self._member.eof
            part = self._member.unconsumed_tail
            if self._member.eof:
                part = self._member.unused_data
                self._member = zlib.decompressobj(_GZIP)
        return bytes(unpacked)


def check_size(size: int, max_bytes: int) -> None:
    """Raise `PageTooLargeError` for more bytes than allowed."""
    if size > max_bytes:
        raise PageTooLargeError(f"more than {max_bytes} bytes", limit=max_bytes)
