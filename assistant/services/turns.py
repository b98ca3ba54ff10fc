"""The steps of a turn around the model call: begin and finish. Both may run twice."""

from dataclasses import dataclass, field
from uuid import UUID

import structlog

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import (
    Channel,
    FinishInput,
    ToolLimits,
    TurnOutcome,
    TurnPlan,
    TurnState,
    TurnTask,
)
from assistant.contracts.conversations import (
    Draft,
    TurnEnd,
    TurnRecord,
)
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import chain_id_for_turn, session_topic
from assistant.contracts.reminders import FiringRecord
from assistant.contracts.tools import Label
from assistant.services.chain_rows import open_for_turn
from assistant.services.firing_texts import FiringTexts
from assistant.services.firing_turns import firing_of, settle_firing, with_headline
from assistant.services.intents import Intents
from assistant.services.keeping import keep
from assistant.services.offered_buttons import offered_buttons
from assistant.services.open_questions import open_question
from assistant.services.outbox import answer_source, queue_answer, queue_file, queue_notice
from assistant.services.ports.bus import Publisher
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.turn_places import asks_in, shown_in

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TurnSettings:
    """Models in the order they are tried, and seconds a turn may take.

    `shows` tells whether turns can be shown in Telegram while they are answered.
    """

    model: str
    fallback_models: tuple[str, ...]
    deadline_seconds: float
    shows: bool = False
    tools: ToolLimits = field(default_factory=ToolLimits)


