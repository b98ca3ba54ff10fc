"""What calls are judged by: the person's own words, not those that came in their name."""

from uuid import UUID

import pytest

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels
from assistant.services.evidence import evidence_of
from assistant.skills.registry import Registry
from tests.assistant.services.alarms import Alarms
from tests.factories import make_chain

OWN = "смотри https://own.example"
GIVEN = "смотри https://given.example"


async def said(alarms: Alarms, turn_id: UUID, session_id: UUID) -> tuple[str, tuple[str, ...]]:
    """Return the question and all that counts as said."""
    chain = make_chain(turn_id=turn_id, session_id=session_id)
    async with alarms.store.as_user(alarms.user_id) as store:
        await store.chains.open(chain)
        stored = await store.chains.get(chain.chain_id)
        assert stored is not None
        evidence = await evidence_of(store, Registry.load(), stored, [])
    return evidence.question, evidence.said


@pytest.mark.parametrize(
    ("labels", "question", "all_said"), [(NO_LABELS, GIVEN, (OWN, GIVEN)), (UNTRUSTED, "", (OWN,))]
)
async def test_a_text_from_outside_vouches_for_nothing(
    alarms: Alarms, labels: Labels, question: str, all_said: tuple[str, ...]
) -> None:
    session_id = await alarms.talk(OWN)
    turn = await alarms.accept(GIVEN, session_id=session_id, labels=labels)

    assert await said(alarms, turn.turn_id, session_id) == (question, all_said)
