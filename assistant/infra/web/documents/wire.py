"""What the application and its parsing process say to each other: frames of bytes, JSON inside.

Nothing is pickled: what comes out of a process that read a hostile document is data.
"""

import struct
from typing import BinaryIO, Final, Literal, NotRequired, TypedDict

LENGTH: Final = struct.Struct(">Q")


Failure = Literal["no_text", "locked", "broken"]
"""Why a document is not read: a picture or program, a password, anything else."""


class Request(TypedDict):
    """What is said of a document; its bytes follow in a frame of their own."""

    url: str
    media_type: str
    charset: str


class Parsed(TypedDict):
    """What a document came to. `kind` is html, pdf, json or text; `date` an ISO date or None.

    With an `error` there is nothing else. It is one word, never a text: parsers quote documents in
    theirs.
    """

    kind: str
    title: str
    markdown: str
    date: str | None
    links: list[str]
    error: NotRequired[Failure]


def frame(content: bytes) -> bytes:
    """Return content with its length before it."""
    return LENGTH.pack(len(content)) + content


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next content, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return stream.read(length)
