"""Owns the person's word about a call: how it is asked for, and that it counts once.

An approval belongs to one step, whose arguments are stored with their hash and never change.
"""

import json
import re
import unicodedata
from typing import Any
from uuid import UUID

from assistant.contracts.conversations import WordHeard
from assistant.contracts.ids import chain_workflow_id
from assistant.contracts.tools import ChainRecord, StepRecord, ToolStepState
from assistant.contracts.user_events import ApprovalAsked
from assistant.domain.telegram_html import escape_markdown
from assistant.errors import ApprovalOverError, NotFoundError
from assistant.services.clock import Clock
from assistant.services.outbox import queue_approval
from assistant.services.ports.bus import Publisher
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.telling import told
from assistant.services.user_events import approval_event

_YES = {ToolStepState.APPROVED, ToolStepState.RUNNING, ToolStepState.DONE}
_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: marks, and yet nothing to be seen."""

_BACKTICKS = re.compile("`+")


class Approvals:
    """Takes the person's answers."""

    def __init__(self, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock

    async def decide(self, user_id: UUID, step_id: UUID, *, approved: bool) -> ChainRecord:
        """Store an answer, once; the same answer again changes nothing.

        Returns the chain whose workflow is to be told. Raises `NotFoundError`, and
        `ApprovalOverError` for a step that was decided otherwise or has expired.
        """
        async with self._store.as_user(user_id) as store:
            step = await store.steps.decide(step_id, self._clock.now(), approved=approved)
            known = step or await store.steps.get(step_id)
            chain = await store.chains.get(known.chain_id) if known else None
        if known is None or chain is None:
            raise NotFoundError("no such step")
        if step is not None:
            await self._publisher.publish(*told(chain, step))
        elif not _is_repeat(known, approved=approved):
            raise ApprovalOverError(f"the step is {known.state}")
        return chain

    async def tell(self, user_id: UUID, heard: WordHeard) -> None:
        """Tell who listens what a message has decided about a call."""
        async with self._store.as_user(user_id) as store:
            step = await store.steps.get(heard.decision.step_id)
            chain = await store.chains.get(heard.chain_id)
        if step is not None and chain is not None:
            await self._publisher.publish(*told(chain, step))


async def ask_in_chat(
    store: UserStore, skills: SkillSet, texts: Texts, chat_id: int, step: StepRecord
) -> None:
    """Queue the question with its two buttons; it shows the exact arguments."""
    locale = await _locale_of(store)
    shown = exact(shown_arguments(skills, step))
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    text = texts.text(
        "telegram-approval",
        locale,
        tool=escape_markdown(_title(skills, step, locale)),
        arguments=f"{fence}\n{shown}\n{fence}",
    )
    await queue_approval(store, chat_id, f"approval/{step.step_id}", text, step.step_id)


async def ask_everywhere(
    store: UserStore, skills: SkillSet, chain: ChainRecord, step: StepRecord
) -> None:
    """Tell every channel that a call waits, with the exact arguments."""
    asked = ApprovalAsked(
        workflow_id=chain_workflow_id(chain.chain_id),
        step_id=step.step_id,
        tool=step.name,
        title=_title(skills, step, await _locale_of(store)),
        arguments=exact(shown_arguments(skills, step)),
        expires_at=step.approval_expires_at,
        session_id=chain.session_id,
        turn_id=chain.turn_id,
    )
    await store.events.append(approval_event(chain.user_id, asked))


async def _locale_of(store: UserStore) -> str:
    profile = await store.profile.get()
    return profile.locale if profile else "en"


def _title(skills: SkillSet, step: StepRecord, locale: str) -> str:
    skill = skills.get(step.name)
    return skill.title.of(locale) if skill else step.name


def shown_arguments(skills: SkillSet, step: StepRecord) -> dict[str, Any]:
    """Return what a person is shown of a call; all of it when its tool is not known any more."""
    skill = skills.get(step.name)
    return skill.shown(step.arguments) if skill else step.arguments


def exact(arguments: dict[str, Any]) -> str:
    """Return arguments as a person can check them: nothing in them is invisible."""
    text = json.dumps(arguments, ensure_ascii=False, indent=2)
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    return f"\\u{{{ord(character):04x}}}" if _is_hidden(character) else character


def _is_hidden(character: str) -> bool:
    """Tell whether a character cannot be seen, or not be told from a blank."""
    if character in _SHAPELESS or any(ord(character) in span for span in _SELECTORS):
        return True
    return character not in " \n" and unicodedata.category(character)[0] in "CZ"


def _is_repeat(step: StepRecord, *, approved: bool) -> bool:
    return step.state in _YES if approved else step.state is ToolStepState.DENIED
