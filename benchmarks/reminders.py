"""Figures: reminders by the hundred thousand, thousands at once, and while processes are killed.

The section has a product of its own, which it fills, kills and starts again.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psutil

from benchmarks.people import Person, register
from benchmarks.reminder_bursts import measure_bursts
from benchmarks.reminder_faults import measure_faults
from benchmarks.reminder_rates import measure_rates
from benchmarks.reminder_rows import Pending, make_people, soon, store, whole_minute
from benchmarks.stack import FAMILIES, Stack, open_stack
from benchmarks.tables import Table

_MEASURED = ("worker", "api", "temporal", "postgres")
_SETTLES_SECONDS = 10
_AHEAD = timedelta(days=30)
_EACH_HAS = 100
_SOON = timedelta(seconds=2)
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 120
_SAID = "SELECT count(*) FROM messages WHERE user_id = $1"


@dataclass(frozen=True)
class Sizes:
    """How many of everything."""

    pending: int = 100_000
    set: int = 200
    burst: int = 5_000
    burst_people: int = 1_000
    faults: int = 1_000


async def measure(sizes: Sizes = Sizes()) -> list[Table]:
    """Measure all of it on a product that is started for this alone."""
    async with open_stack() as stack:
        await stack.start()
        await asyncio.sleep(_SETTLES_SECONDS)
        empty, idle = stack.started_in, _memory(stack)
        stored = await _fill(stack, sizes.pending)
        await asyncio.sleep(_SETTLES_SECONDS)
        full = _memory(stack)
        [person] = await register(stack, ["early"])
        await _kill_all(stack)
        await stack.start()
        again, fired = stack.started_in, await _fires(stack, person)
        tables = [
            _pending(sizes.pending, stored, idle, full),
            _starts(sizes.pending, empty, again, fired),
            await measure_rates(stack, sizes.set),
        ]
        async with stack.owner() as owner:
            tables += await measure_bursts(stack, owner, sizes.burst, sizes.burst_people)
        return [*tables, await measure_faults(stack, sizes.faults)]


async def _fill(stack: Stack, number: int) -> float:
    """Store so many, due over the next month, half of them daily; return seconds."""
    began = time.perf_counter()
    async with stack.owner() as owner:
        people = await make_people(owner, number // _EACH_HAS)
        first = soon(_PATIENCE_SECONDS)
        step = _AHEAD / number
        await store(
            owner,
            [
                Pending(
                    user_id=people[at % len(people)],
                    text=f"pending {at}",
                    due=whole_minute(first + at * step),
                    daily=at % 2 == 1,
                )
                for at in range(number)
            ],
        )
    return time.perf_counter() - began


async def _kill_all(stack: Stack) -> None:
    """Kill the supervisor and its guard, then all parts; the model server stays."""
    processes = stack.processes()
    order = [*("guard", "up"), *(set(processes) - {"guard", "up", "model"})]
    for name in order:
        processes[name].kill()
    await asyncio.to_thread(psutil.wait_procs, [processes[name] for name in order])


async def _fires(stack: Stack, person: Person) -> float:
    """Set a reminder that is due in a moment; return how many seconds late its message is."""
    due = datetime.now(UTC) + _SOON
    body = {"schedule": f"@once:{due.isoformat()}", "text": "early bird"}
    async with stack.http.post(
        f"{stack.api}/cron", json=body, headers=person.headers, raise_for_status=True
    ):
        pass
    async with stack.owner() as owner, asyncio.timeout(_PATIENCE_SECONDS):
        while not await owner.fetchval(_SAID, person.user_id):  # noqa: ASYNC110 - a worker says it
            await asyncio.sleep(_LOOK_SECONDS)
    return time.time() - due.timestamp()


def _memory(stack: Stack) -> dict[str, float]:
    """Return proportional megabytes; those of the worker without Chromium and other helpers."""
    processes = stack.processes()
    memory = {}
    for name in _MEASURED:
        children = processes[name].children() if name in set(FAMILIES) - {"worker"} else []
        members = [processes[name], *children]
        memory[name] = sum(member.memory_full_info().pss for member in members) / 1e6
    return memory


def _pending(number: int, stored: float, idle: dict[str, float], full: dict[str, float]) -> Table:
    return Table(
        title=f"Memory with {number:,} pending reminders",
        columns=("part", "none", f"{number:,}"),
        rows=[[name, f"{idle[name]:.0f} MB", f"{full[name]:.0f} MB"] for name in _MEASURED],
        notes=[
            (
                f"PSS. The rows were made by COPY in {stored:.1f} s, as the product writes them,"
                f" {_EACH_HAS} a person, due over the next {_AHEAD.days} days; half are daily."
                " Only those of the next hour have workflows."
            )
        ],
    )


def _starts(number: int, empty: float, again: float, fired: float) -> Table:
    return Table(
        title=f"All killed by SIGKILL and started again, with {number:,} pending reminders",
        columns=("first start, empty folder", "start after the kill", "new reminder is late by"),
        rows=[[f"{empty:.1f} s", f"{again:.1f} s", f"{fired * 1000:.0f} ms"]],
        notes=[
            (
                "A start lasts until /ready. The reminder is set over REST right then, due in"
                f" {_SOON.seconds} s, and late until its message is seen in the database."
            )
        ],
    )
