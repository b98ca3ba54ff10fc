"""Integrations: APIs of people, drafts of them, their secrets, the journal of calls, MCP tools.

What is encrypted is in one table, `integration_secrets`, and granted to nobody but
`assistant_app`; `assistant_system` sees places and the ids of keys, and prunes by columns without
content. Plans, answers and schemas are JSON and not JSONB, which would put their parts in another
order and write numbers anew.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWNED = (
    "integrations",
    "integration_drafts",
    "integration_secrets",
    "integration_calls",
    "mcp_tools",
)
OPEN_DRAFT = "step IN ('connected', 'tested')"
OLD_DRAFT = f"NOT ({OPEN_DRAFT}) AND updated_at < now() - interval '30 days'"
OLD_CALL = "created_at < now() - interval '30 days'"
OLD_TYPED = "kind = 'typed' AND expires_at < now()"
SYSTEM_SECRETS = "id, user_id, auth_kid, kind, expires_at"
SYSTEM_DRAFTS = "id, user_id, step, created_at, updated_at, expires_at"
KID = "CASE WHEN left(auth_data, 1) = '{' THEN '' ELSE split_part(auth_data, ':', 1) END"


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def words(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def counted(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False)


def refers(
    table: str, column: str, to: str, *, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete
    )


def one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def create_integrations() -> None:
    op.create_table(
        "integrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("auth_kind", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("endpoint_count", sa.Integer(), nullable=False),
        words("labels"),
        counted("version", "1"),
        now("created_at"),
        now("updated_at"),
        one_of("integrations", "kind", "http", "mcp"),
        refers("integrations", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrations")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_integrations_user_id_name_key")),
    )
    op.create_index("ix_integrations_user_created", "integrations", ["user_id", "created_at", "id"])


def create_drafts() -> None:
    op.create_table(
        "integration_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        words("fields_set"),
        words("missing"),
        words("notes"),
        sa.Column("last_test", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("saved_integration_id", sa.Uuid(), nullable=True),
        words("labels"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("awaiting", sa.String(), nullable=True),
        moment("awaiting_until"),
        counted("version", "1"),
        now("created_at"),
        now("updated_at"),
        moment("expires_at", nullable=False),
        one_of(
            "integration_drafts", "step", "connected", "tested", "saved", "expired", "cancelled"
        ),
        refers("integration_drafts", "user_id", "users"),
        refers("integration_drafts", "saved_integration_id", "integrations", ondelete="SET NULL"),
        refers("integration_drafts", "session_id", "chat_sessions", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integration_drafts")),
    )
    op.create_index(
        "ix_integration_drafts_user_open",
        "integration_drafts",
        ["user_id", "created_at"],
        postgresql_where=sa.text(OPEN_DRAFT),
    )
    op.create_index(
        "ix_integration_drafts_open",
        "integration_drafts",
        ["updated_at"],
        postgresql_where=sa.text(OPEN_DRAFT),
    )
    for column in ("session_id", "saved_integration_id"):
        op.create_index(
            f"ix_integration_drafts_{column}",
            "integration_drafts",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index(op.f("ix_integration_drafts_user_id"), "integration_drafts", ["user_id"])


def create_secrets() -> None:
    op.create_table(
        "integration_secrets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("auth_data", sa.Text(), nullable=False),
        sa.Column("auth_kid", sa.Text(), sa.Computed(KID, persisted=True), nullable=False),
        words("fields"),
        counted("version", "1"),
        moment("expires_at"),
        moment("refreshing_until"),
        now("created_at"),
        now("updated_at"),
        one_of("integration_secrets", "kind", "auth", "draft", "token", "typed"),
        sa.CheckConstraint(
            "num_nonnulls(integration_id, draft_id, coalesce(session_id, turn_id)) = 1",
            name=op.f("ck_integration_secrets_owner"),
        ),
        refers("integration_secrets", "user_id", "users"),
        refers("integration_secrets", "integration_id", "integrations"),
        refers("integration_secrets", "draft_id", "integration_drafts"),
        refers("integration_secrets", "session_id", "chat_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integration_secrets")),
    )
    op.execute("ALTER TABLE integration_secrets ALTER COLUMN auth_data SET STORAGE EXTERNAL")
    op.create_index(
        "ix_integration_secrets_place", "integration_secrets", ["user_id", "id", "auth_kid"]
    )
    for column in ("integration_id", "draft_id", "session_id"):
        op.create_index(
            f"ix_integration_secrets_{column}",
            "integration_secrets",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index(
        "ix_integration_secrets_typed",
        "integration_secrets",
        ["expires_at"],
        postgresql_where=sa.text("kind = 'typed'"),
    )


def create_calls() -> None:
    op.create_table(
        "integration_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        moment("deadline", nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        now("created_at"),
        moment("finished_at"),
        one_of("integration_calls", "state", "sending", "done", "failed", "unknown"),
        refers("integration_calls", "user_id", "users"),
        refers("integration_calls", "integration_id", "integrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integration_calls")),
    )
    for column in ("user_id", "integration_id", "created_at"):
        op.create_index(op.f(f"ix_integration_calls_{column}"), "integration_calls", [column])


def create_mcp_tools() -> None:
    op.create_table(
        "mcp_tools",
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("input_schema", sa.JSON(), nullable=False),
        sa.Column("read_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("definition_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("offered_hash", sa.String(), nullable=True),
        sa.Column("confirm", sa.String(), server_default="auto", nullable=False),
        now("listed_at"),
        one_of("mcp_tools", "state", "new", "confirmed", "held", "gone"),
        refers("mcp_tools", "integration_id", "integrations"),
        refers("mcp_tools", "user_id", "users"),
        sa.PrimaryKeyConstraint("integration_id", "name", name=op.f("pk_mcp_tools")),
        sa.UniqueConstraint("user_id", "slug", name=op.f("uq_mcp_tools_user_id_slug")),
    )
    op.create_index(
        "ix_mcp_tools_confirmed",
        "mcp_tools",
        ["user_id"],
        postgresql_where=sa.text("state = 'confirmed'"),
    )


def create_oauth_states() -> None:
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("cookie_hash", sa.LargeBinary(), nullable=False),
        moment("expires_at", nullable=False),
        refers("oauth_states", "user_id", "users"),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oauth_states")),
    )
    for column in ("user_id", "expires_at"):
        op.create_index(op.f(f"ix_oauth_states_{column}"), "oauth_states", [column])


def let_system_prune(table: str, columns: str, old: str) -> None:
    op.execute(f"GRANT SELECT ({columns}), DELETE ON {table} TO assistant_system")
    op.execute(f"CREATE POLICY system_reads ON {table} FOR SELECT TO assistant_system USING (true)")
    op.execute(
        f"CREATE POLICY system_prunes ON {table} FOR DELETE TO assistant_system USING ({old})"
    )


def secure() -> None:
    for table in (*OWNED, "oauth_states"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_rows ON {table} TO assistant_app USING (user_id = app_user_id())"
        )
    for table in OWNED:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO assistant_app")
    op.execute("GRANT INSERT ON oauth_states TO assistant_app")
    let_system_prune("integration_secrets", SYSTEM_SECRETS, OLD_TYPED)
    let_system_prune("integration_drafts", SYSTEM_DRAFTS, OLD_DRAFT)
    let_system_prune("integration_calls", "created_at, state", OLD_CALL)
    op.execute("GRANT SELECT, DELETE ON oauth_states TO assistant_system")
    op.execute("CREATE POLICY system_rows ON oauth_states TO assistant_system USING (true)")


def upgrade() -> None:
    create_integrations()
    create_drafts()
    create_secrets()
    create_calls()
    create_mcp_tools()
    create_oauth_states()
    secure()


def downgrade() -> None:
    for table in ("oauth_states", *reversed(OWNED)):
        op.drop_table(table)
