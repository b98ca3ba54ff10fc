"""Figure: a chat turn over REST beside a bare Temporal turn, at 1, 16 and 64 at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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

_LOADS = (1, 16, 64)
_ROUNDS = 4
_ROUND_SECONDS = 2.5
_WARM_UP = 4
_PEOPLE = 20
_AIM_RATIO, _AIM_SECONDS, _AIM_RATE = 1.4, 0.060, 60
_NEGLIGIBLE_SECONDS = 0.000_05
_ANSWER = "I remember what you tell me, remind you in time, and look things up."

Turn = Callable[[], Awaitable[object]]


@dataclass
class Series:
    """What was measured of one kind of turn at one load."""

    meter: CpuMeter
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Turns per second."""
        return len(self.latencies) / self.seconds

    def cpu_per_turn(self) -> dict[str, float]:
        """Seconds of CPU that a turn took, by process."""
        return {name: spent / len(self.latencies) for name, spent in self.meter.spent().items()}

    async def run(self, turn: Turn, at_a_time: int) -> None:
        """Do turns, so many at a time, until the round is over and the last ones are done."""
        self.meter.start()
        began = time.perf_counter()
        lanes = (self._lane(turn, began + _ROUND_SECONDS) for _ in range(at_a_time))
        await asyncio.gather(*lanes)
        self.seconds += time.perf_counter() - began
        self.meter.pause()

    async def _lane(self, turn: Turn, until: float) -> None:
        while (began := time.perf_counter()) < until:
            await turn()
            self.latencies.append(time.perf_counter() - began)


@dataclass(frozen=True)
class Compared:
    """The two series at one load."""

    at_a_time: int
    chat: Series
    bare: Series

    @property
    def ratio(self) -> float:
        """How many times the bare turn a chat turn takes, by medians."""
        return median(self.chat.latencies) / median(self.bare.latencies)


async def measure(stack: Stack) -> list[Table]:
    """Return the comparison, and the CPU time behind it."""
    await stack.script([{"say": _ANSWER}])
    people = await register(stack, [f"chat{number}" for number in range(_PEOPLE)])
    async with _bare(stack) as (bare, worker):
        chat = _chat(stack, people)
        processes = {**stack.processes(), "bare worker": worker, "client": psutil.Process()}
        compared = [await _compare(chat, bare, load, processes) for load in (_WARM_UP, *_LOADS)]
    return [_comparison(compared[1:]), _aims(compared[1:]), _costs(compared[2])]


@asynccontextmanager
async def _bare(stack: Stack) -> AsyncIterator[tuple[Turn, psutil.Process]]:
    """Run the yardstick's worker; give its turn and its process."""
    worker = run_module(stack.folder / "bare.log", "benchmarks.bare", stack.temporal)
    try:
        client = await Client.connect(stack.temporal)
        yield (lambda: bare_turn(client)), psutil.Process(worker.pid)
    finally:
        await asyncio.to_thread(end, worker)


def _chat(stack: Stack, people: list[Person]) -> Turn:
    turns = count()
    return lambda: say(stack, people[next(turns) % len(people)])


async def _compare(
    chat: Turn, bare: Turn, at_a_time: int, processes: Mapping[str, psutil.Process]
) -> Compared:
    """Alternate rounds of both, so that a drift of the machine hits both."""
    compared = Compared(at_a_time, Series(CpuMeter(processes)), Series(CpuMeter(processes)))
    for _ in range(_ROUNDS):
        await compared.chat.run(chat, at_a_time)
        await compared.bare.run(bare, at_a_time)
    return compared


def _comparison(compared: list[Compared]) -> Table:
    return Table(
        title="A chat turn (POST /api/v1/chat) beside a bare Temporal turn, model latency zero",
        columns=("at a time", "turn", "turns", "p50", "p95", "turns/s"),
        rows=[row for one in compared for row in _rows(one)],
        notes=[f"{_ROUNDS} rounds of {_ROUND_SECONDS} s of each, in alternation."],
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


def _aims(compared: list[Compared]) -> Table:
    p50 = median(compared[0].chat.latencies)
    best = max(one.chat.rate for one in compared)
    bare = max(one.bare.rate for one in compared)
    ratios = [
        [
            f"p50 of chat / p50 of bare, {one.at_a_time} at a time",
            f"{one.ratio:.2f}",
            f"{_AIM_RATIO}",
            verdict(met=one.ratio <= _AIM_RATIO),
        ]
        for one in compared
    ]
    return Table(
        title="Aims of a chat turn",
        columns=("figure", "found", "aim", ""),
        rows=[
            *ratios,
            ["p50, one at a time", milliseconds(p50), "60 ms", verdict(met=p50 < _AIM_SECONDS)],
            ["turns/s at best", f"{best:.1f}", f"{_AIM_RATE}", verdict(met=best >= _AIM_RATE)],
        ],
        notes=[f"The bare turn reaches {bare:.1f} turns/s at best on this machine."],
    )


def _costs(one: Compared) -> Table:
    chat, bare = one.chat.cpu_per_turn(), one.bare.cpu_per_turn()
    rows = [
        [name, milliseconds(chat[name]), milliseconds(bare[name])]
        for name in chat
        if max(chat[name], bare[name]) > _NEGLIGIBLE_SECONDS
    ]
    total = ["all", milliseconds(sum(chat.values())), milliseconds(sum(bare.values()))]
    return Table(
        title=f"CPU time of a turn by process, {one.at_a_time} at a time",
        columns=("process", "chat", "bare"),
        rows=[*rows, total],
    )
