"""Owns that a call which waits is decided about by what the person types in its dialogue.

It counts as the button does: once, in time, for a call of their own. It is answered on the spot,
since the turn of such a message would wait behind the turn that waits for it.
"""

from typing import Final
from uuid import UUID

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import (
    IncomingMessage,
    NewAnswer,
    TurnEnd,
    TurnRecord,
    WordHeard,
)
from assistant.contracts.ids import firing_of_request
from assistant.contracts.tools import NO_LABELS, ChainRecord, Labels, StepDecision, StepRecord
from assistant.domain.consent_words import read_consent
from assistant.domain.digest import shorten
from assistant.domain.policy import join
from assistant.domain.telegram_html import escape_markdown
from assistant.services.approvals import exact, shown_arguments
from assistant.services.clock import Clock
from assistant.services.outbox import queue_answer
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts

_CALL_CHARS: Final = 160
_MOST_NAMED: Final = 10
_Waiting = tuple[ChainRecord, StepRecord]


class TypedWords:
    """Hears yes and no in messages, in the transaction that stores them."""

    def __init__(self, texts: Texts, clock: Clock, skills: SkillSet) -> None:
        self._texts = texts
        self._skills = skills
        self._clock = clock

    async def hear(
        self, store: UserStore, message: IncomingMessage, turn: TurnRecord
    ) -> tuple[TurnRecord, WordHeard | None] | None:
        """Decide about the one call that a stored message is about, and answer its turn.

        Returns the answered turn with what was decided; None for a message that is to be answered
        as any other. Where several calls wait the turn asks which, and nothing is decided.
        """
        approved = read_consent(message.text)
        if approved is None or not _is_typed(message):
            return None
        waiting = await self._waiting(store, turn.session_id)
        if not waiting:
            return None
        heard, labels = None, NO_LABELS
        text = await self._said(store, "approval-typed-yes" if approved else "approval-typed-no")
        if len(waiting) == 1:
            [(chain, step)] = waiting
            now = self._clock.now()
            if await store.steps.decide(step.step_id, now, approved=approved) is None:
                return None  # it was decided about at this moment
            decision = StepDecision(step_id=step.step_id, approved=approved)
            heard = WordHeard(chain_id=chain.chain_id, decision=decision)
        else:
            skills = await self._skills.of_user(store)
            calls = "\n".join(f"- {_named(skills, step)}" for _, step in waiting[:_MOST_NAMED])
            text = await self._said(store, "approval-typed-which", calls=calls)
            labels = join(chain.labels for chain, _ in waiting)
        return await _answer(store, turn, message.chat_id, text, labels), heard

    async def _waiting(self, store: UserStore, session_id: UUID) -> list[_Waiting]:
        """Return the calls that a word in a dialogue may be about: none if none of its own waits.

        Those of background tasks are shown in dialogues, too.
        """
        if await store.chains.asking(session_id) is None:
            return []
        found: list[_Waiting] = []
        for step in await store.steps.waiting(self._clock.now()):
            chain = await store.chains.get(step.chain_id)
            if chain and (chain.session_id == session_id or chain.channel is Channel.WORKER):
                found.append((chain, step))
        own = any(chain.session_id == session_id for chain, _ in found)
        return found if own else []

    async def _said(self, store: UserStore, key: str, **params: str) -> str:
        profile = await store.profile.get()
        return self._texts.text(key, profile.locale if profile else "en", **params)


def _is_typed(message: IncomingMessage) -> bool:
    """Tell whether a message is the person's own, word for word."""
    ours = message.channel is Channel.WORKER or firing_of_request(message.request_id) is not None
    return not ours and not message.labels and message.session_id is not None


def _named(skills: SkillSet, step: StepRecord) -> str:
    """Return what tells a call from others, on one line."""
    shown = shorten(exact(shown_arguments(skills, step)), _CALL_CHARS)
    return f"{escape_markdown(step.name)} {escape_markdown(shown)}"


async def _answer(
    store: UserStore, turn: TurnRecord, chat_id: int | None, text: str, labels: Labels
) -> TurnRecord:
    """Store an answer and the end of its turn."""
    ended = await store.turns.finish(turn.turn_id, turn.run_no, TurnEnd(state=TurnState.ANSWERED))
    answer = NewAnswer(
        turn_id=turn.turn_id, content=text, thinking=None, partial=False, labels=labels
    )
    await store.messages.add_answer(answer)
    await store.sessions.touch(turn.session_id, 1, len(text))
    if chat_id is not None:
        await queue_answer(store, chat_id, turn.turn_id, text)
    return ended or turn
