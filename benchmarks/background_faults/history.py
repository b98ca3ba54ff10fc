"""Owns the history of a run: what each client did and saw, each fault, and the rows in the end."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

Line = dict[str, Any]
Record = Callable[..., None]
"""Writes down what somebody does or sees: `record("heard", seq=1)`."""


class History:
    """A file of JSON lines: `at` (unix seconds), `who`, `what`, and what belongs to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    def of(self, who: str) -> Record:
        """Return what writes down the doings of one actor."""

        def record(what: str, **more: Any) -> None:
            self.write({"at": time.time(), "who": who, "what": what, **more})

        return record

    def write(self, line: Line) -> None:
        """Add a line."""
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Write the rest."""
        self._file.close()


def read_history(path: Path) -> list[Line]:
    """Return the lines of a file."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
