"""Keeps one Chromium warm: shared by calls, renewed after many of them, ended when idle."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from assistant.infra.chromium.running import Chromium

Start = Callable[[], Awaitable[Chromium]]


@dataclass(frozen=True)
class Keeping:
    """How long one is kept: a number of calls, seconds without any."""

    calls: int = 50
    idle_seconds: float = 300


class WarmChromium:
    """Lends the warm one, starting it when there is none."""

    def __init__(self, start: Start, keeping: Keeping) -> None:
        self._start = start
        self._keeping = keeping
        self._current: Chromium | None = None
        self._lock = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        """Process id of the warm one."""
        return self._current.pid if self._current else None

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Chromium]:
        """Lend it for one call. Raises what starting it raises."""
        async with self._lock:
            chromium = await self._fresh_enough()
            chromium.calls += 1
            chromium.active += 1
        self._cancel_idle()
        try:
            yield chromium
        finally:
            chromium.active -= 1
            self._give_back(chromium)

    async def close(self) -> None:
        """End it, and wait for those that are ending."""
        async with self._lock:
            self._cancel_idle()
            self._retire()
        await asyncio.gather(*self._ending)

    async def _fresh_enough(self) -> Chromium:
        current = self._current
        if current is not None and (
            not current.is_alive or current.calls >= self._keeping.calls or current.outgrown
        ):
            self._retire()
        if self._current is None:
            self._current = await self._start()
        return self._current

    def _retire(self) -> None:
        """Let go of the warm one; the last call that uses it ends it."""
        retired, self._current = self._current, None
        if retired is not None and not retired.active:
            self._end(retired)

    def _give_back(self, chromium: Chromium) -> None:
        if chromium.active:
            return
        if chromium is not self._current:
            self._end(chromium)
            return
        self._cancel_idle()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self._keeping.idle_seconds, self._end_idle)

    def _end_idle(self) -> None:
        if self._current is not None and not self._current.active and not self._lock.locked():
            self._retire()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _end(self, chromium: Chromium) -> None:
        task = asyncio.create_task(chromium.close())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
