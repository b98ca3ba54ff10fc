"""Tables of conversations: sessions, turns, messages, drafts of answers, digests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, LabelColumn, OwnerId, PrimaryId

OPEN_TURN = text("state IN ('accepted', 'running')")
"""Condition of the small index of open turns; queries must say it word for word to use it."""


class ChatSession(Base):
    """One dialogue. `chat_id` is the Telegram chat it is held in, if it is."""

    __tablename__ = "chat_sessions"
    __table_args__ = (
        Index(
            "ix_chat_sessions_user_recent",
            "user_id",
            text("last_activity_at DESC"),
            postgresql_where=text("deleted_at IS NULL AND channel <> 'worker'"),
        ),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    channel: Mapped[str]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(server_default="")
    live_messages: Mapped[int] = mapped_column(server_default=text("0"))
    live_characters: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[CreatedAt]
    last_activity_at: Mapped[CreatedAt]
    deleted_at: Mapped[datetime | None]


class Turn(Base):
    """One question and what became of it; `seq` orders turns as they came in."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_session_seq", "session_id", "seq"),
        Index(
            "ix_turns_open",
            "session_id",
            "created_at",
            postgresql_where=OPEN_TURN,
        ),
        Index("ix_turns_user_open", "user_id", postgresql_where=OPEN_TURN),
    )

    id: Mapped[PrimaryId]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    user_id: Mapped[OwnerId]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"))
    channel: Mapped[str]
    request_hash: Mapped[bytes]
    request_id: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    run_no: Mapped[int] = mapped_column(server_default=text("1"))
    error_code: Mapped[str | None]
    model: Mapped[str | None]
    prompt_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    completion_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Message(Base):
    """One stored message; (`turn_seq`, `part`) is its place: an answer stands by its question."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "ix_messages_session_place",
            "session_id",
            "turn_seq",
            "part",
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[OwnerId]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    turn_seq: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str]
    content: Mapped[str]
    content_length: Mapped[int] = mapped_column(Computed("char_length(content)", persisted=True))
    thinking: Mapped[str | None]
    partial: Mapped[bool] = mapped_column(server_default=text("false"))
    labels: Mapped[LabelColumn]
    created_at: Mapped[CreatedAt]
    deleted_at: Mapped[datetime | None]


class AnswerDraft(Base):
    """Text of the answer being written; a later attempt replaces an earlier one, never back."""

    __tablename__ = "answer_drafts"

    turn_id: Mapped[UUID] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[OwnerId]
    attempt: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int]
    content: Mapped[str]
    thinking: Mapped[str] = mapped_column(server_default="")
    model: Mapped[str]
    prompt_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    completion_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    complete: Mapped[bool] = mapped_column(server_default=text("false"))
    labels: Mapped[LabelColumn]
    updated_at: Mapped[CreatedAt]


class Digest(Base):
    """Compressed older part of a dialogue: covers places before (`upto_seq`, `upto_part`)."""

    __tablename__ = "digests"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("chat_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[OwnerId]
    items: Mapped[list[str]] = mapped_column(JSONB)
    upto_seq: Mapped[int] = mapped_column(BigInteger)
    upto_part: Mapped[int] = mapped_column(SmallInteger)
    labels: Mapped[LabelColumn]
    updated_at: Mapped[CreatedAt]
