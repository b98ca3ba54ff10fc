"""Requests and answers about the Telegram bot: who may use it, what did not arrive."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.types import Body, Text
from assistant.contracts.telegram import OutboxState, OutgoingKind

_MOST_ID = 2**52
_RECORD: JsonDict = {
    "telegram_user_id": 123456789,
    "allowed": True,
    "note": "Anna's phone",
    "created_at": "2026-01-01T12:00:00Z",
}

_LETTER: JsonDict = {
    "outbox_id": "0198f4a2-7c1e-7a30-9d7c-0c6f6a1d2b3e",
    "user_id": "0198f4a2-11aa-7c44-8a1b-5d6e7f809102",
    "chat_id": 123456789,
    "kind": "notice",
    "state": "dead",
    "attempts": 3,
    "reason": "Bad Request: chat not found",
    "created_at": "2026-01-01T12:00:00Z",
}

TelegramUserId = Annotated[int, Field(ge=1, le=_MOST_ID)]
"""Telegram's number of a person; it has at most 52 significant bits."""


class TelegramAccessBody(Body):
    """A Telegram user to let in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"telegram_user_id": 123456789, "note": "Anna's phone"}]}
    )

    telegram_user_id: Annotated[int, Field(ge=1, le=_MOST_ID, strict=True)]
    note: Annotated[str, Text(max_length=200, min_length=0, single_line=True)] = ""


class TelegramAccessOut(BaseModel):
    """A row of the whitelist; `allowed` is false for who asked and was refused."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_RECORD]})

    telegram_user_id: int
    allowed: bool
    note: str
    created_at: datetime


class TelegramAccessListOut(BaseModel):
    """Rows of the whitelist, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_RECORD]}]})

    items: list[TelegramAccessOut]


class TelegramAccessCheckOut(BaseModel):
    """Whether a Telegram user may use the assistant."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"telegram_user_id": 123456789, "allowed": True}]}
    )

    telegram_user_id: int
    allowed: bool


class DeadLetterOut(BaseModel):
    """A message that did not arrive (`dead`), or may not have (`unknown`), without its text."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_LETTER]})

    outbox_id: UUID
    user_id: UUID
    chat_id: int
    kind: OutgoingKind
    state: OutboxState
    attempts: int
    reason: str | None
    created_at: datetime


class DeadLetterListOut(BaseModel):
    """Lost messages, the last first; `before` leads to older ones."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LETTER], "before": 7}]})

    items: list[DeadLetterOut]
    before: int | None
