"""Owns how the lines of a history are looked up."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from benchmarks.background_faults.history import Line


class Story:
    """The lines of a history, sorted."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def of(self, what: str, client: str = "") -> list[Line]:
        """Return lines of a kind, of one kind of clients or of all."""
        return [
            line
            for line in self._lines
            if line["what"] == what and line["who"].partition("/")[2].startswith(client)
        ]

    def rows(self, what: str) -> list[Line]:
        """Return the rows of a table."""
        return [line for line in self._lines if line["who"] == "rows" and line["what"] == what]

    @cached_property
    def people(self) -> dict[str, str]:
        """The id of each person by name."""
        return {line["who"]: line["user_id"] for line in self.of("registered")}

    @cached_property
    def tasks(self) -> dict[str, Line]:
        """The rows of tasks by id."""
        return {row["task_id"]: row for row in self.rows("task")}

    @cached_property
    def lists(self) -> dict[str, list[Line]]:
        """The rows of events of each person by the person's id, by number."""
        lists: defaultdict[str, list[Line]] = defaultdict(list)
        for row in self.rows("event"):
            lists[row["user_id"]].append(row)
        return lists

    def person_of(self, line: Line) -> str:
        """Return the id of the person whose client wrote a line."""
        return self.people[str(line["who"]).partition("/")[0]]
