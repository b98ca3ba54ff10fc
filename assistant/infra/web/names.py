"""Resolves names of hosts: on threads of its own, in fair shares, forbidden ones remembered.

The system's lookups cannot be ended, only waited for: a page full of names that nobody answers
for must not take the threads of others.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from assistant.domain.egress import Address, parse_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host as texts. Raises `OSError` when there are none."""

_THREADS = ThreadPoolExecutor(8, thread_name_prefix="names")
_SHARE = 3
_REMEMBERED_SECONDS = 15.0
_FORBIDDEN_SECONDS = 2.0


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Return the addresses that the machine's resolver knows. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    answers = await loop.run_in_executor(
        _THREADS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return [str(answer[4][0]) for answer in answers]


class Share:
    """A resolver for one caller: a few lookups at once, given up ones counted until they end."""

    def __init__(self, resolve: Resolve, most: int = _SHARE) -> None:
        self._resolve = resolve
        self._free = asyncio.Semaphore(most)
        self._under_way: set[asyncio.Future[Sequence[str]]] = set()

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host. Raises `OSError`."""
        await self._free.acquire()
        lookup = asyncio.ensure_future(self._resolve(host, port))
        self._under_way.add(lookup)
        lookup.add_done_callback(self._end)
        return await asyncio.shield(lookup)

    def _end(self, lookup: asyncio.Future[Sequence[str]]) -> None:
        self._under_way.discard(lookup)
        self._free.release()
        if not lookup.cancelled():
            lookup.exception()  # whoever gave it up does not ask for its failure


class ForbiddenNames:
    """The addresses of forbidden hosts, remembered for some seconds."""

    def __init__(self, resolve: Resolve, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolve = resolve
        self._clock = clock
        self._lock = asyncio.Lock()
        self._known: dict[tuple[str, int], tuple[float, frozenset[Address]]] = {}

    async def addresses(self, host: str, port: int) -> frozenset[Address]:
        """Return them; of a host that is not resolved in time the last ones known, if any."""
        with suppress(ValueError):
            return frozenset({parse_address(host)})
        async with self._lock:
            until, known = self._known.get((host, port), (0.0, frozenset[Address]()))
            if self._clock() >= until:
                known = await self._ask(host, port, known)
                self._known[host, port] = (self._clock() + _REMEMBERED_SECONDS, known)
        return known

    async def _ask(self, host: str, port: int, known: frozenset[Address]) -> frozenset[Address]:
        with suppress(OSError, TimeoutError):  # it is still forbidden by its name
            async with asyncio.timeout(_FORBIDDEN_SECONDS):
                return _parsed(await self._resolve(host, port))
        return known


def _parsed(answers: Sequence[str]) -> frozenset[Address]:
    """Return the addresses in an answer; those with a zone can be asked by nobody anyway."""
    found = set()
    for answer in answers:
        with suppress(ValueError):
            found.add(parse_address(answer))
    return frozenset(found)
