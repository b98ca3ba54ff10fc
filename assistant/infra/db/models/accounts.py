"""Tables of accounts: users, refresh tokens, login attempts."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, OwnerId, PrimaryId


class User(Base):
    """A person; `username` is stored case-folded, `password_hash` is empty for Telegram-only."""

    __tablename__ = "users"

    id: Mapped[PrimaryId]
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    token_version: Mapped[int] = mapped_column(server_default=text("1"))
    locale: Mapped[str] = mapped_column(server_default="en")
    timezone: Mapped[str] = mapped_column(server_default="Europe/Moscow")
    max_history_messages: Mapped[int] = mapped_column(server_default=text("50"))
    quiet_hours_start: Mapped[time | None]
    quiet_hours_end: Mapped[time | None]
    role_prompt: Mapped[str | None]
    model: Mapped[str | None]
    reminders_paused: Mapped[bool] = mapped_column(server_default=text("false"))
    proactive_daily_budget: Mapped[int] = mapped_column(server_default=text("3"))
    created_at: Mapped[CreatedAt]


class RefreshToken(Base):
    """One refresh token, hashed; all tokens that descend from one login share `family_id`."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[OwnerId]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginAttempts(Base):
    """Failed logins of one account or address within one window; `key` is a hash."""

    __tablename__ = "login_attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    window_started_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int]
