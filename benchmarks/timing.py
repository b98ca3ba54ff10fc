"""Owns the clock of single things: how long something took, and again, in alternation."""

import time
from collections.abc import Awaitable, Callable, Sequence

Work = Callable[[], Awaitable[object]]


async def timed(work: Awaitable[object]) -> float:
    """Return how many seconds it took."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def alternated(works: Sequence[Work], times: int) -> list[list[float]]:
    """Return the seconds of each, done so many times.

    All are done in turn, so that a drift of the machine hits all, and once before that counts.
    """
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:
        await work()
    for _ in range(times):
        for work, into in zip(works, seconds, strict=True):
            into.append(await timed(work()))
    return seconds
