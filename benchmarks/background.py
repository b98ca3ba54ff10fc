"""Figures: background tasks by the thousand, and who has to wait for them.

The section has a product of its own, with the limits that it comes with, and a model that takes a
moment.
"""

from dataclasses import dataclass

from benchmarks.background_bursts import measure_burst
from benchmarks.background_fairness import measure_fairness
from benchmarks.stack import open_stack
from benchmarks.tables import Table

_THINKS_MS = 50
_ANSWER = "It could hardly be better."


@dataclass(frozen=True)
class Sizes:
    """How many of everything."""

    burst: int = 2_000
    people: int = 100
    idle_turns: int = 100
    in_line: int = 1_000
    singles: int = 40


async def measure(sizes: Sizes = Sizes()) -> list[Table]:
    """Measure all of it on a product that is started for this alone."""
    async with open_stack() as stack:
        await stack.start()
        await stack.script([{"wait_ms": _THINKS_MS}, {"say": _ANSWER}])
        async with stack.owner() as owner:
            tables = await measure_burst(stack, owner, sizes.burst, sizes.people, sizes.idle_turns)
            fairness = await measure_fairness(stack, owner, sizes.in_line, sizes.singles)
    return [*tables, fairness]
