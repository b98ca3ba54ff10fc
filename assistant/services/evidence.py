"""Owns what the calls of a chain are judged by: what the person said, what was found and read."""

from pydantic import ValidationError

from assistant.contracts.conversations import MessageRecord
from assistant.contracts.tools import ChainRecord, Label, StepRecord, ToolStepState
from assistant.domain.policy import Evidence, addresses_in, comparable
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.store import UserStore

_SAID_MESSAGES = 20


async def evidence_of(
    store: UserStore, skills: SkillSet, chain: ChainRecord, steps: list[StepRecord]
) -> Evidence:
    """Return what the context of the chain's turn is made of."""
    question, said = await _said(store, chain)
    done = [step for step in steps if step.state is ToolStepState.DONE]
    return Evidence(
        labels=chain.labels,
        question=question,
        said=tuple(said),
        offered=_offered(skills, done, said),
        read=tuple(step.output for step in done if Label.UNTRUSTED in step.labels),
    )


def _offered(skills: SkillSet, done: list[StepRecord], said: list[str]) -> frozenset[str]:
    """Return the addresses that results vouch for.

    The links of a page count only if the page itself was named by the person or found by a
    search: a site with a link for every letter could be walked to spell something out.
    """
    known = [(step, asked) for step in done if (asked := _asked(skills, step)) is not None]
    found = [url for step, asked in known if not asked for url in step.offers]
    named = {comparable(url) for url in found}.union(*map(addresses_in, said))
    roots = named | {comparable(url.partition("#")[0]) for url in named}
    linked = (
        url for step, asked in known if asked and roots.issuperset(asked) for url in step.offers
    )
    return frozenset([*found, *linked])


def _asked(skills: SkillSet, step: StepRecord) -> frozenset[str] | None:
    """Return the addresses that a step asked; none for a search, whose hosts are fixed.

    None for a call that cannot be understood any more, since its tool is gone or has changed.
    """
    skill = skills.get(step.name)
    if skill is None:
        return None
    try:
        outgoing = skill.outgoing(skill.arguments.model_validate(step.arguments))
    except ValidationError:
        return None
    return frozenset(map(comparable, outgoing.urls))


async def _said(store: UserStore, chain: ChainRecord) -> tuple[str, list[str]]:
    """Return the question and the person's last messages, which it is the last of.

    What only came in the person's name, as a reminder made of a page's text, is not theirs.
    """
    if chain.turn_id is None or chain.session_id is None:
        return "", []
    question = await store.messages.question(chain.turn_id)
    if question is None:
        return "", []
    until = (question.turn_seq, question.part + 1)
    messages = await store.messages.page(chain.session_id, until, _SAID_MESSAGES)
    own = [message for message in messages if message.role == "user" and not _is_foreign(message)]
    asked = "" if _is_foreign(question) else question.content
    return asked, [message.content for message in own]


def _is_foreign(message: MessageRecord) -> bool:
    return Label.UNTRUSTED in message.labels
