"""Tables of background tasks, of what people are told on every channel, and of socket tickets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, LabelColumn, PrimaryId

OPEN_TASK = sql("state IN ('queued', 'running', 'retry_scheduled')")
"""Condition of the small indexes of open tasks; queries must say it word for word."""

UNACKNOWLEDGED = sql("acknowledged_at IS NULL")
"""Condition of the index of what waits for its reader; queries must say it word for word."""


class WorkerTask(Base):
    """Something to do in the background: `text` in words, by way of the turn `turn_id`.

    `session_id` and `chat_id` are where it was asked for and where its result is told.
    """

    __tablename__ = "worker_tasks"
    __table_args__ = (
        Index("ix_worker_tasks_user_created", "user_id", "created_at", "id"),
        Index(
            "ix_worker_tasks_user_open",
            "user_id",
            "state",
            "created_at",
            "id",
            postgresql_where=OPEN_TASK,
        ),
        Index("ix_worker_tasks_open", "created_at", "id", postgresql_where=OPEN_TASK),
        Index("ix_worker_tasks_turn", "turn_id", postgresql_where=sql("turn_id IS NOT NULL")),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    job_type: Mapped[str]
    text: Mapped[str]
    dedupe_key: Mapped[bytes]
    labels: Mapped[LabelColumn]
    channel: Mapped[str]
    session_id: Mapped[UUID | None]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    request_id: Mapped[str] = mapped_column(server_default="")
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    next_attempt_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    result_preview: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class UserEventHead(Base):
    """The number of a person's newest event; locking it puts events in order."""

    __tablename__ = "user_event_heads"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    last_seq: Mapped[int] = mapped_column(BigInteger)


class UserEvent(Base):
    """Something a person is told on every channel. `seq` counts per person, without gaps."""

    __tablename__ = "user_events"
    __table_args__ = (
        UniqueConstraint("user_id", "event_id"),
        Index("ix_user_events_created", "created_at"),
        Index("ix_user_events_waiting", "user_id", "kind", "seq", postgresql_where=UNACKNOWLEDGED),
    )

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]
    acknowledged_at: Mapped[datetime | None]


class SocketTicket(Base):
    """Lets one socket in, once. `access_until` is when the access that made it ends."""

    __tablename__ = "socket_tickets"

    ticket_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_version: Mapped[int]
    access_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
