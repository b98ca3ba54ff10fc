"""Owns the running of one step: the tool is called, its result cut, labelled and stored once."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from assistant.contracts.accounts import UserProfile
from assistant.contracts.ids import artifact_id_for
from assistant.contracts.tools import (
    NO_LABELS,
    UNTRUSTED,
    ChainRecord,
    Labels,
    NewArtifact,
    Origin,
    StepEnd,
    StepReceipt,
    StepRecord,
    StepRef,
    ToolStepState,
)
from assistant.domain.storable import cut_strings, storable
from assistant.errors import (
    NotFoundError,
    NotRepeatedError,
    ToolError,
    ToolTimeoutError,
    ToolUnavailableError,
    UnavailableError,
)
from assistant.services.approved_calls import approved_call, may_repeat
from assistant.services.clock import Clock
from assistant.services.ports.bus import Publisher
from assistant.services.ports.chains import StepResult
from assistant.services.ports.skills import (
    Skill,
    SkillContext,
    SkillResult,
    SkillSet,
    skills_for,
)
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.telling import told
from assistant.services.tool_results import ResultLimits, kept_of

_log = structlog.get_logger(__name__)
_PARAM_CHARS = 500


@dataclass(frozen=True)
class _Begun:
    """A step that is running, for whom, and with what."""

    step: StepRecord
    chain: ChainRecord
    profile: UserProfile
    skill: Skill[Any]
    said_at: datetime
    chat_id: int | None


class ToolSteps:
    """Runs steps; a step that has ended is not run again."""

    def __init__(
        self,
        store: Store,
        skills: SkillSet,
        publisher: Publisher,
        texts: Texts,
        clock: Clock,
        limits: ResultLimits,
    ) -> None:
        self._store = store
        self._skills = skills
        self._publisher = publisher
        self._texts = texts
        self._clock = clock
        self._limits = limits

    async def run(self, ref: StepRef, seconds: float) -> StepReceipt:
        """Run an approved step for at most some seconds.

        Raises `ToolUnavailableError` and `UnavailableError` when trying again may help; any other
        failure is an end of the step.
        """
        begun = await self._begin(ref)
        if isinstance(begun, StepReceipt):
            return begun
        await self._publisher.publish(*told(begun.chain, begun.step))
        try:
            result = await self._call(begun, seconds)
        except (ToolUnavailableError, UnavailableError) as error:
            _log.warning("tool_unavailable", tool=begun.skill.name, error_code=error.code)
            raise
        except ToolError as error:
            return await self._failed(begun, error)
        except Exception:  # noqa: BLE001 - whatever breaks in a tool ends that step only
            _log.exception("tool_broke", tool=begun.skill.name)
            return await self._failed(begun, ToolError("the tool broke"))
        return await self._done(begun, result)

    async def settle(self, end: StepEnd) -> StepReceipt:
        """End a step that could not report for itself, unless it has ended or may run after all.

        With the state `waiting` nothing is ended: the row is only looked at.
        """
        async with self._store.as_user(end.ref.chain.user_id) as store:
            known = await store.steps.get(end.ref.step_id)
            chain = await store.chains.get(end.ref.chain.chain_id)
            if known is None or chain is None:
                return StepReceipt(step_id=end.ref.step_id, state=ToolStepState.STOPPED)
            if end.state is ToolStepState.WAITING:
                return _receipt(known)
            expired = end.state is ToolStepState.EXPIRED
            if expired and known.state is ToolStepState.APPROVED:  # said in the last moment
                return _receipt(known)
            result = StepResult(state=end.state, error_code=end.error_code)
            step = await store.steps.end(known.step_id, result)
        if step is not None:
            await self._publisher.publish(*told(chain, step))
        return _receipt(step or known)

    async def _begin(self, ref: StepRef) -> _Begun | StepReceipt:
        async with self._store.as_user(ref.chain.user_id) as store:
            before = await store.steps.get(ref.step_id)
            step = await store.steps.begin(ref.step_id)
            chain = await store.chains.get(ref.chain.chain_id)
            profile = await store.profile.get()
            turn = await store.turns.get(chain.turn_id) if chain and chain.turn_id else None
            place = await store.sessions.get(turn.session_id) if turn else None
            skills = await skills_for(self._skills, store, [step.name] if step else [])
        if before is None:
            raise NotFoundError("the step is gone")
        if step is None:
            return _receipt(before)
        if chain is None or profile is None:
            raise NotFoundError("the chain or the person is gone")
        skill, arguments = approved_call(skills, step)
        said_at = turn.created_at if turn else chain.created_at
        began = _Begun(step, chain, profile, skill, said_at, place.chat_id if place else None)
        if before.state is ToolStepState.RUNNING and not may_repeat(skill, arguments):
            return await self._failed(began, NotRepeatedError("the call was interrupted"))
        return began

    async def _call(self, begun: _Begun, seconds: float) -> SkillResult:
        context = SkillContext(
            user_id=begun.chain.user_id,
            step_id=begun.step.step_id,
            locale=begun.profile.locale,
            timezone=begun.profile.timezone,
            now=self._clock.now(),
            texts=self._texts,
            seconds=seconds,
            labels=_labels_of_call(begun),
            said_at=begun.said_at,
            channel=begun.chain.channel,
            session_id=begun.chain.session_id,
            chat_id=begun.chat_id,
            request_id=begun.chain.request_id,
        )
        arguments = begun.skill.arguments.model_validate(begun.step.arguments)
        try:
            async with asyncio.timeout(seconds):
                return await begun.skill.run(arguments, context)
        except TimeoutError as error:
            raise ToolTimeoutError(f"no result in {seconds:.0f} s") from error

    async def _failed(self, begun: _Begun, error: ToolError) -> StepReceipt:
        result = StepResult(
            state=ToolStepState.FAILED,
            output=storable(str(error.params.get("detail", error)))[: self._limits.output_chars],
            result={"params": storable(cut_strings(dict(error.params), _PARAM_CHARS))},
            error_code=error.code,
            labels=UNTRUSTED if begun.skill.permissions.network else NO_LABELS,
        )
        return await self._store_end(begun, result, ())

    async def _done(self, begun: _Begun, result: SkillResult) -> StepReceipt:
        result = kept_of(result, begun.step, self._limits)
        return await self._store_end(
            begun,
            StepResult(
                state=ToolStepState.DONE,
                summary=result.summary,
                output=result.output,
                result={"answer": result.answer, "data": result.data},
                labels=result.labels,
                offers=result.offers,
            ),
            result.artifacts,
        )

    async def _store_end(
        self, begun: _Begun, result: StepResult, files: Iterable[NewArtifact]
    ) -> StepReceipt:
        async with self._store.as_user(begun.chain.user_id) as store:
            step = await store.steps.end(begun.step.step_id, result)
            if step is None:
                known = await store.steps.get(begun.step.step_id)
                return _receipt(known or begun.step)
            await self._keep(store, step, files)
            await store.chains.add_labels(step.chain_id, result.labels)
        _log.info(
            "tool_ended",
            tool=step.name,
            state=step.state,
            error_code=step.error_code,
            duration_ms=step.duration_ms,
        )
        await self._publisher.publish(*told(begun.chain, step))
        return _receipt(step)

    async def _keep(self, store: UserStore, step: StepRecord, files: Iterable[NewArtifact]) -> None:
        expires = self._clock.now() + self._limits.keep_files
        for ordinal, artifact in enumerate(files):
            await store.artifacts.make_room(len(artifact.content), self._limits.person_bytes)
            await store.artifacts.add(
                artifact_id_for(step.step_id, ordinal), step, artifact, expires
            )


def _labels_of_call(begun: _Begun) -> Labels:
    """Return what a call is made of: the person's own words have no labels."""
    return begun.chain.labels if begun.step.origin is Origin.MODEL else NO_LABELS


def _receipt(step: StepRecord) -> StepReceipt:
    return StepReceipt(
        step_id=step.step_id,
        state=step.state,
        error_code=step.error_code,
        summary=step.summary[:200],
    )
