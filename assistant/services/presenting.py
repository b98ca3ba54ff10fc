"""Owns what a Telegram chat shows while an answer is written: "typing", then growing text.

Best effort: nothing here is needed for the answer to arrive. The text shown is the placeholder
row that the answer takes over in the end (`assistant.services.outbox`).
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass

import structlog

from assistant.contracts.chat import TurnTask
from assistant.contracts.events import TurnEvent
from assistant.contracts.ids import outbox_id_for, session_topic
from assistant.contracts.telegram import Outgoing, OutgoingKind
from assistant.domain.live_text import LiveText
from assistant.errors import UnavailableError
from assistant.services.outbox import answer_source
from assistant.services.ports.bus import Bus
from assistant.services.ports.messenger import Messenger, MessengerError, RefusedError
from assistant.services.ports.store import Store
from assistant.services.showing import DraftView, EditedView, View, shown_part

_TYPING_SECONDS = 4.5
_LOOK_SECONDS = 0.1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Pace:
    """Seconds between two changes of the text that is shown."""

    edit_seconds: float = 1.2
    draft_seconds: float = 0.5


class Presenting:
    """Shows turns that are being answered."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        bus: Bus,
        *,
        drafts: bool = False,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._bus = bus
        self._drafts = drafts
        self._pace = pace or Pace()

    async def present(self, task: TurnTask) -> None:
        """Show a turn until it ends or this is cancelled; a request under way is completed."""
        chat_id = await self._chat_id(task)
        if chat_id is None:
            return
        typing = asyncio.create_task(self._keep_typing(chat_id))
        try:
            async with self._bus.subscribe(session_topic(task.session_id)) as events:
                live = LiveText(task.turn_id)
                hearing = asyncio.create_task(_follow(events, live))
                try:
                    await self._show(task, chat_id, live)
                finally:
                    await _end(hearing)
        finally:
            await _end(typing)

    async def _show(self, task: TurnTask, chat_id: int, live: LiveText) -> None:
        view: View | None = self._view(task, chat_id)
        seen = ""
        while view is not None and not live.ended:
            text = shown_part(await self._text(task, live))
            if text and text != seen:
                used, view = view, await self._update(view, task, chat_id, text)
                seen = text if view is used else ""
            if view is not None:
                await asyncio.sleep(view.interval if seen else _LOOK_SECONDS)

    async def _update(self, view: View, task: TurnTask, chat_id: int, text: str) -> View | None:
        """Show the text; returns the view to go on with, None when there is no more to show."""
        try:
            return view if await _completed(view.show(text)) else None
        except RefusedError as error:
            _log.info("view_refused", view=type(view).__name__, reason=str(error))
            if not isinstance(view, DraftView):
                return None
            self._drafts = False
            return self._view(task, chat_id)
        except (MessengerError, UnavailableError) as error:
            await asyncio.sleep(error.retry_after or view.interval)
            return view

    def _view(self, task: TurnTask, chat_id: int) -> View:
        if self._drafts:
            return DraftView(self._messenger, chat_id, task.turn_id, self._pace.draft_seconds)
        row = Outgoing(
            outbox_id=outbox_id_for(answer_source(task.turn_id, task.run_no), 0),
            chat_id=chat_id,
            kind=OutgoingKind.ANSWER,
            text="",
            turn_id=task.turn_id,
        )
        return EditedView(self._store, self._messenger, task.user_id, row, self._pace.edit_seconds)

    async def _text(self, task: TurnTask, live: LiveText) -> str:
        if live.text is not None:
            return live.text
        async with self._store.as_user(task.user_id) as store:
            draft = await store.drafts.get(task.turn_id)
        return draft.content if draft else ""

    async def _chat_id(self, task: TurnTask) -> int | None:
        async with self._store.as_user(task.user_id) as store:
            session = await store.sessions.get(task.session_id)
        return session.chat_id if session else None

    async def _keep_typing(self, chat_id: int) -> None:
        while True:
            try:
                await self._messenger.typing(chat_id)
            except MessengerError as error:
                _log.info("typing_failed", code=error.code)
            await asyncio.sleep(_TYPING_SECONDS)


async def _follow(events: AsyncIterator[TurnEvent], live: LiveText) -> None:
    async for event in events:
        live.hear(event)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _completed(request: Coroutine[None, None, bool]) -> bool:
    """Await a request; when cancelled meanwhile, finish it first: half a request is a riddle."""
    running = asyncio.create_task(request)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise
