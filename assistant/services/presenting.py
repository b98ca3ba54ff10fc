"""Owns what a Telegram chat shows while an answer is written: "typing", tools, growing text.

Best effort: nothing here is needed for the answer to arrive, so it takes no more of Telegram's
limits than is to spare. The text shown is the placeholder row that the answer takes over in the
end (`assistant.services.outbox`).
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass

import structlog

from assistant.contracts.chat import TurnTask
from assistant.contracts.events import TurnEvent
from assistant.contracts.ids import chain_id_for_turn, outbox_id_for, session_topic
from assistant.contracts.telegram import OutboxState, Outgoing, OutgoingKind
from assistant.contracts.tools import ToolStepState
from assistant.domain.live_text import LiveText
from assistant.errors import UnavailableError
from assistant.services.outbox import answer_source, queue_notice
from assistant.services.pacing import Pacing
from assistant.services.ports.bus import Bus
from assistant.services.ports.messenger import Messenger, MessengerError, RefusedError
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.store import Store
from assistant.services.ports.texts import Texts
from assistant.services.showing import DraftView, EditedView, View, shown_part
from assistant.services.telling import told
from assistant.services.tool_line import ToolLines

_TYPING_SECONDS = 4.5
_LOOK_SECONDS = 0.1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Manner:
    """By drafts or by edits, and the seconds between two changes of the text that is shown."""

    drafts: bool = False
    edit_seconds: float = 1.2
    draft_seconds: float = 0.5


@dataclass(frozen=True)
class _Scene:
    """A turn that is shown: where, in which language, and what was heard of it."""

    task: TurnTask
    chat_id: int
    locale: str
    live: LiveText
    lines: ToolLines


class Presenting:
    """Shows turns that are being answered."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        bus: Bus,
        texts: Texts,
        skills: SkillSet,
        pacing: Pacing,
        manner: Manner,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._bus = bus
        self._texts = texts
        self._skills = skills
        self._pacing = pacing
        self._drafts = manner.drafts
        self._manner = manner

    async def present(self, task: TurnTask) -> None:
        """Show a turn until it ends or this is cancelled; a request under way is completed."""
        scene = await self._scene(task)
        if scene is None:
            return
        async with self._bus.subscribe(session_topic(task.session_id)) as events:
            await self._recall(scene)
            hearing = asyncio.create_task(_follow(events, scene.live))
            typing = asyncio.create_task(self._keep_typing(scene))
            try:
                await self._show(scene)
            finally:
                await _end(typing)
                await _end(hearing)
                await self._leave(scene)

    async def _scene(self, task: TurnTask) -> _Scene | None:
        async with self._store.as_user(task.user_id) as store:
            session = await store.sessions.get(task.session_id)
            profile = await store.profile.get()
            lines = ToolLines(self._texts, await self._skills.of_user(store))
        if session is None or session.chat_id is None or profile is None:
            return None
        return _Scene(task, session.chat_id, profile.locale, LiveText(task.turn_id), lines)

    async def _recall(self, scene: _Scene) -> None:
        """Learn of the steps that were told before anybody listened."""
        chain_id = chain_id_for_turn(scene.task.turn_id, scene.task.run_no)
        async with self._store.as_user(scene.task.user_id) as store:
            chain = await store.chains.get(chain_id)
            steps = await store.steps.of_chain(chain_id)
        if chain is not None:
            for step in steps:
                scene.live.hear(told(chain, step)[1])

    async def _show(self, scene: _Scene) -> None:
        view: View | None = self._view(scene)
        seen = ""
        while view is not None and not scene.live.ended:
            text = await self._text(scene)
            if text and text != seen:
                view, seen = await self._update(view, scene, text)
            if view is not None:
                await asyncio.sleep(view.interval if seen else _LOOK_SECONDS)

    async def _leave(self, scene: _Scene) -> None:
        """Give the placeholder a last text when it told of tools and no answer takes it over.

        So it is with a turn that was stopped before there was any text.
        """
        if not scene.live.tools.used:
            return
        task = scene.task
        source = answer_source(task.turn_id, task.run_no)
        async with self._store.as_user(task.user_id) as store:
            turn = await store.turns.get(task.turn_id)
            row = await store.outbox.get(outbox_id_for(source, 0))
            over = turn is None or turn.state.is_final
            if over and row is not None and row.state is OutboxState.SHOWING:
                last = scene.live.text or self._texts.text("telegram-stopped", scene.locale)
                await queue_notice(store, scene.chat_id, source, last)

    async def _update(self, view: View, scene: _Scene, text: str) -> tuple[View | None, str]:
        """Show the text; returns the view to go on with, if any, and what is seen there now."""
        try:
            await self._pacing.spare(scene.chat_id)
            async with self._pacing.obeying(scene.chat_id):
                return (view if await _completed(view.show(text)) else None), text
        except RefusedError as error:
            _log.info("view_refused", view=type(view).__name__, reason=str(error))
            if not isinstance(view, DraftView):
                return None, ""
            self._drafts = False
            return self._view(scene), ""
        except (MessengerError, UnavailableError) as error:
            await asyncio.sleep(error.retry_after or view.interval)
            return view, ""

    def _view(self, scene: _Scene) -> View:
        task = scene.task
        if self._drafts:
            return DraftView(
                self._messenger, scene.chat_id, task.turn_id, self._manner.draft_seconds
            )
        row = Outgoing(
            outbox_id=outbox_id_for(answer_source(task.turn_id, task.run_no), 0),
            chat_id=scene.chat_id,
            kind=OutgoingKind.ANSWER,
            text="",
            turn_id=task.turn_id,
        )
        return EditedView(
            self._store, self._messenger, task.user_id, row, self._manner.edit_seconds
        )

    async def _text(self, scene: _Scene) -> str:
        """Return what is to be seen now: the tool at work, and below it the text so far."""
        text = scene.live.text
        if text is None:
            async with self._store.as_user(scene.task.user_id) as store:
                draft = await store.drafts.get(scene.task.turn_id)
            text = draft.content if draft else ""
        tools = scene.live.tools
        if text and tools.current is None:
            return shown_part(text)
        line = scene.lines.line(tools, scene.locale)
        return shown_part(f"{line}\n\n{text}".strip())

    async def _keep_typing(self, scene: _Scene) -> None:
        """Show the typing sign, but not while it is the person who is waited for."""
        while True:
            step = scene.live.tools.current
            if step is None or step.state is not ToolStepState.WAITING:
                await self._type(scene.chat_id)
            await asyncio.sleep(_TYPING_SECONDS)

    async def _type(self, chat_id: int) -> None:
        try:
            await self._pacing.spare()
            async with self._pacing.obeying(chat_id):
                await self._messenger.typing(chat_id)
        except (MessengerError, UnavailableError) as error:
            _log.info("typing_failed", code=error.code)


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
