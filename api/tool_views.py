"""What is shown of tools: files with their bytes, calls that wait, events, why a call failed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
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
from assistant.contracts.tools import ArtifactRecord, StepRecord, ToolEvent, ToolStepState
from assistant.errors import (
    AssistantError,
    ToolArgumentsError,
    ToolDeniedError,
    ToolError,
    ToolStoppedError,
    UnavailableError,
)
from assistant.services.approvals import shown_arguments
from assistant.services.artifacts import Artifacts
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.texts import Texts
from assistant.services.step_lookup import StepLookup
from assistant.services.tool_hosts import NO_HOST

_log = structlog.get_logger(__name__)
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

    async def approvals(self, steps: Iterable[StepRecord], user: UserProfile) -> list[ApprovalOut]:
        """Return the calls that wait for the person's word."""
        waiting = [step for step in steps if step.state is ToolStepState.WAITING]
        skills = await self._skills(user, {step.name for step in waiting})
        return [
            approval_out(
                step, _title(skills, step.name, user.locale), shown_arguments(skills, step)
            )
            for step in waiting
        ]

    async def titles(self, user: UserProfile, names: Collection[str]) -> Mapping[str, str]:
        """Return what tools are called; one that the person does not have keeps its name."""
        skills = await self._skills(user, names)
        return {name: _title(skills, name, user.locale) for name in names}

    async def events(self, item: TurnEvent, user: UserProfile) -> list[ServerSentEvent]:
        """Return what is told of a call: how it stands; if it waits, the whole question too."""
        assert item.tool is not None
        told = [event("tool", await self.told(item.tool, item.turn_id, user))]
        if item.tool.state is ToolStepState.WAITING:
            _, step = await self.steps.find(user.id, item.tool.step_id)
            told += approval_events(await self.approvals([step], user))
        return told

    async def told(self, tool: ToolEvent, turn_id: UUID, user: UserProfile) -> dict[str, Any]:
        """Return how a call stands as clients hear it."""
        titles = await self.titles(user, [tool.name])
        return tool_event_out(tool, turn_id, titles[tool.name])

    def words(self, step: StepRecord, locale: str) -> str:
        """Return in plain words why a call failed."""
        failure = failure_of(step)
        return self.texts.text(failure.message_key, locale, **failure.params)

    async def _skills(self, user: UserProfile, names: Collection[str]) -> SkillSet:
        """Return the tools that these names are among; a title is nothing to fail for."""
        try:
            return await self.steps.skills(user.id, self.skills, names)
        except UnavailableError as error:
            _log.warning("titles_unknown", error=str(error))
            return self.skills


def _title(skills: SkillSet, name: str, locale: str) -> str:
    skill = skills.get(name)
    return skill.title.of(locale) if skill else name


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
