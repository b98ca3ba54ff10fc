"""What calls are judged by: the person's own words, not those that came in their name."""

from uuid import UUID

import pytest

from assistant.contracts.chat import TurnState
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels, ToolStepState
from assistant.domain.policy import Outgoing
from assistant.services.evidence import evidence_of
from assistant.services.ports.chains import StepResult
from assistant.services.ports.skills import (
    Arguments,
    Skill,
    SkillContext,
    SkillResult,
    Toolbox,
)
from assistant.skills.registry import Registry
from tests.assistant.services.alarms import Alarms
from tests.chatting import Json
from tests.factories import make_chain, make_step
from tests.toys import toy_words

A, B = "https://a.example/", "https://b.example/"
OWN = "смотри https://own.example"
GIVEN = "смотри https://given.example"


class Finding(Arguments):
    query: str
    urls: tuple[str, ...] = ()


class Finder(Skill[Finding]):
    """Finds addresses; asks those that it is given."""

    name = "finder"
    title = toy_words("Finder")
    description = toy_words("Finds addresses.")
    arguments = Finding

    def outgoing(self, arguments: Finding) -> Outgoing:
        return Outgoing(urls=arguments.urls)

    async def run(self, arguments: Finding, context: SkillContext) -> SkillResult:
        raise NotImplementedError


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


async def offered(alarms: Alarms, *calls: tuple[str, Json]) -> frozenset[str]:
    """Return the addresses that calls vouch for: the first one found `A`, the second one `B`."""
    chain = make_chain()
    steps = [
        make_step(position, name=name, arguments=arguments)
        for position, (name, arguments) in enumerate(calls)
    ]
    async with alarms.store.as_user(alarms.user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, steps)
        for step, url in zip(steps, (A, B), strict=False):
            await store.steps.end(step.step_id, StepResult(state=ToolStepState.DONE, offers=(url,)))
        stored = await store.chains.get(chain.chain_id)
        assert stored is not None
        done = await store.steps.of_chain(chain.chain_id)
        evidence = await evidence_of(store, Registry([Finder(Toolbox())]), stored, done)
        await store.chains.close(chain.chain_id, TurnState.ANSWERED)
    return evidence.offered


async def test_what_a_search_found_and_its_pages_link_to_is_vouched_for(alarms: Alarms) -> None:
    found = ("finder", {"query": "ducks"})
    page = ("finder", {"query": "page", "urls": (A,)})

    assert await offered(alarms, found, page) == {A, B}
    assert await offered(alarms, page, page) == frozenset()


@pytest.mark.parametrize("name", ["finder", "gone"])
async def test_a_call_that_its_tool_understands_no_more_vouches_for_nothing(
    alarms: Alarms, name: str
) -> None:
    assert await offered(alarms, (name, {"words": "ducks"})) == frozenset()
