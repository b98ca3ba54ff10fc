"""Figure: background work and chat while processes are killed: what was lost, what came twice."""

import sys
import tempfile
from pathlib import Path

from benchmarks.background_faults.run import Ended, Sizes, run
from benchmarks.tables import Table, verdict

_SHOWN = ("task", "event", "heard", "polled", "answered", "opened", "kill", "end", "hang")


async def measure(seed: int = 1, seconds: float = 60) -> list[Table]:
    """Run once; the history and all logs stay in a folder that is told."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-faults-"))
    ended = await run(Sizes(seed, seconds), folder)
    print("\n".join(ended.complaints), file=sys.stderr)
    return [_table(seed, seconds, ended)]


def _table(seed: int, seconds: float, ended: Ended) -> Table:
    return Table(
        title=f"Two API processes, two workers and their servers under fire for {seconds:.0f} s",
        columns=(*_SHOWN, "complaints", ""),
        rows=[
            [
                *(f"{ended.counts[what]:,}" for what in _SHOWN),
                str(len(ended.complaints)),
                verdict(met=not ended.complaints),
            ]
        ],
        notes=[
            (
                f"Seed {seed}. kill: SIGKILL, end: SIGTERM, hang: SIGSTOP for a while; of API,"
                " worker, PostgreSQL, Temporal. opened: sockets. Each task must have one result,"
                " which each socket hears once and in order, and one message; each question one"
                f" answer. The history is {ended.history}."
            )
        ],
    )