class Turns:
    """Begins and finishes turns; every method is idempotent."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        texts: Texts,
        intents: Intents,
        settings: TurnSettings,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._texts = texts
        self._intents = intents
        self._settings = settings

    async def begin(self, task: TurnTask) -> TurnPlan:
        """Set the turn running and decide how it will be answered."""
        async with self._store.as_user(task.user_id) as store:
            turn = await store.turns.begin(task.turn_id, task.run_no)
            profile = await store.profile.get()
            if turn is None or profile is None or turn.run_no != task.run_no:
                return TurnPlan(state=TurnState.FAILED)
            if turn.state.is_final:
                return TurnPlan(state=turn.state)
            shows = self._settings.shows
            chat_id = await shown_in(store, turn) if shows else None
            asked_chat_id = await asks_in(store, turn) if shows else None
            rounds = await self._open_chain(store, turn)
        return TurnPlan(
            state=turn.state,
            models=self._models(profile),
            deadline_seconds=self._settings.deadline_seconds,
            chat_id=chat_id,
            asks_in=asked_chat_id,
            history_limit=profile.max_history_messages,
            rounds=rounds,
            limits=self._settings.tools,
        )

    async def _open_chain(self, store: UserStore, turn: TurnRecord) -> int:
        """Store the tool calls that the message itself asks for; returns how many there are.

        What only came in the person's name asks for none: such calls would be run unasked. A
        background task asks for no other one: what it says of the background is heard already.
        """
        question = await store.messages.question(turn.turn_id)
        if question is None or Label.UNTRUSTED in question.labels:
            return 0
        text = question.content
        asked = await open_question(store, turn, text) if self._intents.may_answer(text) else None
        hidden = turn.channel is Channel.WORKER
        calls = self._intents.recognise(text, asked, in_background=hidden)
        if calls:
            await open_for_turn(store, turn, calls)
        return len(calls)

    async def finish(self, ended: FinishInput) -> TurnOutcome:
        """Store the answer and the final state in one transaction, then tell who listens."""
        task = ended.task
        async with self._store.as_user(task.user_id) as store:
            draft = await store.drafts.take(task.turn_id, task.run_no)
            turn = await store.turns.finish(task.turn_id, task.run_no, _end(ended, draft))
            if turn is not None:
                await self._conclude(store, turn, draft, ended.history_limit)
            else:
                turn = await store.turns.get(task.turn_id)
        outcome = _outcome(ended, turn)
        _log.info(
            "turn_finished",
            state=outcome.state,
            error_code=outcome.error_code,
            model=turn.model if turn else None,
            duration_ms=turn.duration_ms if turn else None,
        )
        event = TurnEvent(turn_id=task.turn_id, kind=EventKind.STATE, state=outcome.state)
        await self._publisher.publish(session_topic(task.session_id), event)
        return outcome

    def _models(self, profile: UserProfile) -> tuple[str, ...]:
        wanted = (profile.model or self._settings.model, *self._settings.fallback_models)
        return tuple(dict.fromkeys(wanted))

    async def _conclude(
        self, store: UserStore, turn: TurnRecord, draft: Draft | None, history_limit: int
    ) -> None:
        """Do what happens exactly once per turn, with the change to its final state."""
        # A stop may come after calls were stored, and an attempt may die after it stored some.
        await store.chains.close(chain_id_for_turn(turn.turn_id, turn.run_no), turn.state)
        text = draft.content if draft and turn.state is not TurnState.FAILED else ""
        firing = await firing_of(store, turn)
        outbox_id = None
        if draft and text and not await keep(store, turn, draft, history_limit):
            text = ""  # the dialogue was cleaned meanwhile
        elif (chat_id := await shown_in(store, turn)) is not None:
            outbox_id = await self._deliver(store, turn, firing, chat_id, text)
        if firing is not None:
            await settle_firing(store, firing, turn, outbox_id, text)

    async def _deliver(
        self,
        store: UserStore,
        turn: TurnRecord,
        firing: FiringRecord | None,
        chat_id: int,
        text: str,
    ) -> UUID | None:
        """Queue what a turn came to, its files too; returns the row that ends the answer."""
        profile = await store.profile.get()
        outbox_id = None
        if text:
            text = await self._headed(store, firing, profile, text)
            buttons = await offered_buttons(store, turn)
            outbox_id = await queue_answer(store, chat_id, turn.turn_id, text, buttons)
        elif turn.state is TurnState.FAILED and profile is not None:
            why = self.failure_text(turn, profile.locale)
            notice = await self._headed(store, firing, profile, why)
            source = answer_source(turn.turn_id, turn.run_no)
            await queue_notice(store, chat_id, source, notice, (f"retry:{turn.turn_id}",))
        await _queue_files(store, chat_id, turn)
        return outbox_id

    async def _headed(
        self,
        store: UserStore,
        firing: FiringRecord | None,
        profile: UserProfile | None,
        text: str,
    ) -> str:
        """Return what goes out; of a firing nobody knows what it is about without a headline."""
        if firing is None or profile is None:
            return text
        return await with_headline(store, firing, profile, FiringTexts(self._texts), text)

    def failure_text(self, turn: TurnRecord, locale: str) -> str:
        """Return plain words on why there is no answer."""
        key = f"error-{turn.error_code or 'model_failed'}"
        return self._texts.text(key, locale, model=turn.model or self._settings.model)


def _end(ended: FinishInput, draft: Draft | None) -> TurnEnd:
    return TurnEnd(
        state=ended.state,
        error_code=ended.error_code,
        model=ended.model or (draft.model if draft else None) or None,
        prompt_tokens=draft.prompt_tokens if draft else 0,
        completion_tokens=draft.completion_tokens if draft else 0,
    )


async def _queue_files(store: UserStore, chat_id: int, turn: TurnRecord) -> None:
    """Queue the files that tools made, behind the answer; they are the person's without one too."""
    chain_id = chain_id_for_turn(turn.turn_id, turn.run_no)
    for artifact in await store.artifacts.of_chains([chain_id]):
        await queue_file(store, chat_id, f"artifact/{artifact.artifact_id}", artifact)


def _outcome(ended: FinishInput, turn: TurnRecord | None) -> TurnOutcome:
    turn_id, code = ended.task.turn_id, ended.error_code
    if turn is None:
        return TurnOutcome(turn_id=turn_id, state=TurnState.FAILED, error_code="not_found")
    if turn.run_no != ended.task.run_no:  # tried again since: this run had failed
        return TurnOutcome(turn_id=turn_id, state=TurnState.FAILED, error_code=code)
    return TurnOutcome(turn_id=turn_id, state=turn.state, error_code=turn.error_code)
