"""Tables of tools: chains of calls, their steps, the files they made, what workers can do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import (
    Base,
    CreatedAt,
    LabelColumn,
    OwnerId,
    PrimaryId,
    Words,
)

OPEN_DIRECT_CHAIN = text("turn_id IS NULL AND state IN ('accepted', 'running')")
"""Condition of the small index of open direct chains; queries must say it word for word."""


class ToolChain(Base):
    """The calls that one turn, or one direct request (without `turn_id`), leads to."""

    __tablename__ = "tool_chains"
    __table_args__ = (
        Index("ix_tool_chains_open_direct", "created_at", postgresql_where=OPEN_DIRECT_CHAIN),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[OwnerId]
    turn_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("chat_sessions.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str]
    request_hash: Mapped[bytes]
    request_id: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    labels: Mapped[LabelColumn]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]


class ToolStep(Base):
    """One call. (`round_no`, `position`) is its place in the chain: one place, one step.

    Arguments are JSON and not JSONB, which would write numbers anew: `arguments_hash` is made of
    them as they were given.
    """

    __tablename__ = "tool_steps"
    __table_args__ = (UniqueConstraint("chain_id", "round_no", "position"),)

    id: Mapped[PrimaryId]
    user_id: Mapped[OwnerId]
    chain_id: Mapped[UUID] = mapped_column(ForeignKey("tool_chains.id", ondelete="CASCADE"))
    round_no: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    origin: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    arguments_hash: Mapped[str]
    state: Mapped[str]
    labels: Mapped[LabelColumn]
    summary: Mapped[str] = mapped_column(server_default="")
    output: Mapped[str] = mapped_column(server_default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    offers: Mapped[Words]
    error_code: Mapped[str | None]
    approval_expires_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Artifact(Base):
    """A file that a step made, without its bytes: listings never read those."""

    __tablename__ = "artifacts"
    __table_args__ = (
        Index("ix_artifacts_user_name", "user_id", "name", "seq"),
        Index("ix_artifacts_chain_seq", "chain_id", "seq"),
    )

    id: Mapped[PrimaryId]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    chain_id: Mapped[UUID] = mapped_column(ForeignKey("tool_chains.id", ondelete="CASCADE"))
    step_id: Mapped[UUID] = mapped_column(
        ForeignKey("tool_steps.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ArtifactContent(Base):
    """The bytes of a file; stored without compression, since most files are compressed."""

    __tablename__ = "artifact_contents"

    artifact_id: Mapped[UUID] = mapped_column(
        ForeignKey("artifacts.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[OwnerId]
    content: Mapped[bytes]


class ToolHost(Base):
    """What one worker said last of a scarce part."""

    __tablename__ = "tool_hosts"

    queue: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)
    available: Mapped[bool]
    reason: Mapped[str] = mapped_column(server_default="")
    seen_at: Mapped[datetime]
