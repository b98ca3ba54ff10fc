"""The few words of HTTP/1.1 that a forwarding proxy says and hears (RFC 9110, RFC 9112)."""

import re
from asyncio import StreamReader
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass

HEAD_BYTES = 65_536
_REQUEST = re.compile(r"([A-Z]{1,20}) (\S{1,8000}) HTTP/1\.[01]")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})\b")
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",  # codespell:ignore te
        "trailer",
        "upgrade",
    }
)  # RFC 9110 section 7.6.1; transfer-encoding frames what is passed on untouched
_INTERIM = 200
_REASONS = {
    200: "Connection established",
    400: "Bad Request",
    403: "Forbidden",
    407: "Proxy Authentication Required",
    429: "Too Many Requests",
    502: "Bad Gateway",
}


@dataclass(frozen=True)
class Request:
    """Head of a request to a proxy; names of fields in lower case."""

    method: str
    target: str
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str | None:
        """Return the only value of a field. Raises `ValueError` where there are several."""
        values = [value for found, value in self.fields if found == name]
        if len(values) > 1:
            raise ValueError(f"{name} is given twice")
        return values[0] if values else None

    def body_bytes(self) -> int:
        """Return how long the body is. Raises `ValueError` where that is not said plainly."""
        if self.field("transfer-encoding") is not None:
            raise ValueError("a body of unknown length")
        length = self.field("content-length") or "0"
        if not re.fullmatch(r"[0-9]{1,15}", length):
            raise ValueError("a length that is no number")
        return int(length)

    def credentials(self) -> tuple[str, str]:
        """Return name and password of the Basic scheme (RFC 7617), both empty without them."""
        scheme, _, token = (self.field("proxy-authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            name, _, password = b64decode(token, validate=True).decode("ascii").partition(":")
        except (Base64Error, UnicodeDecodeError) as error:
            raise ValueError("credentials that cannot be read") from error
        return name, password

    def as_forwarded(self, target: str, host: str) -> bytes:
        """Return the head for the origin: one request, then the connection closes."""
        kept = [
            f"{name}: {value}"
            for name, value in self.fields
            if name not in _HOP_BY_HOP and name != "host"
        ]
        lines = [f"{self.method} {target} HTTP/1.1", f"host: {host}", *kept, "connection: close"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def parse_request(head: bytes) -> Request:
    """Return the parsed head. Raises `ValueError` for anything but its plain form."""
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    shape = _REQUEST.fullmatch(first)
    if shape is None:
        raise ValueError("no request line")
    fields = []
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is None or not field[2].isprintable():
            raise ValueError("no field line")
        fields.append((field[1].lower(), field[2]))
    return Request(shape[1], shape[2], tuple(fields))


async def read_response_heads(reader: StreamReader) -> bytes:
    """Return the response's head, with interim ones before it, saying that the connection closes.

    Raises `ValueError` for what is no response, `asyncio.IncompleteReadError` at its early end.
    """
    heads = b""
    status = 0
    while status < _INTERIM:
        head = await reader.readuntil(b"\r\n\r\n")
        found = _STATUS.match(head)
        heads += head
        if found is None or len(heads) > HEAD_BYTES:
            raise ValueError("no response")
        status = int(found[1])
        if status == 101:  # noqa: PLR2004 - Switching Protocols, which nobody asked for
            raise ValueError("another protocol")
    return heads.removesuffix(head) + _closing(head)


def _closing(head: bytes) -> bytes:
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [
        line
        for line in lines
        if line.partition(b":")[0].strip().decode("latin-1").lower() not in _HOP_BY_HOP
    ]
    return b"\r\n".join([first, *kept, b"connection: close", b"", b""])


def answer(status: int) -> bytes:
    """Return a response of the proxy's own."""
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
    if status == 200:  # noqa: PLR2004 - RFC 9110 section 9.3.6: no length, the tunnel follows
        return f"{head}\r\n".encode()
    challenge = 'proxy-authenticate: Basic realm="assistant"\r\n' if status == 407 else ""  # noqa: PLR2004
    return f"{head}{challenge}connection: close\r\ncontent-length: 0\r\n\r\n".encode()
