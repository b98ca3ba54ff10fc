"""Tables of reminders: what to remind of and when, and every firing of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, LabelColumn, PrimaryId

PLANNED_FIRING = sql("state = 'planned'")
"""Condition of the small indexes of planned firings; queries must say it word for word."""

UNHANDED_FIRING = sql("state = 'planned' AND handed_at IS NULL")
"""Condition of the index of firings without a workflow; queries must say it word for word."""


class Reminder(Base):
    """What to remind of. Either `instants` or `rule` (local time of `timezone`) says when."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_user_created", "user_id", "created_at", "id"),)

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    action: Mapped[str]
    text: Mapped[str]
    phrase: Mapped[str]
    timezone: Mapped[str]
    instants: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default="{}"
    )
    rule: Mapped[str] = mapped_column(server_default="")
    start: Mapped[datetime | None] = mapped_column(DateTime(timezone=False))
    urgent: Mapped[bool] = mapped_column(server_default=sql("false"))
    missed: Mapped[str] = mapped_column(server_default="latest")
    nag_minutes: Mapped[int | None]
    labels: Mapped[LabelColumn]
    state: Mapped[str] = mapped_column(server_default="active")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class ReminderFiring(Base):
    """One time that a reminder goes off; `handed_at` is set when its workflow was started.

    A reminder has at most one planned firing by its schedule.
    """

    __tablename__ = "reminder_firings"
    __table_args__ = (
        Index(
            "uq_reminder_firings_scheduled",
            "reminder_id",
            unique=True,
            postgresql_where=sql("state = 'planned' AND origin = 'schedule'"),
        ),
        Index("ix_reminder_firings_reminder_due", "reminder_id", "due_at"),
        Index("ix_reminder_firings_user_fired", "user_id", "fired_at"),
        Index(
            "ix_reminder_firings_user_planned",
            "user_id",
            "reminder_id",
            postgresql_where=PLANNED_FIRING,
        ),
        Index("ix_reminder_firings_planned", "due_at", "id", postgresql_where=PLANNED_FIRING),
        Index("ix_reminder_firings_unhanded", "due_at", postgresql_where=UNHANDED_FIRING),
        Index(
            "ix_reminder_firings_outbox",
            "outbox_id",
            postgresql_where=sql("outbox_id IS NOT NULL"),
        ),
        Index("ix_reminder_firings_turn", "turn_id", postgresql_where=sql("turn_id IS NOT NULL")),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminders.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    origin: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="planned")
    missed: Mapped[int] = mapped_column(server_default=sql("0"))
    nags: Mapped[int] = mapped_column(server_default=sql("0"))
    handed_at: Mapped[datetime | None]
    fired_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    outbox_id: Mapped[UUID | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    error_code: Mapped[str | None]
    created_at: Mapped[CreatedAt]
