"""Reads the body of an answer: decoded as it comes, and never more than the caller allows."""

import zlib
from collections.abc import AsyncIterable

from assistant.errors import PageTooLargeError, PageUnreadableError, ToolUnavailableError

ACCEPT_ENCODING = "gzip, identity"
_AROUND_BYTES = 1_024  # room for gzip's own bytes around what cannot be packed
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say: with gzip's header


class BodyReader:
    """Collects the beginning of a body: up to `max_bytes` decoded bytes of `Content-Encoding`.

    Raises `PageUnreadableError` for another encoding than asked for. `is_cut` says that there
    was more, or that little came of much.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        coding = encoding.strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise PageUnreadableError("an encoding that was not asked for")
        self._unpacker = None if coding in {"", "identity"} else _Gunzip()
        self._max_bytes = max_bytes
        self._received = 0
        self.body = bytearray()
        self.is_cut = False

    def feed(self, part: bytes) -> None:
        """Take what came next. Raises `ToolUnavailableError` for a broken encoding."""
        self._received += len(part)
        if self._unpacker is None:
            self.body += part
        else:
            # A bomb is not unpacked further than its limit.
            self.body += self._unpacker.feed(part, self._max_bytes - len(self.body))
            self.is_cut = self._received > 2 * self._max_bytes + _AROUND_BYTES
        if len(self.body) > self._max_bytes:
            self.is_cut = True
            del self.body[self._max_bytes :]

    def end(self) -> None:
        """Note that nothing more comes. Raises `ToolUnavailableError` for half an encoding."""
        if self._unpacker is not None and self._unpacker.is_inside:
            raise ToolUnavailableError("the answer ended inside its gzip stream")


async def read_body(parts: AsyncIterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Return a body of up to `max_bytes` decoded bytes; `encoding` is its `Content-Encoding`.

    Raises `PageTooLargeError`, and what `BodyReader` raises.
    """
    reader = BodyReader(encoding, max_bytes)
    async for part in parts:
        reader.feed(part)
        if reader.is_cut:
            raise PageTooLargeError(f"more than {max_bytes} bytes", limit=max_bytes)
    reader.end()
    return bytes(reader.body)


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
