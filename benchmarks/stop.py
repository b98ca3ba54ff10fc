"""Figure: how long after a stop is asked for the model server is free."""

import asyncio
import time

from benchmarks.people import Person, Seen, listen, register, stop
from benchmarks.stack import Stack
from benchmarks.tables import Table, milliseconds, spread, spread_columns, verdict

_TURNS = 30
_WORD_MS = 20
_WORDS = 1_000
_LISTENS_SECONDS = 0.1
_AIM_SECONDS = 0.300


async def measure(stack: Stack) -> list[Table]:
    """Return the distribution over answers that are stopped while they are written."""
    await stack.script([{"say": "word " * _WORDS, "chunk_delay_ms": _WORD_MS}])
    [person] = await register(stack, ["stopper"])
    asked = [await _stopped(stack, person) for _ in range(_TURNS)]
    freed = [request["finished_at"] for request in await stack.model_requests()]
    return [_table([at - began for at, began in zip(freed, asked, strict=True)])]


async def _stopped(stack: Stack, person: Person) -> float:
    """Stop an answer a moment after its first token; return when the stop was asked for."""
    asked = 0.0
    session = ""
    async for seen in listen(stack, person):
        session = session or _session(seen)
        if seen.name == "token" and not asked:
            await asyncio.sleep(_LISTENS_SECONDS)
            asked = time.time()
            await stop(stack, person, session)
    return asked


def _session(seen: Seen) -> str:
    return str(seen.data["session_id"]) if seen.name == "accepted" else ""


def _table(delays: list[float]) -> Table:
    worst = max(delays)
    return Table(
        title='"Stop" until the model server is free',
        columns=("stops", *spread_columns(), "aim", ""),
        rows=[
            [
                str(len(delays)),
                *spread(delays),
                f"max {milliseconds(_AIM_SECONDS)}",
                verdict(met=worst <= _AIM_SECONDS),
            ]
        ],
        notes=[
            (
                "From sending POST …/{session_id}/stop to the moment the model server sees"
                f" its client leave; the model says a word every {_WORD_MS} ms."
            )
        ],
    )
