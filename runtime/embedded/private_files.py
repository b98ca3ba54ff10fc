"""Small files that only their owner reads, written whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import orjson


def write_private(path: Path, content: bytes) -> None:
    """Replace the file in one step and make it durable; mode 600.

    A crash at any moment leaves the old file or the new one, never a part of it.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp opens with mode 600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_or_make(path: Path, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return the values kept in the JSON file; names it lacks are made once and kept."""
    kept: dict[str, str] = orjson.loads(path.read_bytes()) if path.exists() else {}
    values = make() | kept
    if values != kept:
        write_private(path, orjson.dumps(values))
    return values
