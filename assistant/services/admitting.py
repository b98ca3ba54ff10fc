"""Owns what happens to calls before they run: checked, completed, and decided by the policy."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from assistant.contracts.tools import (
    AdmitInput,
    Admitted,
    AdmittedStep,
    ChainRecord,
    Origin,
    StepRecord,
    ToolQueue,
    ToolStepState,
)
from assistant.domain.policy import Evidence, Verdict, decide
from assistant.domain.storable import storable
from assistant.errors import (
    ToolArgumentsError,
    ToolBudgetError,
    ToolError,
    ToolOffError,
    ToolUnknownError,
    UnavailableError,
)
from assistant.services.approvals import ask_everywhere, ask_in_chat
from assistant.services.approved_calls import may_repeat
from assistant.services.clock import Clock
from assistant.services.evidence import evidence_of
from assistant.services.ports.bus import Publisher
from assistant.services.ports.chains import StepResult
from assistant.services.ports.skills import About, Arguments, Skill, SkillSet, skills_for
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts
from assistant.services.telling import preview, told
from assistant.services.tool_hosts import ToolHosts

_ATTEMPTS = 3
_SHOWN_MISTAKES, _SHOWN_CHARS = 5, 200


@dataclass
class _Round:
    """A round with what its steps are decided by; `left` is how many more calls may be made."""

    given: AdmitInput
    chain: ChainRecord
    skills: SkillSet
    steps: list[StepRecord]
    missing: dict[ToolQueue, str]
    evidence: Evidence
    left: int

    @property
    def open(self) -> list[StepRecord]:
        """The steps of this round that have not ended."""
        here = (step for step in self.steps if step.round_no == self.given.round_no)
        return [step for step in here if not step.state.is_final]

    @property
    def refused(self) -> int:
        """How many steps of this round were refused before, when this ran the first time."""
        here = (step for step in self.steps if step.round_no == self.given.round_no)
        return sum(step.state.is_final and step.started_at is None for step in here)

    @property
    def done(self) -> list[StepRecord]:
        """All steps of the chain that came to a result."""
        return [step for step in self.steps if step.state is ToolStepState.DONE]

    def take(self) -> None:
        """Use one call of the budget. Raises `ToolBudgetError` when there is none left."""
        if self.left <= 0:
            raise ToolBudgetError(f"no more than {self.given.limits.steps} tool calls in one turn")
        self.left -= 1


class Admitting:
    """Decides about the calls of a round; doing it again changes nothing that was decided."""

    def __init__(
        self,
        store: Store,
        skills: SkillSet,
        hosts: ToolHosts,
        publisher: Publisher,
        texts: Texts,
        clock: Clock,
    ) -> None:
        self._store = store
        self._skills = skills
        self._hosts = hosts
        self._publisher = publisher
        self._texts = texts
        self._clock = clock

    async def admit(self, given: AdmitInput) -> Admitted:
        """Check the calls of a round and decide which run, which wait, and which are wrong."""
        missing = await self._hosts.missing()
        async with self._store.as_user(given.chain.user_id) as store:
            chain = await store.chains.get(given.chain.chain_id)
            if chain is None:
                return Admitted()
            around = await self._around(store, given, chain, missing)
            judged = [await self._judge(store, around, step) for step in around.open]
            changed = [new for old, new in zip(around.open, judged, strict=True) if new != old]
            for step in changed:
                if step.state is ToolStepState.WAITING:
                    await ask_everywhere(store, around.skills, chain, step)
        for step in changed:
            await self._publisher.publish(*told(chain, step))
        return Admitted(
            steps=tuple(_view(step, around) for step in judged if not step.state.is_final),
            invalid=around.refused + sum(step.state.is_final for step in changed),
        )

    async def _around(
        self,
        store: UserStore,
        given: AdmitInput,
        chain: ChainRecord,
        missing: dict[ToolQueue, str],
    ) -> _Round:
        steps = await store.steps.of_chain(chain.chain_id)
        used = sum(_is_used(step) for step in steps)
        skills = await skills_for(self._skills, store, (step.name for step in steps))
        return _Round(
            given=given,
            chain=chain,
            skills=skills,
            steps=steps,
            missing=missing,
            evidence=await evidence_of(store, skills, chain, steps),
            left=given.limits.steps - used,
        )

    async def _judge(self, store: UserStore, around: _Round, step: StepRecord) -> StepRecord:
        """Return a step as it stands after it was decided about; one that waits for others stays.

        A step that was decided about before, when this ran the first time, stays too.
        """
        if step.state is not ToolStepState.REQUESTED or _is_later(step, around):
            return step
        try:
            skill, checked = _checked(step, around)
            arguments = await skill.prepare(checked, About(store, around.chain))
            around.take()
        except ToolError as error:
            return await _refuse(store, step, error)
        verdict = decide(skill.permissions, skill.outgoing(arguments), around.evidence, step.origin)
        return await self._store_verdict(store, around, step, arguments, verdict)

    async def _store_verdict(
        self,
        store: UserStore,
        around: _Round,
        step: StepRecord,
        arguments: Arguments,
        verdict: Verdict,
    ) -> StepRecord:
        asked = verdict is Verdict.ASK
        patience = timedelta(seconds=around.given.limits.approval_seconds)
        stored = await store.steps.admit(
            step.step_id,
            ToolStepState.WAITING if asked else ToolStepState.APPROVED,
            arguments.model_dump(mode="json", exclude_unset=True),
            self._clock.now() + patience if asked else None,
        )
        if stored is None:
            raise UnavailableError("the step is being decided about")
        if asked and around.given.chat_id is not None:
            await ask_in_chat(store, around.skills, self._texts, around.given.chat_id, stored)
        return stored


def _checked(step: StepRecord, around: _Round) -> tuple[Skill[Any], Arguments]:
    """Return the tool and its arguments. Raises a `ToolError` that the model can read."""
    skill = around.skills.get(step.name)
    if skill is None or (step.origin is Origin.MODEL and not skill.for_model):
        names = ", ".join(skill.name for skill in around.skills.all() if skill.for_model)
        raise ToolUnknownError(f"there is no tool {step.name[:80]!r}; there are: {names}")
    if skill.queue in around.missing:
        raise ToolOffError(f"the tool is off: {around.missing[skill.queue]}")
    given = skill.hand_over(step.arguments, around.done)
    try:
        return skill, skill.arguments.model_validate(given)
    except ValidationError as error:
        raise ToolArgumentsError(_mistakes(error)) from error


def _is_later(step: StepRecord, around: _Round) -> bool:
    skill = around.skills.get(step.name)
    others = [other.name for other in around.open if other.step_id != step.step_id]
    return skill is not None and skill.takes_over(step.arguments, others)


def _view(step: StepRecord, around: _Round) -> AdmittedStep:
    skill = around.skills.get(step.name)
    return AdmittedStep(
        step_id=step.step_id,
        name=step.name,
        state=step.state,
        queue=skill.queue if skill else ToolQueue.MAIN,
        attempts=_ATTEMPTS if skill and _is_repeatable(skill, step) else 1,
        later=step.state is ToolStepState.REQUESTED and _is_later(step, around),
        preview=preview(step.arguments),
    )


def _is_used(step: StepRecord) -> bool:
    """Tell whether a call counts: one that was refused at once does not."""
    refused = step.state is ToolStepState.FAILED and step.started_at is None
    return not refused and step.state not in {ToolStepState.REQUESTED, ToolStepState.INVALID}


def _is_repeatable(skill: Skill[Any], step: StepRecord) -> bool:
    """Tell whether a checked call may be tried again after it was interrupted.

    One whose arguments do not fit any more, since the tool has changed, fails when it is run.
    """
    if step.state is ToolStepState.REQUESTED:
        return False
    try:
        return may_repeat(skill, skill.arguments.model_validate(step.arguments))
    except ValidationError:
        return False


async def _refuse(store: UserStore, step: StepRecord, error: ToolError) -> StepRecord:
    """End a step that will not run; the model reads why."""
    wrong = isinstance(error, ToolUnknownError | ToolArgumentsError)
    result = StepResult(
        state=ToolStepState.INVALID if wrong else ToolStepState.FAILED,
        output=storable(str(error.params.get("detail", error))),
        error_code=error.code,
        result={"params": storable(dict(error.params))},
    )
    return await store.steps.end(step.step_id, result) or step


def _mistakes(error: ValidationError) -> str:
    """Return what is wrong with arguments, without repeating their values."""
    lines = [
        f"{'.'.join(map(str, mistake['loc']))[:_SHOWN_CHARS] or 'arguments'}: {mistake['msg']}"
        for mistake in error.errors(include_input=False, include_url=False)[:_SHOWN_MISTAKES]
    ]
    return "the arguments do not fit the schema: " + "; ".join(lines)
