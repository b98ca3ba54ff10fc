"""Tables of the Telegram door: who may write, whose account it is, inbox and outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, OwnerId, PrimaryId, Words


class TelegramAccess(Base):
    """A Telegram user who was let in, or refused once (`allowed` is false)."""

    __tablename__ = "telegram_access"

    telegram_user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    allowed: Mapped[bool]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]


class TelegramAccount(Base):
    """Which account a Telegram user writes as; `blocked_at` is set while the bot is blocked."""

    __tablename__ = "telegram_accounts"

    telegram_user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    blocked_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class TelegramUpdate(Base):
    """Inbox: an update that was taken; the same one delivered again finds its row."""

    __tablename__ = "telegram_updates"
    __table_args__ = (Index("ix_telegram_updates_received", "received_at"),)

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[OwnerId]
    kind: Mapped[str]
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    received_at: Mapped[CreatedAt]


class TelegramPace(Base):
    """When a chat (0: the bot) may be sent to next; a pace lost in a crash is no loss."""

    __tablename__ = "telegram_paces"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    busy_until: Mapped[datetime]
    held_until: Mapped[datetime | None]


class OutboxMessage(Base):
    """Outgoing message: a row before it is sent, with what became of it.

    `state`: pending, sending (the attempt is persisted), sent, unknown (the outcome of a sent
    request is not known), dead (with `reason`). `placeholder` rows are edited to their final
    text, so that sending them again is harmless. `artifact_id` may outlive its artifact.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "chat_id",
            "seq",
            postgresql_where=sql("state IN ('pending', 'sending')"),
        ),
        Index("ix_outbox_lost", "seq", postgresql_where=sql("state IN ('dead', 'unknown')")),
        Index("ix_outbox_created", "created_at"),
    )

    id: Mapped[PrimaryId]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    user_id: Mapped[OwnerId]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    turn_id: Mapped[UUID | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    kind: Mapped[str]
    text: Mapped[str]
    file_name: Mapped[str | None]
    buttons: Mapped[Words]
    artifact_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
