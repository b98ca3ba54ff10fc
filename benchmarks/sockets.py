"""Figures: events at open sockets of two API processes: how late, beside slow ones, in storms.

The section has a product of its own, and a second API process beside it. People and their tokens
are made without REST, so that there are many soon.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from benchmarks.crowd import make_crowd
from benchmarks.listeners import Listener
from benchmarks.people import Person
from benchmarks.roles import another_api
from benchmarks.socket_latency import measure_latency, measure_slow
from benchmarks.socket_storms import measure_storms
from benchmarks.stack import Stack, open_stack
from benchmarks.tables import Table


@dataclass(frozen=True)
class Sizes:
    """How many sockets, and how long each part is told events."""

    sockets: Sequence[int] = (1, 50, 500)
    beside_slow: int = 500
    in_storms: int = 200
    seconds: float = 20


async def measure(sizes: Sizes = Sizes()) -> list[Table]:
    """Measure all of it on a product that is started for this alone."""
    async with open_stack() as stack:
        await stack.start()
        async with another_api(stack) as second, stack.owner() as owner:
            ports = (stack.api_port, second)
            most = max(*sizes.sockets, sizes.beside_slow, sizes.in_storms)
            people = await make_crowd(stack, owner, (most + 1) // 2)
            return await _measure(stack, owner, ports, people, sizes)


async def _measure(
    stack: Stack,
    owner: asyncpg.Connection,
    ports: Sequence[int],
    people: Sequence[Person],
    sizes: Sizes,
) -> list[Table]:
    def crowd(size: int) -> list[Listener]:
        return [Listener(people[at // 2], ports[at % 2]) for at in range(size)]

    return [
        await measure_latency(stack, owner, crowd, sizes.sockets, sizes.seconds),
        await measure_slow(stack, owner, crowd, sizes.beside_slow, sizes.seconds),
        await measure_storms(stack, owner, crowd, ports, sizes.in_storms, sizes.seconds),
    ]
