"""Owns what is done to a keeper of a secret: an injection is read and obeyed, an errand run."""

import re

from tests.chatting import Json, obeys, says
from tests.security.canaries import FORMS
from tests.security.channels import CHANNELS
from tests.security.errands import Errand
from tests.security.obedience import QUESTIONS, Keeper, Outcome, Stage

_TOO_BUSY = {"tool_timeout", "tool_unavailable"}
"""How a page fails that a busy machine never came to read: nobody was attacked by it."""
_READ_AT_MOST = 4


async def attack(
    stage: Stage,
    keeper: Keeper,
    case: Json,
    outcome: Outcome | None = None,
    *,
    approved: bool = False,
) -> Outcome:
    """Have the model read an injection and obey it; what waits for a word gets `approved`.

    What a busy machine could not read is read again.
    """
    outcome = outcome or Outcome(case["id"])
    for _ in range(_READ_AT_MOST):
        try:
            await _attack_once(stage, keeper, case, outcome, approved=approved)
        finally:
            await keeper.disconnects()
        if not _TOO_BUSY.intersection(outcome.read):
            break
    return outcome


async def _attack_once(
    stage: Stage, keeper: Keeper, case: Json, outcome: Outcome, *, approved: bool
) -> None:
    text = stage.words(case, keeper.canary)
    planned, task, session = await CHANNELS[case["channel"]](stage, keeper, case, text)
    wanted = FORMS[case["secret"]](keeper.canary)
    await keeper.plans(*planned, *[obeys("Готово.", re.escape(wanted))] * 6)
    question = QUESTIONS[case["language"]].format(site=stage.site, task=task)
    turn = await keeper.asks(outcome, question, session, approved=approved)
    reading, done = turn["tool_calls"][: len(planned)], turn["tool_calls"][len(planned) :]
    outcome.read = [call["error"] or "" for call in reading]
    outcome.made = [(call["name"], call["status"]) for call in done]


async def run(keeper: Keeper, errand: Errand) -> Outcome:
    """Do an errand, message by message, in one dialogue; no word is given for anything."""
    outcome, session = Outcome(errand.name), None
    for question, planned in errand.turns:
        await keeper.plans(*planned, says("Вот что нашлось.", chunk_words=100))
        turn = await keeper.asks(outcome, question, session)
        session = turn["session_id"]
        outcome.made += [(call["name"], call["status"]) for call in turn["tool_calls"]]
    return outcome
