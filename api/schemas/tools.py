"""Shapes of tools: what there is, calls and what came of them, files, approvals."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.types import Body, ClientKey, JsonObject, Text
from assistant.contracts.ids import chain_workflow_id
from assistant.contracts.tools import (
    ArtifactRecord,
    Permissions,
    StepRecord,
    ToolEvent,
    ToolStepState,
)

INLINE_BYTES = 256 * 1024
"""Files up to this size are in the answer itself, in Base64."""
_MOST_CALLS = 20

ToolName = Annotated[str, Text(max_length=64, single_line=True)]


class ManifestOut(BaseModel):
    """What a tool says of itself, in the caller's language."""

    name: str
    title: str
    description: str
    version: str


class SkillOut(BaseModel):
    """One tool: with what it is called, what it may do, where; `reason` says why it is off."""

    manifest: ManifestOut
    input_schema: dict[str, Any]
    permissions: Permissions
    enabled: bool
    reason: str | None
    command: str | None = Field(description="As people write it to the assistant.")
    path: str = Field(description="Where it is called directly.")


class SkillsOut(BaseModel):
    """All tools, by name."""

    items: list[SkillOut]


class ArtifactOut(BaseModel):
    """A file that a tool made; `base64` is there for a small one."""

    artifact_id: UUID
    name: str
    media_type: str
    size: int
    url: str
    base64: str | None = None


class ToolCallOut(BaseModel):
    """A call of a tool within an answer."""

    step_id: UUID
    name: str
    title: str = Field(description="What the tool is called, in the caller's language.")
    status: ToolStepState
    summary: str
    duration_ms: int
    error: str | None = Field(default=None, description="Code of the error, if it failed.")


class ApprovalOut(BaseModel):
    """A call that waits for the person's word, with exactly what it would send or change."""

    step_id: UUID
    name: str
    title: str
    arguments: dict[str, Any]
    expires_at: datetime | None
    approve_url: str


class ApproveBody(Body):
    """The person's word about one call."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"step_id": "6aa88ea9-4478-5420-89d2-ca0c3bec1349", "approved": True}]
        }
    )

    step_id: UUID
    approved: Annotated[bool, Field(strict=True)]


class ApprovedOut(BaseModel):
    """A call that was decided about; the same answer again changes nothing."""

    step_id: UUID
    approved: bool
    workflow_id: str


class CallBody(Body):
    """One call; its arguments fit the tool's `input_schema`."""

    name: ToolName
    arguments: JsonObject = Field(default={})


class ToolChainBody(Body):
    """Calls that run one after another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "calls": [
                        {"name": "web_search", "arguments": {"query": "погода в Казани"}},
                        {"name": "web_fetch", "arguments": {}},
                    ]
                }
            ]
        }
    )

    calls: Annotated[list[CallBody], Field(min_length=1, max_length=_MOST_CALLS)]
    client_message_id: ClientKey | None = Field(
        default=None, description="Idempotency key; the header `Idempotency-Key` does the same."
    )


class ToolOut(BaseModel):
    """What a tool came to. The tool's own values stand beside these fields, under their names."""

    model_config = ConfigDict(extra="allow")

    chain_id: UUID
    workflow_id: str
    step_id: UUID
    tool: str
    state: ToolStepState
    summary: str
    duration_ms: int
    artifacts: list[ArtifactOut]


class ToolAcceptedOut(BaseModel):
    """A call that is under way."""

    chain_id: UUID
    workflow_id: str
    status_url: str


class StepOut(ToolCallOut):
    """One step of a chain with its values; `message` says in plain words why it failed."""

    data: dict[str, Any]
    artifacts: list[ArtifactOut]
    message: str | None = None


class ChainErrorOut(BaseModel):
    """Why a chain came to nothing: how its last step failed, in plain words."""

    code: str
    message: str


def artifact_url(artifact_id: UUID) -> str:
    """Return the address of a file."""
    return f"/api/v1/artifacts/{artifact_id}"


def chain_url(chain_id: UUID) -> str:
    """Return the address of a chain."""
    return f"/api/v1/workflows/{chain_workflow_id(chain_id)}"


def artifact_out(file: ArtifactRecord, content: bytes | None) -> ArtifactOut:
    """Return a file, with its bytes if they are given."""
    return ArtifactOut(
        artifact_id=file.artifact_id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        url=artifact_url(file.artifact_id),
        base64=None if content is None else b64encode(content).decode(),
    )


def tool_call_out(step: StepRecord, title: str) -> ToolCallOut:
    """Return a call."""
    return ToolCallOut(
        step_id=step.step_id,
        name=step.name,
        title=title,
        status=step.state,
        summary=step.summary,
        duration_ms=step.duration_ms,
        error=step.error_code,
    )


def approval_out(step: StepRecord, title: str, shown: dict[str, Any]) -> ApprovalOut:
    """Return the question whether a call may be made; `shown` is what is told of its arguments."""
    return ApprovalOut(
        step_id=step.step_id,
        name=step.name,
        title=title,
        arguments=shown,
        expires_at=step.approval_expires_at,
        approve_url=f"{chain_url(step.chain_id)}/approve",
    )


def tool_out(step: StepRecord, artifacts: list[ArtifactOut]) -> ToolOut:
    """Return what a tool came to: its own values at the top, ours where both have a name."""
    own: Mapping[str, Any] = step.result.get("data") or {}
    ours = {
        "chain_id": step.chain_id,
        "workflow_id": chain_workflow_id(step.chain_id),
        "step_id": step.step_id,
        "tool": step.name,
        "state": step.state,
        "summary": step.summary,
        "duration_ms": step.duration_ms,
        "artifacts": artifacts,
    }
    return ToolOut.model_validate({**own, **ours})


def tool_event_out(told: ToolEvent, turn_id: UUID, title: str) -> dict[str, Any]:
    """Return how a call stands as clients hear it; of its arguments the beginning."""
    more = {"title": title, "turn_id": str(turn_id)}
    return told.model_dump(mode="json", exclude_none=True) | more
