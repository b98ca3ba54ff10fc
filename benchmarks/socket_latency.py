"""Figures: how late events are at open sockets, of two API processes, and beside slow readers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import asyncpg

from benchmarks.listeners import Crowd, Listener, come_all, people_of, until_all_seen
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.tally import Tally
from benchmarks.telling import Telling, told

_PER_SECOND = 25
_ROUNDS = 2
_BIG = 100_000
_SLOW, _SLOW_OF = (1, 10), 20
"""Which of so many do not read: at both processes, while other sockets of these people read."""

_AIM_TIMES = 1.2
_CUT_OFF_SECONDS = 12


@dataclass(frozen=True)
class Heard:
    """What came of events at so many sockets."""

    name: str
    late: list[float]
    tally: Tally


async def measure_latency(
    stack: Stack, owner: asyncpg.Connection, crowd: Crowd, sizes: Sequence[int], seconds: float
) -> Table:
    """Tell the people of so many sockets one after the other, then all at once."""
    heard = []
    for size in sizes:
        listeners = crowd(size)
        await come_all(listeners)
        people = people_of(listeners)
        count = round(seconds * _PER_SECOND)
        paced = Telling(people=people, events=count, seconds=seconds)
        heard.append(await _hear(stack, owner, f"{size}", listeners, paced))
        at_once = Telling(people=people, events=len(people))
        if len(people) > 1:
            heard.append(await _hear(stack, owner, f"{size}, all at once", listeners, at_once))
        await asyncio.gather(*(listener.leave() for listener in listeners))
    return _table(heard)


async def _hear(
    stack: Stack, owner: asyncpg.Connection, name: str, listeners: list[Listener], *jobs: Telling
) -> Heard:
    before = [len(listener.late) for listener in listeners]
    async with told(stack, *jobs):
        pass
    tally = await until_all_seen(owner, listeners)
    late = [
        seconds
        for listener, begun in zip(listeners, before, strict=True)
        for seconds in listener.late[begun:]
    ]
    return Heard(name, late, tally)


async def measure_slow(
    stack: Stack, owner: asyncpg.Connection, crowd: Crowd, size: int, seconds: float
) -> Table:
    """Tell all people small things and some big ones, and again while some of these read not."""
    listeners = crowd(size)
    slow = [listeners[at] for at in range(size) if at % _SLOW_OF in _SLOW]
    others = [listener for listener in listeners if listener not in slow]
    await come_all(listeners)
    everybody = Telling(
        people=people_of(listeners), events=round(seconds * _PER_SECOND), seconds=seconds
    )
    some = people_of(slow)
    big = Telling(people=some, events=10 * len(some), seconds=seconds / 2, filler=_BIG)
    calm: list[list[float]] = []
    beside: list[list[float]] = []
    codes: list[int | None] = []
    for _ in range(_ROUNDS):
        calm.append((await _hear(stack, owner, "", others, everybody, big)).late)
        await until_all_seen(owner, slow)
        await _come_back(slow, reads=False)
        beside.append((await _hear(stack, owner, "", others, everybody, big)).late)
        await asyncio.sleep(_CUT_OFF_SECONDS)
        codes += await asyncio.gather(*(listener.read_on() for listener in slow))
        await _come_back(slow, reads=True)
    tally = await until_all_seen(owner, listeners)
    await asyncio.gather(*(listener.leave() for listener in listeners))
    return _slow_table(size, calm, beside, codes, tally)


async def _come_back(listeners: Sequence[Listener], *, reads: bool) -> None:
    for listener in listeners:
        await listener.leave()
        await listener.come(reads=reads)


def _table(heard: list[Heard]) -> Table:
    return Table(
        title="An event from the transaction of its cause to open sockets of two API processes",
        columns=("sockets", "came", "p50", "p99", "max", "lost", "doubled"),
        rows=[
            [one.name, f"{len(one.late):,}", *_spread(one.late), *_counts(one.tally)]
            for one in heard
        ],
        notes=[
            (
                f"{_PER_SECOND} events a second of one person after the other, or one of each"
                " person at once. Each person has two sockets, one at either process (the first"
                " row: one). From before the transaction, in a third process, to the client's"
                " read."
            )
        ],
    )


def _slow_table(
    size: int,
    calm: list[list[float]],
    beside: list[list[float]],
    codes: list[int | None],
    tally: Tally,
) -> Table:
    times = percentile([*chain(*beside)], 99) / percentile([*chain(*calm)], 99)
    cut = [code for code in codes if code is not None]
    return Table(
        title=f"{size} sockets, of which {len(codes) // _ROUNDS} do not read",
        columns=("when", "came at the others", "p50", "p99", "max", "p99 of each round", "aim"),
        rows=[
            [*_rounds("all read", calm), ""],
            [
                *_rounds("they do not read", beside),
                f"p99 unchanged, is {times:.2f} times: {verdict(met=times <= _AIM_TIMES)}",
            ],
        ],
        notes=[
            (
                f"Cut off: {len(cut)} of {len(codes)}. When they came back with `after`,"
                f" {tally.lost} events were lost and {tally.doubled} doubled, of {tally.wanted:,}"
                f" at all sockets. {_ROUNDS} rounds of each in alternation; beside the small"
                f" events, those people get some of {_BIG // 1000} kB."
                f" Up to {_AIM_TIMES} times counts as unchanged."
            )
        ],
    )


def _rounds(name: str, rounds: list[list[float]]) -> list[str]:
    late = [*chain(*rounds)]
    each = ", ".join(milliseconds(percentile(one, 99)) for one in rounds)
    return [name, f"{len(late):,}", *_spread(late), each]


def _spread(late: list[float]) -> list[str]:
    return [milliseconds(value) for value in (median(late), percentile(late, 99), max(late))]


def _counts(tally: Tally) -> tuple[str, str]:
    return str(tally.lost), str(tally.doubled)
