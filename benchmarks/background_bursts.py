"""Figure: a burst of background tasks, and what it does to the chat of somebody else."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

from benchmarks.cpu import CpuMeter
from benchmarks.crowd import make_crowd
from benchmarks.people import Person, register, say
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.tally import Tally
from benchmarks.tasks import ask_all, tallies, until_over
from benchmarks.timing import timed

_PAUSE_SECONDS = 0.1
_AIM_TIMES = 2.0
_NEGLIGIBLE_SECONDS = 0.000_5


@dataclass(frozen=True)
class Burst:
    """What came of a burst: seconds of asking and of all, of chat turns, of CPU; what is there."""

    number: int
    people: int
    asking: float
    lasted: float
    idle: list[float]
    while_asking: list[float]
    while_doing: list[float]
    cpu: dict[str, float]
    counted: dict[str, Tally]


async def measure_burst(
    stack: Stack, owner: asyncpg.Connection, number: int, people: int, idle_turns: int
) -> list[Table]:
    """Ask for so many tasks of so many people while one more chats."""
    [chatter] = await register(stack, ["chatter"])
    burst = await _burst(stack, owner, chatter, number, people, idle_turns)
    return [_drained(burst), _chat(burst), _once(burst), _costs(burst)]


async def _burst(
    stack: Stack,
    owner: asyncpg.Connection,
    chatter: Person,
    number: int,
    people: int,
    idle_turns: int,
) -> Burst:
    askers = await make_crowd(stack, owner, people)
    turns = iter(range(idle_turns))
    idle = await _chats(stack, chatter, lambda: next(turns, None) is None)
    meter = CpuMeter(stack.processes())
    meter.start()
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(ask_all(stack, askers, number))
        while_asking = await _chats(stack, chatter, asking.done)
        took = time.perf_counter() - began
        ending = tasks.create_task(until_over(owner, await asking))
        while_doing = await _chats(stack, chatter, ending.done)
    lasted = time.perf_counter() - began
    meter.pause()
    return Burst(
        number=number,
        people=people,
        asking=took,
        lasted=lasted,
        idle=idle,
        while_asking=while_asking,
        while_doing=while_doing,
        cpu=meter.spent(),
        counted=await tallies(owner, asking.result()),
    )


async def _chats(stack: Stack, person: Person, is_over: Callable[[], bool]) -> list[float]:
    """Have one message after the other answered, in one dialogue each; at least one."""
    seconds = [await timed(say(stack, person))]
    while not is_over():
        await asyncio.sleep(_PAUSE_SECONDS)
        seconds.append(await timed(say(stack, person)))
    return seconds


def _drained(burst: Burst) -> Table:
    return Table(
        title=f"{burst.number:,} background tasks of {burst.people:,} people, asked for at once",
        columns=("asked for within", "asked for/s", "all done after", "done/s"),
        rows=[
            [
                f"{burst.asking:.1f} s",
                f"{burst.number / burst.asking:.0f}",
                f"{burst.lasted:.1f} s",
                f"{burst.number / burst.lasted:.1f}",
            ]
        ],
        notes=["POST /api/v1/workflows/background-task; done is what the rows say in the end."],
    )


def _chat(burst: Burst) -> Table:
    during = [*burst.while_asking, *burst.while_doing]
    times = percentile(during, 95) / percentile(burst.idle, 95)
    kinds = {
        "idle": burst.idle,
        "while they are asked for": burst.while_asking,
        "while they are done": burst.while_doing,
        "during all of it": during,
    }
    found = f"p95 is {times:.1f} times that of idle: {verdict(met=times <= _AIM_TIMES)}"
    return Table(
        title="Chat turns of somebody else during the burst (POST /api/v1/chat)",
        columns=("when", "turns", "p50", "p95", "max", f"aim: p95 at most {_AIM_TIMES:.0f} times"),
        rows=[
            [
                when,
                str(len(seconds)),
                *map(milliseconds, (median(seconds), percentile(seconds, 95), max(seconds))),
                found if seconds is during else "",
            ]
            for when, seconds in kinds.items()
        ],
        notes=[f"One turn after the other, with pauses of {_PAUSE_SECONDS * 1000:.0f} ms."],
    )


def _once(burst: Burst) -> Table:
    return Table(
        title="What there is of each of these tasks, in the database",
        columns=("what", "should be", "is", "lost", "doubled", ""),
        rows=[
            [
                what,
                f"{tally.wanted:,}",
                f"{tally.found.total():,}",
                str(tally.lost),
                str(tally.doubled),
                verdict(met=(tally.lost, tally.doubled) == (0, 0)),
            ]
            for what, tally in burst.counted.items()
        ],
    )


def _costs(burst: Burst) -> Table:
    spent = {
        name: seconds / burst.number
        for name, seconds in burst.cpu.items()
        if seconds / burst.number > _NEGLIGIBLE_SECONDS
    }
    return Table(
        title="CPU time of a background task by process, with the chat beside",
        columns=(*spent, "all"),
        rows=[[*map(milliseconds, spent.values()), milliseconds(sum(spent.values()))]],
    )
