"""Shapes of chat: messages, answers, dialogues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.schemas.tools import ApprovalOut, ArtifactOut, ToolCallOut, tool_call_out
from api.types import Body, ClientKey, Text
from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import (
    AcceptedTurn,
    DialogueStatus,
    Reply,
    SessionRecord,
)
from assistant.contracts.ids import chat_workflow_id

_HARD_LIMIT = 200_000
"""Characters that are looked at; the limit of messages is a setting below it."""


def _said(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("text_blank", "Text must have something other than space")
    return value


MessageText = Annotated[str, Text(max_length=_HARD_LIMIT, strip=False), AfterValidator(_said)]
RoleText = Annotated[str, Text(max_length=4_000)]


class ChatBody(Body):
    """One message. Without `session_id` it opens a dialogue."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "Что ты умеешь?"}]})

    message: MessageText
    session_id: UUID | None = None
    client_message_id: ClientKey | None = Field(
        default=None, description="Idempotency key; the header `Idempotency-Key` does the same."
    )


class RoleBody(Body):
    """The user's own system prompt; null takes it away."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Ты редактор. Отвечай одной фразой."}]}
    )

    text: RoleText | None
    session_id: UUID | None = Field(default=None, description="The dialogue to start clean.")


class ResetBody(Body):
    """Which dialogue to start clean."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_id": "6aa88ea9-4478-5420-89d2-ca0c3bec1349"}]}
    )

    session_id: UUID


class UsageOut(BaseModel):
    """Cost of an answer; the duration is the whole turn's."""

    prompt_tokens: int
    completion_tokens: int
    duration_ms: int


class TurnErrorOut(BaseModel):
    """Why there is no answer; `retry_url` asks again with the same message."""

    code: str
    retry_url: str


class ChatOut(BaseModel):
    """What a turn came to. `response` is the answer, or plain words on why there is none."""

    session_id: UUID
    message_id: UUID | None = Field(description="Id of the stored answer.")
    turn_id: UUID
    workflow_id: str
    state: TurnState
    response: str
    tool_calls: list[ToolCallOut] = Field(default=[], description="Tools used for it.")
    artifacts: list[ArtifactOut] = Field(default=[], description="Files made by tools.")
    approvals: list[ApprovalOut] = Field(default=[], description="Calls that wait for your word.")
    memories_used: list[dict[str, str]] = Field(default=[], description="Facts it relied on.")
    citations: list[dict[str, str]] = Field(default=[], description="Documents it relied on.")
    usage: UsageOut
    model: str | None
    error: TurnErrorOut | None = None
    masked: bool = Field(default=False, description="A secret was taken out of your message.")
    text: str | None = Field(default=None, description="Your message as it is kept, if masked.")


class AcceptedOut(BaseModel):
    """A turn that is under way; it, or an earlier one, may wait for the person's word on a call.

    With `masked` a secret was taken out of the message, and `text` is what is kept of it.
    """

    session_id: UUID
    turn_id: UUID
    workflow_id: str
    status_url: str
    approvals: list[ApprovalOut] = []
    masked: bool = False
    text: str | None = None


class SessionOut(BaseModel):
    """A dialogue."""

    session_id: UUID
    channel: Channel
    title: str
    message_count: int
    character_count: int
    created_at: datetime
    last_activity_at: datetime


class SessionsOut(BaseModel):
    """Dialogues, the last used first."""

    items: list[SessionOut]


class StopOut(BaseModel):
    """Whether an answer was being written, and which."""

    stopped: bool
    turn_id: UUID | None


class ResetOut(BaseModel):
    """How many messages are gone."""

    removed: int


class StatusOut(BaseModel):
    """A dialogue, its role, its model and its limits."""

    session: SessionOut | None
    role: str | None
    model: str
    max_history_messages: int
    message_max_chars: int
    prompt_max_tokens: int
    waiting_turns: int


def turn_url(turn_id: UUID) -> str:
    """Return the address of a turn."""
    return f"/api/v1/chat/turns/{turn_id}"


def chat_out(
    reply: Reply,
    failure: str,
    artifacts: list[ArtifactOut],
    approvals: list[ApprovalOut],
    titles: Mapping[str, str],
) -> ChatOut:
    """Return an answer; `failure` are the words for a turn that failed, `titles` those of tools."""
    turn, answer = reply.turn, reply.answer
    failed = turn.state is TurnState.FAILED
    retry = f"{turn_url(turn.turn_id)}/retry"
    error = TurnErrorOut(code=turn.error_code or "model_failed", retry_url=retry)
    return ChatOut(
        session_id=turn.session_id,
        message_id=answer.message_id if answer else None,
        turn_id=turn.turn_id,
        workflow_id=chat_workflow_id(turn.session_id),
        state=turn.state,
        response=failure if failed else (answer.content if answer else ""),
        tool_calls=[tool_call_out(step, titles[step.name]) for step in reply.steps],
        artifacts=artifacts,
        approvals=approvals,
        usage=UsageOut(
            prompt_tokens=turn.prompt_tokens,
            completion_tokens=turn.completion_tokens,
            duration_ms=turn.duration_ms,
        ),
        model=turn.model,
        error=error if failed else None,
    )


def accepted_out(turn: AcceptedTurn, approvals: Sequence[ApprovalOut] = ()) -> AcceptedOut:
    """Return where to look for the answer."""
    return AcceptedOut(
        session_id=turn.session_id,
        turn_id=turn.turn_id,
        workflow_id=chat_workflow_id(turn.session_id),
        status_url=turn_url(turn.turn_id),
        approvals=list(approvals),
        masked=turn.masked,
        text=turn.text if turn.masked else None,
    )


def session_out(session: SessionRecord) -> SessionOut:
    """Return a dialogue."""
    return SessionOut(**session.model_dump(exclude={"chat_id"}))


def status_out(status: DialogueStatus) -> StatusOut:
    """Return what `/status` shows."""
    return StatusOut(
        session=session_out(status.session) if status.session else None,
        role=status.role_prompt,
        model=status.model,
        max_history_messages=status.max_history_messages,
        message_max_chars=status.message_max_chars,
        prompt_max_tokens=status.prompt_max_tokens,
        waiting_turns=status.waiting,
    )
