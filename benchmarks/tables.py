"""Owns how figures are summed up and shown: percentiles, verdicts, Markdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One figure: what was compared, rows of cells, and notes below."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Return the table as Markdown, ready to be printed."""
        lines = [_line(self.columns), _line(["---"] * len(self.columns)), *map(_line, self.rows)]
        return "\n".join([f"### {self.title}", "", *lines, *_paragraphs(self.notes), ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraphs(notes: Sequence[str]) -> list[str]:
    return [line for note in notes for line in ("", note)]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile of at least one value."""
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def median(values: Sequence[float]) -> float:
    """Return the 50th percentile."""
    return percentile(values, 50)


def milliseconds(seconds: float) -> str:
    """Show a duration given in seconds."""
    return f"{seconds * 1000:.1f} ms"


def spread_columns() -> tuple[str, ...]:
    """Name the columns of `spread`."""
    return ("p50", "p95", "max")


def spread(seconds: Sequence[float]) -> tuple[str, ...]:
    """Show median, 95th percentile and worst of durations in seconds."""
    return tuple(
        milliseconds(value) for value in (median(seconds), percentile(seconds, 95), max(seconds))
    )


def verdict(*, met: bool) -> str:
    """Say whether an aim was met."""
    return "met" if met else "**missed**"
