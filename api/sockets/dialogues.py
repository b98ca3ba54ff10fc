"""The dialogues that one socket hears."""

import asyncio
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from api.sockets.watching import Asked, Listener, Watch
from assistant.contracts.ids import session_topic
from assistant.errors import RateLimitedError

_MOST_DIALOGUES: Final = 50
_RETRY_SECONDS: Final = 5
"""When it is worth trying again to watch one more."""


@dataclass(frozen=True)
class _Running:
    """A watch at work; `hears` is set once nothing is missed any more."""

    watch: Watch
    hears: asyncio.Event = field(default_factory=asyncio.Event)


class Dialogues:
    """Starts and ends watches; their tasks end with those of the socket."""

    def __init__(self, listener: Listener, tasks: asyncio.TaskGroup) -> None:
        self._listener = listener
        self._tasks = tasks
        self._running: dict[UUID, _Running] = {}

    def refuse_more(self, session_id: UUID | None) -> None:
        """Raise `RateLimitedError` when as many dialogues are heard as one socket can."""
        if session_id not in self._running and len(self._running) >= _MOST_DIALOGUES:
            raise RateLimitedError("too many dialogues", retry_after=_RETRY_SECONDS)

    async def watch(self, session_id: UUID) -> None:
        """Hear a dialogue until `unwatch`; says how its turns stand."""
        watch = self._find(session_id).watch
        watch.wanted = True
        if watch.has_begun:
            await watch.tell_state()

    def unwatch(self, session_id: UUID) -> None:
        """Hear a dialogue only as long as answers to messages of this socket are to come."""
        running = self._running.get(session_id)
        if running is not None:
            running.watch.wanted = False

    async def expect(self, asked: Asked) -> None:
        """Hear the dialogue of a message; returns when nothing is missed any more."""
        running = self._find(asked.turn.session_id)
        running.watch.expect(asked)
        await running.hears.wait()

    def _find(self, session_id: UUID) -> _Running:
        """Return the watch of a dialogue; one that is over is replaced."""
        running = self._running.get(session_id)
        if running is None or running.watch.is_over:
            running = self._running[session_id] = _Running(Watch(self._listener, session_id))
            self._tasks.create_task(self._run(session_id, running))
        return running

    async def _run(self, session_id: UUID, running: _Running) -> None:
        topic = session_topic(session_id)
        async with self._listener.services.bus.subscribe(topic) as heard:
            running.hears.set()
            await running.watch.run(heard)
        if self._running.get(session_id) is running:
            del self._running[session_id]
