"""Owns who of this process listens to whose events: one query per person, however many listen.

The list in the database is what counts. A room reads what is new once for all who listen in it;
who comes late reads on their own up to where the room is, and then goes on with the others.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import structlog

from assistant.contracts.user_events import EVENTS_KEPT, UserEvent
from assistant.errors import UnavailableError
from assistant.services.ports.store import Store
from assistant.services.ports.user_events import UserEventSignals

_log = structlog.get_logger(__name__)
_PAGE = 100
_WAITING_MOST = EVENTS_KEPT
"""Events that may wait for one listener: who is farther behind has lost some anyway."""

_RETRY_SECONDS = 0.5


class SlowReaderError(Exception):
    """Too many events wait for this listener, who hears no more; come back with the last number."""


class _Room:
    """All who listen to one person's events. `seq`: what has been handed out, None at first."""

    def __init__(self, store: Store, signals: UserEventSignals, user_id: UUID) -> None:
        self.members: set[Subscription] = set()
        self.live: set[Subscription] = set()
        self.seq: int | None = None
        self._store = store
        self._signals = signals
        self._user_id = user_id
        self._opened = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def opened(self) -> int | None:
        """Wait until the room listens; returns what has been handed out, None if it is closed."""
        await self._opened.wait()
        return self.seq

    async def read(self, after: int) -> list[UserEvent]:
        """Return the next events. Raises `UnavailableError`."""
        async with self._store.as_user(self._user_id) as store:
            return await store.events.after(after, _PAGE)

    async def _run(self) -> None:
        try:
            async with self._signals.listen(self._user_id) as signals:
                await self._patiently_look()
                async for _ in signals:
                    await self._patiently_look()
        except Exception:  # noqa: BLE001 - who listened comes back, to a new room
            _log.exception("events_broken")
        finally:
            self.seq = None
            self._opened.set()
            for member in list(self.members):
                member.end()

    async def _patiently_look(self) -> None:
        """Hand out what is new, as soon as the database is there."""
        while True:
            try:
                return await self._look()
            except UnavailableError as error:
                _log.warning("events_wait", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)

    async def _look(self) -> None:
        if self.seq is None:
            async with self._store.as_user(self._user_id) as store:
                self.seq = await store.events.newest()
            self._opened.set()
            return
        full = True
        while full:
            page = await self.read(self.seq)
            full = len(page) == _PAGE
            if page:
                self._hand_out(page)

    def _hand_out(self, page: Sequence[UserEvent]) -> None:
        for listener in list(self.live):
            listener.offer(page)
        self.seq = page[-1].seq


class Subscription:
    """One listener's events in the order of their numbers: first what was missed, then live ones.

    Iteration ends when the process stops listening. It may be given up and gone on with at any
    time. `newest` is the newest number at the time of attaching. `missed_before` is set when
    events after the given number are gone: the first that can still be had is that one.
    """

    def __init__(self, room: _Room, after: int, newest: int, page: Sequence[UserEvent]) -> None:
        self.newest = newest
        self.missed_before: int | None = None
        self._room = room
        self._at = after
        self._ready: deque[UserEvent] = deque()
        self._woken = asyncio.Event()
        self._ended = False
        self._slow = False
        self._take(page)
        if not page:
            self._skip_to(newest)

    def __aiter__(self) -> "Subscription":
        """Return the subscription itself."""
        return self

    async def __anext__(self) -> UserEvent:
        """Return the next event, waiting for it.

        Raises `SlowReaderError`, and `UnavailableError` when what was missed cannot be read.
        """
        while not self._ready:
            if self._slow:
                raise SlowReaderError
            if self._ended:
                raise StopAsyncIteration
            if self in self._room.live:
                self._woken.clear()
                await self._woken.wait()
            else:
                await self._catch_up()
        return self._ready.popleft()

    def offer(self, page: Sequence[UserEvent]) -> None:
        """Take live events, unless too many wait already: then the listener is dropped."""
        self._take(page)
        if len(self._ready) > _WAITING_MOST:
            self._ready.clear()
            self._slow = True
            self._room.live.discard(self)
        self._woken.set()

    def end(self) -> None:
        """Have the iteration end after what waits already."""
        self._ended = True
        self._woken.set()

    async def _catch_up(self) -> None:
        """Read what was missed, a page at a time; join the others when there is nothing left."""
        upto = await self._room.opened()
        if upto is None:
            self._ended = True
        elif self._at >= upto:
            self._room.live.add(self)
        else:
            page = await self._room.read(self._at)
            self._take(page)
            if len(page) < _PAGE:
                self._skip_to(upto)

    def _take(self, page: Sequence[UserEvent]) -> None:
        fresh = [event for event in page if event.seq > self._at]
        if fresh:
            self._skip_to(fresh[0].seq - 1)
            self._ready.extend(fresh)
            self._at = fresh[-1].seq

    def _skip_to(self, seq: int) -> None:
        """Note that events up to a number are gone, if they have not been had."""
        if seq > self._at:
            self._at, self.missed_before = seq, seq + 1


class EventHub:
    """The rooms of this process: one for each person somebody listens for."""

    def __init__(self, store: Store, signals: UserEventSignals) -> None:
        self._store = store
        self._signals = signals
        self._rooms: dict[UUID, _Room] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let all who listen go in the end."""
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @asynccontextmanager
    async def attach(self, user_id: UUID, after: int | None = None) -> AsyncIterator[Subscription]:
        """Listen to a person's events after a number, by default from now on.

        A number that there has not been yet counts as the newest. Raises `UnavailableError`.
        """
        async with self._store.as_user(user_id) as store:
            newest = await store.events.newest()
            start = newest if after is None else min(after, newest)
            page = await store.events.after(start, _PAGE) if start < newest else []
        room = self._rooms.get(user_id) or self._open(user_id)
        subscription = Subscription(room, start, newest, page)
        room.members.add(subscription)
        try:
            yield subscription
        finally:
            room.members.discard(subscription)
            room.live.discard(subscription)
            if not room.members:
                del self._rooms[user_id]
                room.task.cancel()

    def _open(self, user_id: UUID) -> _Room:
        room = self._rooms[user_id] = _Room(self._store, self._signals, user_id)
        self._tasks.add(room.task)
        room.task.add_done_callback(self._tasks.discard)
        return room
