"""What the application and the typesetter's process say to each other: JSON, and the PDF's bytes.

Nothing is pickled: what comes out of a process that decoded a hostile picture is data.
"""

from typing import TypedDict


class Job(TypedDict):
    """One document to make.

    `files` are names in `folder`, which is all that the typesetter may read, by the names that
    the text uses; `font_path` is a font or a folder of fonts, "" for the system's.
    """

    title: str
    markdown: str
    files: dict[str, str]
    locale: str
    folder: str
    font_path: str


class Lack(TypedDict):
    """What a document lacks: the text `note-<code>` with its placeholders."""

    code: str
    params: dict[str, str | int]


class Reply(TypedDict):
    """What it came to; the PDF follows in a frame of its own, empty where there is an `error`."""

    notes: list[Lack]
    pages: int
    error: str
