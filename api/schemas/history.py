"""Shapes of a dialogue's history: messages, and what tools did for their turns."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.tools import ArtifactOut
from assistant.contracts.chat import TurnState
from assistant.contracts.tools import ToolStepState


class HistoryCallOut(BaseModel):
    """A call of a tool as the history tells it; `title` is in the caller's language."""

    step_id: UUID
    name: str
    title: str
    state: ToolStepState
    summary: str


class MessageOut(BaseModel):
    """A stored message; `partial` marks an answer that was stopped before its end.

    What tools did for a turn stands with the last message of the turn on the page.
    """

    message_id: UUID
    turn_id: UUID
    role: Literal["user", "assistant"]
    content: str
    content_length: int
    partial: bool
    turn_state: TurnState | None
    created_at: datetime
    tool_calls: list[HistoryCallOut] = Field(default=[], description="Tools used in its turn.")
    artifacts: list[ArtifactOut] = Field(
        default=[], description="Files made by tools, without their bytes, once the turn has ended."
    )


class HistoryOut(BaseModel):
    """Messages, newest last; `before` of a page asks for the older ones."""

    session_id: UUID
    messages: list[MessageOut]
    before: str | None
