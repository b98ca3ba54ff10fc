"""Owns one run: people and faults for so long, then rest, then what the history says."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import asyncpg

from benchmarks.background_faults.callers import Poller, TaskCaller
from benchmarks.background_faults.checker import check
from benchmarks.background_faults.history import History, read_history
from benchmarks.background_faults.injector import Injector
from benchmarks.background_faults.person import Person, register
from benchmarks.background_faults.plan import APIS, plan_faults
from benchmarks.background_faults.product import Product, open_product
from benchmarks.background_faults.rows import count_open, newest_events, write_rows
from benchmarks.background_faults.sockets import SocketClient
from benchmarks.stack import MODEL

NAMES = ("ada", "grace", "edsger", "barbara")
_REST_SECONDS = 150.0
_LAST_LOOK_SECONDS = 1.5
_LOOK_SECONDS = 0.2
_TALKS = (0.5, 2.5)
_UNANSWERED_MOST = 5
_CALLS = 400
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FAILURES: Sequence[dict[str, object]] = (
    {"fail": {"status": 500}},
    {"drop": True},
    {"error_line": "out of memory"},
)
_FAILS_OF_TEN = 1


@dataclass(frozen=True)
class Sizes:
    """How long faults are made, by which seed, for how many people.

    With `leaves` some clients never ask again after what they do not know the end of: what they
    left is found by the look at stranded tasks, which takes more than a minute.
    """

    seed: int
    seconds: float
    people: int = len(NAMES)
    leaves: bool = True


@dataclass(frozen=True)
class Ended:
    """What came of a run: complaints of the checker, and how many lines there are of each kind."""

    complaints: list[str]
    counts: Counter[str]
    history: Path


class _Clients:
    """All clients of one person."""

    def __init__(self, person: Person, *, leaves: bool) -> None:
        self.person = person
        self.sockets = [
            SocketClient(person, "socket-1", "seq"),
            SocketClient(person, "socket-2", "event_id"),
        ]
        self.poller = Poller(person)
        self._caller = TaskCaller(person, leaves=leaves)

    def listen(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """Have everybody listen until the person is over."""
        ever = [work for each in self.sockets for work in (each.cut(), each.repeat())]
        for work in (*(each.run() for each in self.sockets), self.poller.run()):
            tasks.create_task(work)
        return [tasks.create_task(work) for work in ever]

    async def ask(self, calm: asyncio.Event) -> None:
        """Ask for tasks and talk until it is calm; returns when all that was asked for is taken."""
        await asyncio.gather(self._caller.run(self._texts("Basket"), calm), self._talk(calm))

    async def _talk(self, calm: asyncio.Event) -> None:
        chance = self.person.chance("talk")
        texts = self._texts("Bottle")
        while not calm.is_set():
            if len(self.sockets[0].waiting) < _UNANSWERED_MOST:
                text = next(texts)
                await self.sockets[0].say(f"key of {text}", text)
            await asyncio.sleep(chance.uniform(*_TALKS))

    def _texts(self, thing: str) -> Iterator[str]:
        return (f"{thing} {number} of {self.person.name}" for number in itertools.count(1))

    def are_done(self, newest: int) -> bool:
        """Tell whether nothing is waited for any more."""
        return (
            all(each.last >= newest and not each.waiting for each in self.sockets)
            and len(self.poller.known) >= newest
        )

    def leave(self) -> None:
        """Have all clients end."""
        self.person.over.set()
        for each in self.sockets:
            each.leave()


async def run(sizes: Sizes, folder: Path) -> Ended:
    """Run once in a folder, in which the history and all logs stay."""
    history = History(folder / "history.jsonl")
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    try:
        async with (
            aiohttp.ClientSession(connector=connector) as http,
            open_product(folder, http) as product,
        ):
            await _script(product, http, sizes.seed)
            doors = tuple(product.url(name) for name in APIS)
            people = [
                await register(http, doors, name, history, sizes.seed)
                for name in NAMES[: sizes.people]
            ]
            await _live(product, http, history, people, sizes)
    finally:
        history.close()
    lines = read_history(history.path)
    return Ended(check(lines), Counter(line["what"] for line in lines), history.path)


async def _live(
    product: Product,
    http: aiohttp.ClientSession,
    history: History,
    people: Sequence[Person],
    sizes: Sizes,
) -> None:
    clients = [_Clients(person, leaves=sizes.leaves) for person in people]
    injector = Injector(product, http, history.of("faults"))
    calm = asyncio.Event()
    rows = history.of("rows")
    async with injector.watching(), asyncio.TaskGroup() as tasks:
        ever = [task for each in clients for task in each.listen(tasks)]
        asking = [tasks.create_task(each.ask(calm)) for each in clients]
        await injector.run(plan_faults(sizes.seed, sizes.seconds))
        calm.set()
        await product.serves(http)
        with suppress(TimeoutError):
            async with asyncio.timeout(_REST_SECONDS):
                await asyncio.gather(*asking)
                await _rests(product, clients)
                rows("settled")
        await asyncio.sleep(_LAST_LOOK_SECONDS)
        for task in (*ever, *asking):
            task.cancel()
        for each in clients:
            each.leave()
        await write_rows(product, rows)


async def _rests(product: Product, clients: Sequence[_Clients]) -> None:
    """Wait until nothing is open and everybody knows."""
    while True:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            newest = await newest_events(product)
            done = all(each.are_done(newest.get(each.person.user_id, 0)) for each in clients)
            if done and not await count_open(product):
                return
        await asyncio.sleep(_LOOK_SECONDS)


async def _script(product: Product, http: aiohttp.ClientSession, seed: int) -> None:
    """Have the model answer slowly, differently, and now and then not at all."""
    chance = random.Random(f"model/{seed}")
    calls = [_call(chance) for _ in range(_CALLS)]
    url = f"{product.url('model')}/script/{MODEL}"
    async with http.put(url, json={"calls": calls}, raise_for_status=True):
        pass


def _call(chance: random.Random) -> list[dict[str, object]]:
    words = chance.sample(_WORDS, chance.randint(2, len(_WORDS)))
    spoken = {"say": " ".join(words), "chunk_delay_ms": chance.randint(0, 150)}
    if chance.randrange(10) >= _FAILS_OF_TEN:
        return [spoken]
    failure = dict(chance.choice(_FAILURES))
    return [failure] if "fail" in failure else [spoken, failure]
