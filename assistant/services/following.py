"""Following one turn's events as a reader sees them: no stale text, no gaps, restarts said.

Whoever missed something (a late reader, a broken connection) is given the draft once it holds
what was missed; until then nothing is shown, since the stored answer comes in the end anyway.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from assistant.contracts.conversations import Draft
from assistant.contracts.events import EventKind, TurnEvent

Snapshot = Callable[[UUID], Awaitable[Draft | None]]

_OUTSIDE_TEXT = frozenset({EventKind.STATE, EventKind.TOOL})
"""Events that have no place in the text: they pass at once and change nothing of it."""


class Reader:
    """What one reader has seen of one turn."""

    def __init__(self, turn_id: UUID, snapshot: Snapshot) -> None:
        self._turn_id = turn_id
        self._snapshot = snapshot
        self._attempt = 0
        self._expected = 0
        self._shown = False

    async def take(self, event: TurnEvent) -> AsyncIterator[TurnEvent]:
        """Yield what the reader should be told because of an event."""
        if event.kind in _OUTSIDE_TEXT:
            yield event
        elif event.attempt < self._attempt:
            return
        elif event.kind is EventKind.RESTART:
            for told in self._restart(event.attempt, event.seq + 1):
                yield told
        elif event.attempt == self._attempt and event.seq == self._expected:
            self._expected += 1
            self._shown = True
            yield event
        elif event.attempt > self._attempt or event.seq > self._expected:
            async for told in self._catch_up(event):
                yield told

    async def _catch_up(self, event: TurnEvent) -> AsyncIterator[TurnEvent]:
        draft = await self._snapshot(self._turn_id)
        if draft is None or draft.attempt != event.attempt or draft.seq < event.seq:
            return
        for told in self._restart(draft.attempt, max(draft.seq, event.seq + 1)):
            yield told
        self._shown = True
        yield TurnEvent(
            turn_id=self._turn_id,
            kind=EventKind.TOKEN,
            attempt=draft.attempt,
            seq=draft.seq - 1,
            text=draft.content,
        )
        if draft.seq == event.seq:  # the draft ends where the event goes on
            yield event

    def _restart(self, attempt: int, expected: int) -> list[TurnEvent]:
        """Begin the text anew; a reader who has seen nothing need not be told."""
        told = TurnEvent(turn_id=self._turn_id, kind=EventKind.RESTART, attempt=attempt)
        was_shown, self._shown = self._shown, False
        self._attempt, self._expected = attempt, expected
        return [told] if was_shown else []


async def follow(
    events: AsyncIterator[TurnEvent], snapshot: Snapshot, turn_id: UUID | None = None
) -> AsyncIterator[TurnEvent]:
    """Yield what a reader of one turn, or of all turns of a dialogue, should be told."""
    readers: dict[UUID, Reader] = {}
    async for event in events:
        if turn_id is not None and event.turn_id != turn_id:
            continue
        reader = readers.setdefault(event.turn_id, Reader(event.turn_id, snapshot))
        async for told in reader.take(event):
            yield told
        if event.kind is EventKind.STATE:
            readers.pop(event.turn_id, None)
