"""Taking files out of a folder that a hostile program has filled, by a descriptor of the folder.

Nothing is followed, nothing is waited for: regular files of the folder itself, and few of them.
A second name of a file (a hard link) is one more file, and counts as one; it cannot lead out,
since the folder is a file system of its own.
"""

import mimetypes
import os
import stat
from collections.abc import Iterator
from itertools import islice

from assistant.contracts.tools import NewArtifact
from assistant.infra.sandbox.limits import Limits
from assistant.services.ports.tools import Note

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_LOOKED_AT = 1_000
_NAME_CHARS = 200


class _RefusedError(Exception):
    """A file is left behind; the text is the code of a note."""


def collect(folder: int, limits: Limits) -> tuple[tuple[NewArtifact, ...], tuple[Note, ...]]:
    """Return the files in order of their names, and notes about what was left behind.

    No process may have the folder open for writing any more.
    """
    found: list[NewArtifact] = []
    notes: list[Note] = []
    left = limits.artifact_bytes
    for name in _names(folder):
        if len(found) == limits.artifacts:
            notes.append(Note(code="files_not_kept", params={"count": limits.artifacts}))
            break
        try:
            content = _content(folder, name, left)
        except _RefusedError as refused:
            notes.append(Note(code=str(refused), params={"name": _printable(name)}))
            continue
        left -= len(content)
        found.append(
            NewArtifact(name=_printable(name), media_type=_media_type(name), content=content)
        )
    return tuple(found), tuple(notes[: limits.artifacts])


def _names(folder: int) -> Iterator[str]:
    """Return names in order; of very many only some are looked at."""
    with os.scandir(folder) as entries:
        return iter(sorted(entry.name for entry in islice(entries, _LOOKED_AT)))


def _content(folder: int, name: str, left: int) -> bytes:
    """Return the bytes of a regular file. Raises `_RefusedError`."""
    try:
        handle = os.open(name, _FLAGS, dir_fd=folder)
    except OSError as error:
        raise _RefusedError("file_not_regular") from error
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise _RefusedError("file_not_regular")
        if state.st_size > left:  # the size that it claims: a sparse file takes up nothing
            raise _RefusedError("file_too_large")
        with open(handle, "rb", closefd=False) as file:
            return file.read(state.st_size)
    finally:
        os.close(handle)


def _printable(name: str) -> str:
    """Return a name that is text: no control characters, no bytes that are not UTF-8."""
    shown = "".join(
        one if one.isprintable() and not "\ud800" <= one <= "\udfff" else "_" for one in name
    )
    return shown[:_NAME_CHARS]


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
