"""Figure: all sockets are closed or dropped at once and come back, while events are told."""

import asyncio
import random
import time
from collections.abc import Sequence

import asyncpg
from websockets.exceptions import ConnectionClosed

from benchmarks.listeners import Crowd, Listener, come_all, is_in_order, people_of, until_all_seen
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.tally import Tally
from benchmarks.telling import Telling, told

_SEED = 5
_PER_SECOND = 100
_CALM_SECONDS = 0.5
_AGAIN_SECONDS = 0.2


async def measure_storms(
    stack: Stack,
    owner: asyncpg.Connection,
    crowd: Crowd,
    ports: Sequence[int],
    size: int,
    seconds: float,
) -> Table:
    """Have all leave and come back, to either process, again and again for so long."""
    listeners = crowd(size)
    await come_all(listeners)
    people = people_of(listeners)
    job = Telling(people=people, events=round(seconds * _PER_SECOND), seconds=seconds)
    async with told(stack, job):
        came = await _storms(listeners, ports, seconds)
    tally = await until_all_seen(owner, listeners)
    in_order = is_in_order(listeners)
    await asyncio.gather(*(listener.leave() for listener in listeners))
    return _table(size, came, tally, in_order=in_order)


async def _storms(
    listeners: Sequence[Listener], ports: Sequence[int], seconds: float
) -> list[tuple[float, int]]:
    """Return of each coming back how many seconds it took, and how often it was refused."""
    chance = random.Random(_SEED)
    end = time.monotonic() + seconds
    came: list[tuple[float, int]] = []
    while time.monotonic() < end:
        for listener in listeners:
            listener.at = chance.choice(ports)
        came += await asyncio.gather(
            *(_blown(listener, politely=chance.random() < 0.5) for listener in listeners)
        )
        await asyncio.sleep(_CALM_SECONDS)
    return came


def _table(size: int, came: list[tuple[float, int]], tally: Tally, *, in_order: bool) -> Table:
    back = [took for took, _ in came]
    storms = len(came) // size
    return Table(
        title=f"{storms} storms: {size} sockets leave and come back at once, while events are told",
        columns=(
            *("came back", "p50 until ready", "p99", "refused at first"),
            *("events to see", "lost", "doubled", "in order", ""),
        ),
        rows=[
            [
                f"{len(back):,}",
                *map(milliseconds, (median(back), percentile(back, 99))),
                str(sum(refused for _, refused in came)),
                f"{tally.wanted:,}",
                *(str(tally.lost), str(tally.doubled), "yes" if in_order else "**no**"),
                verdict(met=in_order and (tally.lost, tally.doubled) == (0, 0)),
            ]
        ],
        notes=[
            (
                "Half of them close, the others are dropped; each comes to one of the two"
                f" processes by chance, with `after`. {_PER_SECOND} events a second."
            )
        ],
    )


async def _blown(listener: Listener, *, politely: bool) -> tuple[float, int]:
    """Leave and come back; return the seconds that it took, and how often it was refused."""
    began = time.perf_counter()
    await listener.leave(politely=politely)
    refused = 0
    while True:
        try:
            await listener.come()
            return time.perf_counter() - began, refused
        except (ConnectionClosed, OSError, TimeoutError):
            refused += 1
            await asyncio.sleep(_AGAIN_SECONDS)
