"""Figure: when a person's one background task starts while somebody else has very many in line."""

import asyncio

import asyncpg

from benchmarks.people import Person, register
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.tasks import ask, ask_all, start_delay, until_over

_PAUSE_SECONDS = 0.2
_AIM_TIMES, _AIM_SECONDS = 1.2, 0.2
_OPEN = """
SELECT count(*) FROM worker_tasks
WHERE user_id = $1 AND state IN ('queued', 'running', 'retry_scheduled')
"""


async def measure_fairness(
    stack: Stack, owner: asyncpg.Connection, number: int, singles: int
) -> Table:
    """Let one have so many in line, and another ask for so many, one after the other."""
    hog, other = await register(stack, ["hog", "other"])
    await _delays(stack, owner, other, 1, 0)
    idle = await _delays(stack, owner, other, singles, singles)
    await ask_all(stack, [hog], number)
    before = await owner.fetchval(_OPEN, hog.user_id)
    busy = await _delays(stack, owner, other, singles, 2 * singles)
    after = await owner.fetchval(_OPEN, hog.user_id)
    return _table(number, (before, after), idle, busy)


async def _delays(
    stack: Stack, owner: asyncpg.Connection, person: Person, number: int, first: int
) -> list[float]:
    delays = []
    for at in range(number):
        asked = await ask(stack, person, first + at)
        await until_over(owner, [asked])
        delays.append(await start_delay(owner, asked))
        await asyncio.sleep(_PAUSE_SECONDS)
    return delays


def is_fair(idle: float, busy: float) -> bool:
    """Tell whether a start is late by no more than the aim, given seconds of either."""
    return busy <= max(idle * _AIM_TIMES, idle + _AIM_SECONDS)


def _table(number: int, in_line: tuple[int, int], idle: list[float], busy: list[float]) -> Table:
    met = all(is_fair(sum_up(idle), sum_up(busy)) for sum_up in (median, _p95))
    return Table(
        title=f"Start of one person's single task while another has {number:,} in line",
        columns=("others' in line", "tasks", "p50", "p95", "max", "aim: 20 % or 200 ms more"),
        rows=[
            ["0", *_spread(idle), ""],
            [f"{in_line[0]:,} to {in_line[1]:,}", *_spread(busy), verdict(met=met)],
        ],
        notes=["From `created_at` to `started_at` of the task; one after the other is over."],
    )


def _spread(delays: list[float]) -> list[str]:
    shown = (median(delays), _p95(delays), max(delays))
    return [str(len(delays)), *map(milliseconds, shown)]


def _p95(delays: list[float]) -> float:
    return percentile(delays, 95)
