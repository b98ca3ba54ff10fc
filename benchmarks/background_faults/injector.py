"""Owns the doing of faults, and the starting again of what died by itself."""

import asyncio
import re
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
import psutil

from benchmarks.background_faults.history import Record
from benchmarks.background_faults.plan import APIS, Fault
from benchmarks.background_faults.product import Product, until_answers

_WATCH_SECONDS = 0.3
_KIND = re.compile(r"-[0-9]+$")
_SIGNALS = {"kill": signal.SIGKILL, "end": signal.SIGTERM}


class Injector:
    """Does to the product what a plan says.

    Nothing is done to a part while another of its kind is away, so that there is work to disturb.
    """

    def __init__(self, product: Product, http: aiohttp.ClientSession, record: Record) -> None:
        self._product = product
        self._http = http
        self._record = record
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, faults: Sequence[Fault]) -> None:
        """Do all of it; returns when everything is up again."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            for fault in faults:
                now = asyncio.get_running_loop().time()
                await asyncio.sleep(max(began + fault.at - now, 0))
                tasks.create_task(self._do(fault))

    async def _do(self, fault: Fault) -> None:
        async with self._locks[_KIND.sub("", fault.victim)]:
            self._record(fault.deed, victim=fault.victim, seconds=round(fault.seconds, 2))
            if fault.deed == "hang":
                await self._hang(fault)
            else:
                part = self._product.servers.get(fault.victim) or self._product.roles[fault.victim]
                await part.end(_SIGNALS[fault.deed])
                await asyncio.sleep(fault.seconds)
                await self._product.start_again(fault.victim)
            if fault.victim in APIS:
                await until_answers(self._http, f"{self._product.url(fault.victim)}/ping")
            self._record("goes on", victim=fault.victim)

    async def _hang(self, fault: Fault) -> None:
        part = self._product.servers.get(fault.victim) or self._product.roles[fault.victim]
        family = part.family()
        _tell(family, signal.SIGSTOP)
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            _tell(family, signal.SIGCONT)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Start roles again that end by themselves, as the supervisor does."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        while True:
            for name, role in self._product.roles.items():
                if self._locks[_KIND.sub("", name)].locked() or role.code() is None:
                    continue
                self._record("died", victim=name, code=role.code())
                role.start()
            await asyncio.sleep(_WATCH_SECONDS)


def _tell(family: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
