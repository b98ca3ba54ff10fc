"""Figure: how long after the model's first token the client has it, over server-sent events."""

from benchmarks.people import Person, listen, register
from benchmarks.stack import Stack
from benchmarks.tables import Table, milliseconds, spread, spread_columns, verdict

_TURNS = 50
_THINKS_MS = 50
_WORD_MS = 15
_ANSWER = "I remember what you tell me and remind you in time."
_AIM_SECONDS = 0.060


async def measure(stack: Stack) -> list[Table]:
    """Return the distribution over turns, one at a time."""
    await stack.script([{"wait_ms": _THINKS_MS}, {"say": _ANSWER, "chunk_delay_ms": _WORD_MS}])
    [person] = await register(stack, ["listener"])
    seen = [await _first_token(stack, person) for _ in range(_TURNS)]
    left = [request["first_token_at"] for request in await stack.model_requests()]
    delays = [at - began for at, began in zip(seen, left, strict=True)]
    return [_table(delays)]


async def _first_token(stack: Stack, person: Person) -> float:
    """Have one message answered; return when its first token was read."""
    return min([seen.at async for seen in listen(stack, person) if seen.name == "token"])


def _table(delays: list[float]) -> Table:
    worst = max(delays)
    return Table(
        title="First streamed token after the model's first token",
        columns=("turns", *spread_columns(), "aim", ""),
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
                f"One turn at a time; a model that thinks {_THINKS_MS} ms and says a word every"
                f" {_WORD_MS} ms. From the model server's send to the client's read."
            )
        ],
    )
