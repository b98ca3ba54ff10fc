"""What is shown of tools: files with their bytes, calls that wait, events, why a call failed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sse_starlette import ServerSentEvent

from api.schemas.tools import (
    INLINE_BYTES,
    ApprovalOut,
    ArtifactOut,
    approval_out,
    artifact_out,
    tool_event_out,
)
from api.streaming import event
from assistant.contracts.accounts import UserProfile
from assistant.contracts.events import TurnEvent
from assistant.contracts.tools import ArtifactRecord, StepRecord, ToolStepState
from assistant.errors import (
    AssistantError,
    ToolArgumentsError,
    ToolDeniedError,
    ToolError,
    ToolStoppedError,
)
from assistant.services.artifacts import Artifacts
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.texts import Texts
from assistant.services.step_lookup import StepLookup
from assistant.services.tool_hosts import NO_HOST

_ENDS_WITHOUT_CODE: dict[ToolStepState, type[AssistantError]] = {
    ToolStepState.DENIED: ToolDeniedError,
    ToolStepState.EXPIRED: ToolDeniedError,
    ToolStepState.INVALID: ToolArgumentsError,
    ToolStepState.FAILED: ToolError,
}
"""How a step ended that has no code of its own; else somebody cancelled it."""


@dataclass(frozen=True)
class ToolViews:
    """Makes what clients see of calls and files."""

    skills: SkillSet
    texts: Texts
    steps: StepLookup
    files: Artifacts

    async def artifacts(self, user_id: UUID, files: Sequence[ArtifactRecord]) -> list[ArtifactOut]:
        """Return files, the small ones with their bytes."""
        contents = await self.files.contents(user_id, files, INLINE_BYTES)
        return [artifact_out(file, contents.get(file.artifact_id)) for file in files]

    def approvals(self, steps: Iterable[StepRecord], locale: str) -> list[ApprovalOut]:
        """Return the calls that wait for the person's word."""
        waiting = (step for step in steps if step.state is ToolStepState.WAITING)
        return [approval_out(step, self._title(step, locale)) for step in waiting]

    async def events(self, item: TurnEvent, user: UserProfile) -> list[ServerSentEvent]:
        """Return what is told of a call: how it stands; if it waits, the whole question too."""
        assert item.tool is not None
        told = [event("tool", tool_event_out(item.tool, item.turn_id))]
        if item.tool.state is ToolStepState.WAITING:
            _, step = await self.steps.find(user.id, item.tool.step_id)
            told += approval_events(self.approvals([step], user.locale))
        return told

    def words(self, step: StepRecord, locale: str) -> str:
        """Return in plain words why a call failed."""
        failure = failure_of(step)
        return self.texts.text(failure.message_key, locale, **failure.params)

    def _title(self, step: StepRecord, locale: str) -> str:
        skill = self.skills.get(step.name)
        return skill.title.of(locale) if skill else step.name


def why_off(reason: str, texts: Texts, locale: str) -> str:
    """Return in plain words why a part of a tool is missing; `reason` is a code or a sentence."""
    if reason == NO_HOST:
        return texts.text("tool-off-no-host", locale)
    try:
        known = texts.text(f"tool-off-reason-{reason}", locale)
    except KeyError:  # what a worker says in its own words
        known = reason
    return texts.text("tool-off-because", locale, reason=known)


def approval_events(approvals: Iterable[ApprovalOut]) -> list[ServerSentEvent]:
    """Return the questions as events."""
    return [event("approval", each.model_dump(mode="json")) for each in approvals]


def failure_of(step: StepRecord) -> AssistantError:
    """Return the error that a call which came to no result stands for."""
    kind = _BY_CODE.get(step.error_code or "")
    return (kind or _ENDS_WITHOUT_CODE.get(step.state, ToolStoppedError))(
        f"the step is {step.state}", **(step.result.get("params") or {})
    )


def _kinds(base: type[AssistantError]) -> Iterator[type[AssistantError]]:
    """Yield errors that have a code of their own."""
    if "code" in vars(base):
        yield base
    for kind in base.__subclasses__():
        yield from _kinds(kind)


_BY_CODE = {kind.code: kind for kind in _kinds(AssistantError)}
