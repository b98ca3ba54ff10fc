"""Figure: reminders that go off while processes are killed: lost, doubled, how late."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from temporalio.client import Client

from benchmarks.reminder_rows import Pending, hand_over, make_people, soon, store, whole_minute
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, percentile, verdict

_SEED = 4
_PEOPLE = 100
_SPREAD_SECONDS = 30
_PLANNED_PER_SECOND = 60
_MARGIN_SECONDS = 10
_VICTIMS = ("worker", "temporal", "worker", "postgres", "temporal", "worker")
_PATIENCE_SECONDS = 300
_LOOK_SECONDS = 0.1
_LEFT = """
SELECT count(*) FROM reminder_firings JOIN reminders ON reminders.id = reminder_id
WHERE reminders.text LIKE $1 AND reminder_firings.due_at <= $2
AND reminder_firings.state = 'planned'
"""
_TOLD = """
SELECT substring(content FROM '#[0-9]+'), count(*) FROM messages WHERE content LIKE $1 GROUP BY 1
"""
_FIRINGS = """
SELECT reminder_firings.state, extract(epoch FROM fired_at - due_at)::float AS late
FROM reminder_firings JOIN reminders ON reminders.id = reminder_id WHERE reminders.text LIKE $1
"""
_TAG = "under fire"
_TAGGED = f"%{_TAG}%"


@dataclass(frozen=True)
class Ended:
    """What is in the database in the end: messages by reminder, firings by state, lateness."""

    number: int
    told: Counter[str]
    states: Counter[str]
    late: list[float]

    @property
    def lost(self) -> int:
        """Count reminders without a message, or whose firing is not over."""
        return self.number - min(len(self.told), self.states["sent"])

    @property
    def doubled(self) -> int:
        """Count messages of the same reminder, and firings that are too many."""
        again = sum(self.told.values()) - len(self.told)
        return max(again, self.states["sent"] - self.number)


async def measure_faults(stack: Stack, number: int) -> Table:
    """Let so many go off in half a minute, half of them daily, while processes are killed."""
    chance = random.Random(_SEED)
    async with stack.owner() as owner:
        pending = await _store(owner, number, chance)
        dues = [one.due for one in pending]
        await hand_over(await Client.connect(stack.temporal), owner, min(dues), max(dues))
    killing = asyncio.create_task(_kill(stack, min(dues), chance))
    until_all = await _all_gone_off(stack, max(dues))
    killed = await killing
    async with stack.owner() as owner:
        ended = await _ended(owner, number)
    return _table(killed, ended, until_all)


async def _store(owner: asyncpg.Connection, number: int, chance: random.Random) -> list[Pending]:
    people = await make_people(owner, _PEOPLE)
    first = whole_minute(soon(_MARGIN_SECONDS + number / _PLANNED_PER_SECOND))
    pending = [
        Pending(
            user_id=people[at % _PEOPLE],
            text=f"#{at} {_TAG}",
            due=first + timedelta(seconds=0 if at % 2 else chance.randrange(_SPREAD_SECONDS)),
            daily=at % 2 == 1,
        )
        for at in range(number)
    ]
    await store(owner, pending)
    return pending


async def _kill(stack: Stack, first: datetime, chance: random.Random) -> list[str]:
    """Kill one after the other at random moments; the supervisor starts them again."""
    moments = sorted(chance.uniform(0, _SPREAD_SECONDS) for _ in _VICTIMS)
    killed = []
    for name, moment in zip(_VICTIMS, moments, strict=True):
        at = first.timestamp() + moment
        await asyncio.sleep(max(at - time.time(), 0))
        killed.append(f"{name} at {time.time() - first.timestamp():.1f} s")
        await _kill_one(stack, name)
    return killed


async def _kill_one(stack: Stack, name: str) -> None:
    """Kill a part that runs, and wait until it is gone."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (process := stack.processes().get(name)) is None:  # noqa: ASYNC110 - it starts
            await asyncio.sleep(_LOOK_SECONDS)
        process.kill()
        await asyncio.to_thread(process.wait)


async def _all_gone_off(stack: Stack, last: datetime) -> float:
    """Wait until nothing is planned any more; return how many seconds after the last was due."""
    await asyncio.sleep(max(last.timestamp() - time.time(), 0))
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await _left(stack, last) != 0:  # noqa: ASYNC110 - others change the rows
            await asyncio.sleep(_LOOK_SECONDS)
    return time.time() - last.timestamp()


async def _left(stack: Stack, last: datetime) -> int | None:
    """Return how many are planned; None while the database is away."""
    try:
        async with stack.owner() as owner:
            return int(await owner.fetchval(_LEFT, _TAGGED, last))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None


async def _ended(owner: asyncpg.Connection, number: int) -> Ended:
    firings = await owner.fetch(_FIRINGS, _TAGGED)
    return Ended(
        number=number,
        told=Counter(dict(await owner.fetch(_TOLD, _TAGGED))),
        states=Counter(state for state, _ in firings),
        late=[late for _, late in firings if late is not None],
    )


def _table(killed: Sequence[str], ended: Ended, until_all: float) -> Table:
    number, lost, doubled = ended.number, ended.lost, ended.doubled
    followed = ended.states["planned"]
    whole = (lost, doubled, followed) == (0, 0, number // 2)
    return Table(
        title=f"{number:,} reminders due within {_SPREAD_SECONDS} s, processes killed by SIGKILL",
        columns=("lost", "doubled", "next ones planned", "p50 late", "p99 late", "last", ""),
        rows=[
            [
                str(lost),
                str(doubled),
                f"{followed} of {number // 2}",
                *(f"{value:.2f} s" for value in (median(ended.late), percentile(ended.late, 99))),
                f"{until_all:.1f} s after its time",
                verdict(met=whole),
            ]
        ],
        notes=[
            (
                f"Killed: {', '.join(killed)}; the supervisor starts them again. Half are daily,"
                " due at once, and plan their next time. Counted are messages and firings in the"
                " database."
            )
        ],
    )
