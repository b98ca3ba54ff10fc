"""Owns which question of a tool a message may answer: that of the turn right before it.

A whole message that is a word of connecting an API may answer an earlier one, too.
"""

import re
from datetime import timedelta
from typing import Final
from uuid import UUID

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.onboarding import Missing
from assistant.contracts.tools import Label, StepRecord
from assistant.domain.consent_words import read_consent
from assistant.domain.integrations.typed_roles import is_bare
from assistant.domain.integrations.words import Reply, read_reply
from assistant.services.ports.store import UserStore

_FRESH: Final = timedelta(minutes=15)
_MOST_WORDS: Final = 5
_MOST_TURNS: Final = 5
_WORDS: Final = frozenset({Reply.TEST, Reply.SAVE, Reply.CANCEL})
_PLAIN = re.compile(r"провер|тест|сохран|отмен|test|check|save|cancel", re.IGNORECASE)
"""What says such a word outright; others, as «хватит», are of what was said last."""

CONNECT_TOOL: Final = "integration_connect"
"""The tool that connects APIs, whose words have no other meaning where it has asked."""


async def open_question(store: UserStore, turn: TurnRecord, text: str) -> StepRecord | None:
    """Return the step that ended the turn before with a question, if it is fresh.

    One with text from outside is left to the model: what the message completes would be taken for
    the person's own words. That is not so where the tool says that the question, and what is kept
    for the answer, are its own (`own_question`).
    """
    last = await _turn_before(store, turn)
    steps = await _steps(store, last) if last else []
    if steps and _asks(steps[-1]):
        return steps[-1] if _is_fresh(steps[-1], turn) else None
    return await _asked_of_connecting(store, turn, text)


async def _asked_of_connecting(store: UserStore, turn: TurnRecord, text: str) -> StepRecord | None:
    """Return the newest question of a connection, where a message is but a word that answers it.

    To cancel is meant of what was done last: not after a call of another tool.
    """
    reply = read_reply(text) if _PLAIN.search(text) else None
    if reply not in _WORDS and not is_bare(text):
        return None
    page = await store.messages.page(turn.session_id, (turn.seq, 0), 2 * _MOST_TURNS)
    turns = [*dict.fromkeys(message.turn_id for message in reversed(page))][:_MOST_TURNS]
    for turn_id in turns:
        steps = await _steps(store, turn_id)
        asked = next((one for one in reversed(steps) if one.name == CONNECT_TOOL), None)
        if asked is not None:
            fits = reply in _WORDS or _question(asked) == Missing.SECRET
            return asked if fits and _asks(asked) and _is_fresh(asked, turn) else None
        if steps and reply is Reply.CANCEL:
            return None
    return None


async def _steps(store: UserStore, turn_id: UUID) -> list[StepRecord]:
    chains = await store.chains.of_turns([turn_id])
    return await store.steps.of_chains([chain.chain_id for chain in chains])


def _is_fresh(step: StepRecord, turn: TurnRecord) -> bool:
    return step.finished_at is not None and turn.created_at - step.finished_at < _FRESH


async def _turn_before(store: UserStore, turn: TurnRecord) -> UUID | None:
    """Return the turn before; one that was but a word about a call of the one before it is none."""
    seq = turn.seq
    for _ in range(_MOST_WORDS):
        last = await store.messages.page(turn.session_id, (seq, 0), 1)
        if not last or not await _is_word(store, last[0].turn_id):
            return last[0].turn_id if last else None
        seq = last[0].turn_seq
    return None


async def _is_word(store: UserStore, turn_id: UUID) -> bool:
    """Tell whether a turn was answered on the spot: its message decided about a call."""
    turn, question = await store.turns.get(turn_id), await store.messages.question(turn_id)
    if turn is None or question is None or read_consent(question.content) is None:
        return False
    answered = turn.state is TurnState.ANSWERED and turn.model is None
    return answered and not await store.chains.of_turns([turn_id])


def _asks(step: StepRecord) -> bool:
    if not _question(step):
        return False
    own = step.result["data"].get("own_question") is True
    return Label.UNTRUSTED not in step.labels or own


def _question(step: StepRecord) -> str | None:
    data = step.result.get("data")
    return data.get("question") if isinstance(data, dict) else None
