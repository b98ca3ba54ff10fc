"""Tables of integrations: APIs of people, drafts of them, secrets, calls, MCP tools, OAuth."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from assistant.infra.db.models.base import Base, CreatedAt, LabelColumn, OwnerId, PrimaryId, Words

OPEN_DRAFT = sql("step IN ('connected', 'tested')")
"""Condition of the small indexes of open drafts; queries must say it word for word."""

_KID = "CASE WHEN left(auth_data, 1) = '{' THEN '' ELSE split_part(auth_data, ':', 1) END"
_OWNER = "num_nonnulls(integration_id, draft_id, coalesce(session_id, turn_id)) = 1"


def _where_set(table: str, column: str) -> Index:
    """Return the index of a column that is empty in most rows."""
    return Index(f"ix_{table}_{column}", column, postgresql_where=sql(f"{column} IS NOT NULL"))


class Integration(Base):
    """An API of a person. `plan` is all that is public of it; other columns are parts of it."""

    __tablename__ = "integrations"
    __table_args__ = (
        CheckConstraint("kind IN ('http', 'mcp')", name="kind"),
        UniqueConstraint("user_id", "name_key"),
        Index("ix_integrations_user_created", "user_id", "created_at", "id"),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[str]
    base_url: Mapped[str]
    auth_kind: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    endpoint_count: Mapped[int]
    labels: Mapped[LabelColumn]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class IntegrationDraft(Base):
    """An integration that a person is about to connect."""

    __tablename__ = "integration_drafts"
    __table_args__ = (
        CheckConstraint(
            "step IN ('connected', 'tested', 'saved', 'expired', 'cancelled')", name="step"
        ),
        Index(
            "ix_integration_drafts_user_open", "user_id", "created_at", postgresql_where=OPEN_DRAFT
        ),
        Index("ix_integration_drafts_open", "updated_at", postgresql_where=OPEN_DRAFT),
        _where_set("integration_drafts", "session_id"),
        _where_set("integration_drafts", "saved_integration_id"),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[OwnerId]
    step: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    fields_set: Mapped[Words]
    missing: Mapped[Words]
    notes: Mapped[Words]
    last_test: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    saved_integration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("integrations.id", ondelete="SET NULL")
    )
    labels: Mapped[LabelColumn]
    channel: Mapped[str]
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("chat_sessions.id", ondelete="SET NULL")
    )
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    awaiting: Mapped[str | None]
    awaiting_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class IntegrationSecret(Base):
    """Something encrypted: `auth_data` is `kid:token`, or JSON of old; `fields` names its parts.

    It is removed with its one owner. That of an integration or a draft has its owner's id.
    """

    __tablename__ = "integration_secrets"
    __table_args__ = (
        CheckConstraint("kind IN ('auth', 'draft', 'token', 'typed')", name="kind"),
        CheckConstraint(_OWNER, name="owner"),
        Index("ix_integration_secrets_place", "user_id", "id", "auth_kid"),
        _where_set("integration_secrets", "integration_id"),
        _where_set("integration_secrets", "draft_id"),
        _where_set("integration_secrets", "session_id"),
        Index("ix_integration_secrets_typed", "expires_at", postgresql_where=sql("kind = 'typed'")),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    integration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE")
    )
    draft_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("integration_drafts.id", ondelete="CASCADE")
    )
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("chat_sessions.id", ondelete="CASCADE")
    )
    turn_id: Mapped[UUID | None]
    auth_data: Mapped[str] = mapped_column(Text)
    auth_kid: Mapped[str] = mapped_column(Text, Computed(_KID, persisted=True))
    fields: Mapped[Words]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class IntegrationCall(Base):
    """A call that changes something at the other side, from before it was sent."""

    __tablename__ = "integration_calls"
    __table_args__ = (
        CheckConstraint("state IN ('sending', 'done', 'failed', 'unknown')", name="state"),
    )

    id: Mapped[PrimaryId]
    user_id: Mapped[OwnerId]
    integration_id: Mapped[UUID] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), index=True
    )
    endpoint: Mapped[str]
    request_hash: Mapped[bytes]
    state: Mapped[str]
    deadline: Mapped[datetime]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error_code: Mapped[str | None]
    created_at: Mapped[CreatedAt] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]


class McpServerTool(Base):
    """A tool of an MCP server as it was confirmed; `offered` is what the server has instead."""

    __tablename__ = "mcp_tools"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'confirmed', 'held', 'gone')", name="state"),
        UniqueConstraint("user_id", "slug"),
        Index("ix_mcp_tools_confirmed", "user_id", postgresql_where=sql("state = 'confirmed'")),
    )

    integration_id: Mapped[UUID] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    slug: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    input_schema: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_only: Mapped[bool] = mapped_column(server_default=sql("false"))
    definition_hash: Mapped[str]
    state: Mapped[str]
    offered: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    offered_hash: Mapped[str | None]
    confirm: Mapped[str] = mapped_column(server_default="auto")
    listed_at: Mapped[CreatedAt]


class OAuthTicket(Base):
    """Who was sent to a provider, until they come back: `sealed` is the verifier of PKCE."""

    __tablename__ = "oauth_states"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[OwnerId]
    owner_id: Mapped[UUID]
    sealed: Mapped[str] = mapped_column(Text)
    cookie_hash: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
