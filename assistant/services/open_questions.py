"""Owns which question of a tool a message may answer: that of the turn right before it."""

from datetime import timedelta
from typing import Final

from assistant.contracts.conversations import TurnRecord
from assistant.contracts.tools import Label, StepRecord
from assistant.services.ports.store import UserStore

_FRESH: Final = timedelta(minutes=15)


async def open_question(store: UserStore, turn: TurnRecord) -> StepRecord | None:
    """Return the step that ended the turn before with a question, if it is fresh.

    One with text from outside is left to the model: what the message completes would be taken for
    the person's own words. That is not so where the tool says that the question, and what is kept
    for the answer, are its own (`own_question`).
    """
    last = await store.messages.page(turn.session_id, (turn.seq, 0), 1)
    if not last:
        return None
    chains = await store.chains.of_turns([last[0].turn_id])
    steps = await store.steps.of_chains([chain.chain_id for chain in chains])
    if not steps or not _asks(steps[-1]):
        return None
    ended = steps[-1].finished_at
    return steps[-1] if ended and turn.created_at - ended < _FRESH else None


def _asks(step: StepRecord) -> bool:
    data = step.result.get("data")
    if not isinstance(data, dict) or not data.get("question"):
        return False
    return Label.UNTRUSTED not in step.labels or data.get("own_question") is True
