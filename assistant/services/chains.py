"""Owns tool chains as a whole: opened directly or by a plain message, read, ended, told."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from assistant.contracts.chat import ToolLimits, TurnTask
from assistant.contracts.conversations import Draft
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import chain_id_for_key, chain_topic
from assistant.contracts.tools import (
    ChainEnd,
    ChainRecord,
    ChainReport,
    OpenChain,
    Origin,
    StepRecord,
    ToolCall,
    ToolStepState,
)
from assistant.domain.digest import shorten
from assistant.domain.tool_calls import canonical_json
from assistant.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    McpToolFailedError,
    NotFoundError,
    RateLimitedError,
    ToolArgumentsError,
    ToolUnknownError,
)
from assistant.services.chain_rows import open_with, put_down
from assistant.services.clock import Clock
from assistant.services.leading import without_leads
from assistant.services.misfit_words import misfits
from assistant.services.ports.bus import Publisher
from assistant.services.ports.chains import NewChain
from assistant.services.ports.skills import Skill, SkillSet, skills_for
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.stored_calls import storable_call
from assistant.services.telling import told

_CALL = "integration_call"
_PLACES_CHARS = 500
_OPEN_AT_ONCE = 5
"""Direct chains that one person may have under way."""

_RETRY_SECONDS = 5


class Chains:
    """Opens, reads and ends chains; opening twice under one key opens one."""

    def __init__(
        self,
        store: Store,
        skills: SkillSet,
        publisher: Publisher,
        texts: Texts,
        clock: Clock,
        limits: ToolLimits,
    ) -> None:
        self._store = store
        self._skills = skills
        self._publisher = publisher
        self._texts = texts
        self._clock = clock
        self.limits = limits

    async def open(self, asked: OpenChain) -> ChainRecord:
        """Store a chain that a person asked for directly; its calls run one after another.

        Raises `IdempotencyConflictError` for the same key with other calls, `ToolUnknownError`,
        `InvalidInputError` for more calls than a chain may have, `RateLimitedError` while too
        many of the person's chains are under way.
        """
        self._refuse_number(asked.calls)
        async with self._store.as_user(asked.user_id) as store:
            calls = await self._storable(store, asked.calls)
            new = _direct(asked, calls)
            is_new = await open_with(store, new, calls)
            if is_new and await store.chains.open_direct() > _OPEN_AT_ONCE:
                raise RateLimitedError("too many chains at once", retry_after=_RETRY_SECONDS)
            chain = await store.chains.get(new.chain_id)
        if chain is None or chain.request_hash != new.request_hash:
            raise IdempotencyConflictError("the key was used for other calls")
        return chain

    async def report(self, user_id: UUID, chain_id: UUID) -> ChainReport:
        """Return a chain with its steps and files. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            chain = await store.chains.get(chain_id)
            if chain is None:
                raise NotFoundError("no such chain")
            return ChainReport(
                chain=chain,
                steps=tuple(await store.steps.of_chain(chain_id)),
                artifacts=tuple(await store.artifacts.of_chains([chain_id])),
            )

    async def end(self, end: ChainEnd) -> None:
        """Store the end of a chain, with the turn's answer where it is made of the steps.

        Steps that were left behind are stopped.
        """
        chain_id = end.chain.chain_id
        async with self._store.as_user(end.chain.user_id) as store:
            chain = await store.chains.get(chain_id)
            if chain is None:
                return
            left = await put_down(store, chain_id)
            if end.compose and end.task is not None:
                await self._compose(store, chain, end.task)
            await store.chains.end(chain_id, end.state)
        for step in left:
            await self._publisher.publish(*told(chain, step))
        if end.task is None:
            event = TurnEvent(turn_id=chain_id, kind=EventKind.STATE, state=end.state)
            await self._publisher.publish(chain_topic(chain_id), event)

    async def skills_of(self, user_id: UUID) -> SkillSet:
        """Return the tools that a person has."""
        async with self._store.as_user(user_id) as store:
            return await self._skills.of_user(store)

    def _refuse_number(self, calls: Sequence[ToolCall]) -> None:
        if not 0 < len(calls) <= self.limits.steps:
            raise InvalidInputError(
                "number of calls", reason=f"calls: from 1 to {self.limits.steps} are run in a chain"
            )

    async def _storable(self, store: UserStore, calls: Sequence[ToolCall]) -> list[ToolCall]:
        """Return the calls as they are kept. Raises `ToolUnknownError`."""
        skills = await skills_for(self._skills, store, (call.name for call in calls))
        return [storable_call(_known(skills, call), call) for call in calls]

    async def _compose(self, store: UserStore, chain: ChainRecord, task: TurnTask) -> None:
        """Write the answer of a turn from what the tools came to, in the person's words."""
        profile = await store.profile.get()
        locale = profile.locale if profile else "en"
        steps = await store.steps.of_chain(chain.chain_id)
        skills = await skills_for(self._skills, store, (step.name for step in steps))
        parts = [self._told(skills, step, locale) for step in without_leads(steps, skills)]
        if any(step.origin is Origin.MODEL for step in steps):
            parts.insert(0, self._texts.text("tools-without-model", locale))
        before = await store.drafts.get(task.turn_id)
        now = int(self._clock.now().timestamp() * 1_000)
        draft = Draft(
            turn_id=task.turn_id,
            attempt=max(now, before.attempt + 1 if before else 0),  # clocks may differ
            seq=0,
            content="\n\n".join(parts),
            thinking="",
            model="",
            prompt_tokens=0,
            completion_tokens=0,
            complete=True,
            labels=chain.labels,
        )
        await store.drafts.save(draft)

    def _told(self, skills: SkillSet, step: StepRecord, locale: str) -> str:
        if step.state is ToolStepState.DONE:
            return str(step.result.get("answer") or step.output)
        skill = skills.get(step.name)
        unfit = step.state is ToolStepState.INVALID or not step.arguments
        if skill and skill.command and unfit:
            return self._texts.text(
                "tools-usage", locale, word=skill.command.word, hint=skill.command.hint.of(locale)
            )
        key = f"error-{step.error_code or 'tool_denied'}"
        why = self._texts.text(key, locale, **(step.result.get("params") or {}))
        title = skill.title.of(locale) if skill else step.name
        said = self._texts.text("tools-failed", locale, tool=title, why=why)
        places = _places_in(step, self._texts, locale)
        return f"{said}\n\n{places}" if places else said


def _places_in(step: StepRecord, texts: Texts, locale: str) -> str:
    """Return where a call to an API does not fit, or what a tool itself says of its failure."""
    if step.error_code == McpToolFailedError.code:
        return shorten(step.output, _PLACES_CHARS)
    if step.name != _CALL or step.error_code != ToolArgumentsError.code:
        return ""
    places = misfits(step.output[:_PLACES_CHARS], texts, locale)
    return "\n".join(f"• {place}" for place in places)


def _known(skills: SkillSet, call: ToolCall) -> Skill[Any]:
    skill = skills.get(call.name)
    if skill is None:
        raise ToolUnknownError(f"no tool {call.name[:80]!r}")
    return skill


def _direct(asked: OpenChain, calls: Sequence[ToolCall]) -> NewChain:
    """Return the chain of calls as they are kept, by which the same request is known again."""
    request = b"".join(canonical_json(call.model_dump(mode="json")) for call in calls)
    return NewChain(
        chain_id=chain_id_for_key(asked.user_id, asked.key),
        turn_id=None,
        session_id=None,
        channel=asked.channel,
        request_hash=hashlib.sha256(request).digest(),
        request_id=asked.request_id,
    )
