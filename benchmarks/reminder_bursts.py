"""Figure: thousands of reminders that are due in the same second, beside bare workflows."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import asyncpg
import psutil
from temporalio.client import Client

from benchmarks.bare_reminder import plan_bare, read_lateness
from benchmarks.cpu import CpuMeter
from benchmarks.reminder_rows import Pending, hand_over, make_people, soon, store
from benchmarks.stack import Stack, end, run_module
from benchmarks.tables import Table, median, milliseconds, percentile
from benchmarks.timing import timed

_WARM_UP = 200
_LEAST_RATE = 20
"""Firings per second that any machine gives their workflows."""

_MARGIN_SECONDS = 10
_LOOK_SECONDS = 0.02
_PRINTED_SECONDS = 0.5
_PATIENCE_SECONDS = 300
_LEFT = "SELECT count(*) FROM reminder_firings WHERE state = 'planned' AND due_at = $1"
_TOLD = """
SELECT count(DISTINCT substring(content FROM '#[0-9]+')), count(*) FROM messages
WHERE content LIKE $1
"""


@dataclass(frozen=True)
class Burst:
    """What came of many that were due at once: seconds late, planned per second, CPU seconds."""

    name: str
    late: list[float]
    planned_rate: float
    cpu: Mapping[str, float]

    @property
    def rate(self) -> float:
        """How many went off per second until the last."""
        return len(self.late) / max(self.late)


async def measure_bursts(
    stack: Stack, owner: asyncpg.Connection, number: int, people: int
) -> list[Table]:
    """Let so many go off at once: bare workflows, then reminders of so many people."""
    client = await Client.connect(stack.temporal)
    warm = await _reminders(stack, owner, client, _soon(_WARM_UP, _LEAST_RATE), _WARM_UP, people)
    due = partial(_soon, number, warm.planned_rate)
    bare = await _bare(stack, client, due(), number)
    bursts = [bare, await _reminders(stack, owner, client, due(), number, people)]
    return [_lateness(number, bursts), _costs(bursts)]


async def _bare(stack: Stack, client: Client, due: datetime, number: int) -> Burst:
    log = stack.folder / "bare-reminder.log"
    worker = run_module(log, "benchmarks.bare_reminder", stack.temporal)
    try:
        processes = {**stack.processes(), "bare worker": psutil.Process(worker.pid)}
        planned = await timed(plan_bare(client, due, number))
        meter = CpuMeter(processes)
        await _until(due)
        meter.start()
        late = await _printed(log, number)
        meter.pause()
    finally:
        await asyncio.to_thread(end, worker)
    return Burst("bare workflow", late, number / planned, meter.spent())


async def _printed(log: Path, number: int) -> list[float]:
    """Wait until so many have printed how late they are, and return that."""
    late: list[float] = []
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while len(late) < number:
            await asyncio.sleep(_PRINTED_SECONDS)
            late = read_lateness((await asyncio.to_thread(log.read_text)).splitlines())
    return late


async def _reminders(
    stack: Stack,
    owner: asyncpg.Connection,
    client: Client,
    due: datetime,
    number: int,
    people: int,
) -> Burst:
    ids = await make_people(owner, people)
    tag = f"burst {due:%H%M%S}"
    pending = [Pending(ids[at % people], f"#{at} {tag}", due) for at in range(number)]
    await store(owner, pending)
    planned = await hand_over(client, owner, due, due)
    meter = CpuMeter(stack.processes())
    await _until(due)
    meter.start()
    late = await _watched(owner, due, number)
    meter.pause()
    texts, messages = await owner.fetchrow(_TOLD, f"%{tag}%")
    if (texts, messages) != (number, number):
        raise RuntimeError(f"of {number} firings {texts} said something, in {messages} messages")
    return Burst(f"reminder, {people:,} people", late, number / planned, meter.spent())


async def _watched(owner: asyncpg.Connection, due: datetime, number: int) -> list[float]:
    """Return how late each was when it was first seen as gone off, looking all the time."""
    late: list[float] = []
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while len(late) < number:
            left = await owner.fetchval(_LEFT, due)
            late += [time.time() - due.timestamp()] * (number - left - len(late))
            await asyncio.sleep(_LOOK_SECONDS)
    return late


def _soon(number: int, rate: float) -> datetime:
    """Return when so many will be planned that are planned at this rate, and some time more."""
    return soon(_MARGIN_SECONDS + 1.5 * number / rate)


async def _until(due: datetime) -> None:
    left = due.timestamp() - time.time()
    if left < 0:
        raise RuntimeError(f"they were due {-left:.0f} s before all were planned")
    await asyncio.sleep(left)


def _lateness(number: int, bursts: list[Burst]) -> Table:
    return Table(
        title=f"{number:,} reminders due in the same second, beside bare Temporal workflows",
        columns=("what", "planned/s", "p50 late", "p99 late", "last", "gone off/s"),
        rows=[
            [
                one.name,
                f"{one.planned_rate:.0f}",
                *(f"{value:.2f} s" for value in (median(one.late), percentile(one.late, 99))),
                f"{max(one.late):.2f} s",
                f"{one.rate:.0f}",
            ]
            for one in bursts
        ],
        notes=[
            (
                "A reminder has gone off when its message is committed, seen by a look every"
                f" {_LOOK_SECONDS * 1000:.0f} ms; a bare one when its only step, a local activity,"
                " runs. All have workflows before they are due, which the look of every minute"
                " starts; here it comes at once, again and again."
            )
        ],
    )


def _costs(bursts: list[Burst]) -> Table:
    names = [name for name in bursts[-1].cpu if name not in {"up", "model", "guard"}]
    names.append("bare worker")
    return Table(
        title="CPU time of one that goes off, by process",
        columns=("what", *names),
        rows=[
            [
                one.name,
                *(milliseconds(one.cpu.get(name, 0.0) / len(one.late)) for name in names),
            ]
            for one in bursts
        ],
    )
