"""Writing an answer down while it is produced: pieces to the bus at once, the draft by the second.

The first piece is told immediately; later ones are gathered for a few hundredths of a second,
which costs a reader nothing and the bus much less.
"""

import asyncio
from collections.abc import Callable
from uuid import UUID

from assistant.contracts.chat import TurnTask
from assistant.contracts.conversations import Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import session_topic
from assistant.contracts.tools import NO_LABELS, Labels
from assistant.services.ports.bus import Publisher
from assistant.services.ports.model import ModelChunk
from assistant.services.ports.store import Store

_TELL_SECONDS = 0.04
_SAVE_SECONDS = 1.0
_PIECE_CHARS = 1_000
"""Fits a notification of 8,000 bytes even when every character is escaped as \\uXXXX."""


class SupersededError(Exception):
    """A later attempt writes this answer; this one must stop."""


class DraftWriter:
    """The draft of one attempt. `clock` returns monotonic seconds."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        clock: Callable[[], float],
        task: TurnTask,
        attempt: int,
        model: str,
        labels: Labels = NO_LABELS,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._task = task
        self._topic = session_topic(task.session_id)
        self._attempt = attempt
        self._model = model
        self._labels = labels
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._untold: list[str] = []
        self._seq = 0
        self._told_at = float("-inf")
        self._saved_at = clock()
        self._last = ModelChunk()
        self._later: asyncio.Task[None] | None = None

    @property
    def turn_id(self) -> UUID:
        """Id of the turn that is answered."""
        return self._task.turn_id

    async def start(self) -> None:
        """Tell listeners that a new text begins."""
        await self._tell(EventKind.RESTART, "")

    async def add(self, chunk: ModelChunk) -> None:
        """Take the next piece. Raises `SupersededError` when another attempt has taken over."""
        self._last = chunk
        if chunk.thinking:
            self._thinking.append(chunk.thinking)
        if chunk.text:
            self._text.append(chunk.text)
            self._untold.append(chunk.text)
        now = self._clock()
        if self._untold and now - self._told_at >= _TELL_SECONDS:
            await self._tell_untold(now)
        elif self._untold and self._later is None:
            self._later = asyncio.create_task(self._tell_later())
        if now - self._saved_at >= _SAVE_SECONDS:
            self._saved_at = now
            await self.save(complete=False)

    async def save(self, *, complete: bool) -> Draft:
        """Store what there is. Raises `SupersededError` when another attempt has taken over."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._untold:
            await self._tell_untold(self._clock())
        draft = self._draft(complete=complete)
        async with self._store.as_user(self._task.user_id) as store:
            if not await store.drafts.save(draft):
                raise SupersededError(f"attempt {self._attempt}")
        return draft

    async def _tell_later(self) -> None:
        """Tell what was gathered also when the model pauses."""
        await asyncio.sleep(_TELL_SECONDS)
        self._later = None
        if self._untold:
            await self._tell_untold(self._clock())

    async def _tell_untold(self, now: float) -> None:
        piece = "".join(self._untold)
        self._untold.clear()
        self._told_at = now
        for start in range(0, len(piece), _PIECE_CHARS):
            await self._tell(EventKind.TOKEN, piece[start : start + _PIECE_CHARS])

    async def _tell(self, kind: EventKind, text: str) -> None:
        event = TurnEvent(
            turn_id=self.turn_id, kind=kind, attempt=self._attempt, seq=self._seq, text=text
        )
        self._seq += 1
        await self._publisher.publish(self._topic, event)

    def _draft(self, *, complete: bool) -> Draft:
        return Draft(
            turn_id=self.turn_id,
            attempt=self._attempt,
            seq=self._seq,
            content="".join(self._text),
            thinking="".join(self._thinking),
            model=self._model,
            prompt_tokens=self._last.prompt_tokens,
            completion_tokens=self._last.completion_tokens,
            complete=complete,
            labels=self._labels,
        )
