"""Figure: a chat turn over REST beside a bare Temporal turn, at 1, 16 and 64 at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import psutil
from temporalio.client import Client

from benchmarks.bare import bare_turn
from benchmarks.cpu import CpuMeter
from benchmarks.people import Person, register, say
from benchmarks.stack import Stack, end, run_module
from benchmarks.tables import Table, median, milliseconds, percentile, verdict

_LOADS = ((1, 25), (16, 200), (64, 320))
"""How many at a time, and turns per round."""
_ROUNDS = 4
_WARM_UP = 32
_PEOPLE = 20
_ANSWER = "I remember what you tell me, remind you in time, and look things up."
_METERED = 16

Turn = Callable[[], Awaitable[object]]


@dataclass
class Series:
    """What was measured of one kind of turn at one load."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Turns per second."""
        return len(self.latencies) / self.seconds

    async def run(self, turn: Turn, at_a_time: int, turns: int) -> None:
        """Do so many turns, so many at a time."""
        left = iter(range(turns))

        async def lane() -> None:
            for _ in left:
                began = time.perf_counter()
                await turn()
                self.latencies.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(at_a_time)))
        self.seconds += time.perf_counter() - began


@dataclass(frozen=True)
class Compared:
    """The two series at one load; rounds of both alternate, so that drift hits both."""

    at_a_time: int
    chat: Series = field(default_factory=Series)
    bare: Series = field(default_factory=Series)

    @property
    def ratio(self) -> float:
        """How many times the bare turn a chat turn takes, by medians."""
        return median(self.chat.latencies) / median(self.bare.latencies)


async def measure(stack: Stack) -> list[Table]:
    """Return the comparison, and the CPU time behind it."""
    await stack.script([{"say": _ANSWER}])
    people = await register(stack, [f"chat{number}" for number in range(_PEOPLE)])
    async with _bare(stack) as bare:
        chat = _chat(stack, people)
        for turn in (chat, bare):
            await Series().run(turn, 8, _WARM_UP)
        meter = CpuMeter({**stack.processes(), "client": psutil.Process()})
        compared = [
            await _compare(chat, bare, load, turns, meter if load == _METERED else None)
            for load, turns in _LOADS
        ]
    turns = len(next(one for one in compared if one.at_a_time == _METERED).chat.latencies)
    return [_comparison(compared), _costs(meter.spent(), turns)]


@asynccontextmanager
async def _bare(stack: Stack) -> AsyncIterator[Turn]:
    """Run the yardstick's worker and give its turn."""
    worker = run_module(stack.folder / "bare.log", "benchmarks.bare", stack.temporal)
    try:
        client = await Client.connect(stack.temporal)
        yield lambda: bare_turn(client)
    finally:
        end(worker)


def _chat(stack: Stack, people: list[Person]) -> Turn:
    turns = count()
    return lambda: say(stack, people[next(turns) % len(people)])


async def _compare(
    chat: Turn, bare: Turn, at_a_time: int, turns: int, meter: CpuMeter | None
) -> Compared:
    compared = Compared(at_a_time)
    for _ in range(_ROUNDS):
        if meter is not None:
            meter.start()
        await compared.chat.run(chat, at_a_time, turns)
        if meter is not None:
            meter.pause()
        await compared.bare.run(bare, at_a_time, turns)
    return compared


def _comparison(compared: list[Compared]) -> Table:
    return Table(
        title="A chat turn (POST /api/v1/chat) beside a bare Temporal turn, model latency zero",
        columns=("at a time", "turn", "turns", "p50", "p95", "turns/s"),
        rows=[row for one in compared for row in _rows(one)],
        notes=_verdicts(compared),
    )


def _rows(one: Compared) -> list[list[str]]:
    return [
        [
            str(one.at_a_time),
            name,
            str(len(series.latencies)),
            milliseconds(median(series.latencies)),
            milliseconds(percentile(series.latencies, 95)),
            f"{series.rate:.1f}",
        ]
        for name, series in (("chat", one.chat), ("bare", one.bare))
    ]


def _verdicts(compared: list[Compared]) -> list[str]:
    ratios = ", ".join(f"{one.ratio:.2f} at {one.at_a_time}" for one in compared)
    alone = compared[0]
    p50, best = median(alone.chat.latencies), max(one.chat.rate for one in compared)
    return [
        f"p50 of chat / p50 of bare: {ratios}; aim 1.40: {verdict(met=alone.ratio <= 1.4)} at 1.",
        f"p50 at 1: {milliseconds(p50)}; aim under 60 ms: {verdict(met=p50 < 0.060)}.",
        f"Turns per second at best: {best:.1f}; aim 60: {verdict(met=best >= 60)}.",
        f"Rounds of {' and '.join(str(turns) for _, turns in _LOADS)} turns, chat and bare in turn, {_ROUNDS} of each.",
    ]


def _costs(spent: dict[str, float], turns: int) -> Table:
    total = sum(spent.values())
    shown = {name: value for name, value in spent.items() if value}
    return Table(
        title=f"CPU time of a chat turn by process, {_METERED} at a time",
        columns=("process", "CPU per turn"),
        rows=[
            *([name, milliseconds(value / turns)] for name, value in shown.items()),
            ["all", milliseconds(total / turns)],
        ],
    )
