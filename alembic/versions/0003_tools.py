"""Tools: chains of calls with their steps and files, labels of texts, what workers say, alerts.

`assistant_system` finds chains that nobody works on by columns without content, removes files
that have expired and sees no others; the bytes go with them, it has no grant on those.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWNED = ("tool_chains", "tool_steps", "artifacts", "artifact_contents")
SYSTEM_GRANTS = {
    "tool_chains": "SELECT (id, user_id, turn_id, channel, request_id, state, created_at)",
    "artifacts": "SELECT (expires_at), DELETE",
    "tool_hosts": "SELECT, INSERT, UPDATE, DELETE",
    "alerts": "SELECT, INSERT, DELETE",
}
SYSTEM_ROWS = {"artifacts": "expires_at <= now()"}
NEW = (*OWNED, "tool_hosts", "alerts")
LABELLED = ("messages", "answer_drafts", "digests")


def words(name: str) -> sa.Column:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def made() -> sa.Column:
    return sa.Column(
        "created_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
    )


def reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def create_chains() -> None:
    op.create_table(
        "tool_chains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_id", sa.String(), server_default="", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        words("labels"),
        made(),
        moment("finished_at"),
        reference("tool_chains", "user_id", "users"),
        reference("tool_chains", "turn_id", "turns"),
        reference("tool_chains", "session_id", "chat_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_chains")),
    )
    for column in ("user_id", "turn_id", "session_id"):
        op.create_index(op.f(f"ix_tool_chains_{column}"), "tool_chains", [column], unique=False)
    op.create_index(
        "ix_tool_chains_open_direct",
        "tool_chains",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("turn_id IS NULL AND state IN ('accepted', 'running')"),
    )


def create_steps() -> None:
    op.create_table(
        "tool_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("round_no", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("arguments_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        words("labels"),
        sa.Column("summary", sa.String(), server_default="", nullable=False),
        sa.Column("output", sa.String(), server_default="", nullable=False),
        sa.Column("result", sa.JSON(), server_default="{}", nullable=False),
        words("offers"),
        sa.Column("error_code", sa.String(), nullable=True),
        moment("approval_expires_at"),
        made(),
        moment("started_at"),
        moment("finished_at"),
        reference("tool_steps", "user_id", "users"),
        reference("tool_steps", "chain_id", "tool_chains"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_steps")),
        sa.UniqueConstraint(
            "chain_id",
            "round_no",
            "position",
            name=op.f("uq_tool_steps_chain_id_round_no_position"),
        ),
    )
    op.create_index(op.f("ix_tool_steps_user_id"), "tool_steps", ["user_id"], unique=False)


def create_artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        made(),
        moment("expires_at", nullable=False),
        reference("artifacts", "user_id", "users"),
        reference("artifacts", "chain_id", "tool_chains"),
        reference("artifacts", "step_id", "tool_steps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifacts")),
    )
    for column in ("step_id", "expires_at"):
        op.create_index(op.f(f"ix_artifacts_{column}"), "artifacts", [column], unique=False)
    op.create_index("ix_artifacts_user_name", "artifacts", ["user_id", "name", "seq"], unique=False)
    op.create_index("ix_artifacts_chain_seq", "artifacts", ["chain_id", "seq"], unique=False)
    op.create_table(
        "artifact_contents",
        sa.Column("artifact_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        reference("artifact_contents", "artifact_id", "artifacts"),
        reference("artifact_contents", "user_id", "users"),
        sa.PrimaryKeyConstraint("artifact_id", name=op.f("pk_artifact_contents")),
    )
    op.create_index(
        op.f("ix_artifact_contents_user_id"), "artifact_contents", ["user_id"], unique=False
    )
    op.execute("ALTER TABLE artifact_contents ALTER COLUMN content SET STORAGE EXTERNAL")


def create_system_tables() -> None:
    op.create_table(
        "tool_hosts",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        moment("seen_at", nullable=False),
        sa.PrimaryKeyConstraint("queue", "host", name=op.f("pk_tool_hosts")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        made(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_created_at"), "alerts", ["created_at"], unique=False)


def secure() -> None:
    for table in NEW:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in OWNED:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO assistant_app")
        op.execute(
            f"CREATE POLICY own_rows ON {table} TO assistant_app USING (user_id = app_user_id())"
        )
    op.execute("GRANT DELETE ON tool_steps, artifacts TO assistant_app")
    for table, grants in SYSTEM_GRANTS.items():
        rows = SYSTEM_ROWS.get(table, "true")
        op.execute(f"GRANT {grants} ON {table} TO assistant_system")
        op.execute(f"CREATE POLICY system_rows ON {table} TO assistant_system USING ({rows})")


def upgrade() -> None:
    for table in LABELLED:
        op.add_column(table, words("labels"))
    op.add_column("outbox", words("buttons"))
    op.add_column("outbox", sa.Column("artifact_id", sa.Uuid(), nullable=True))
    with_button = "WHERE button IS NOT NULL"
    op.execute("ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY")  # the owner has no rows in it
    op.execute(f"UPDATE outbox SET buttons = ARRAY[button] {with_button}")
    op.execute("ALTER TABLE outbox FORCE ROW LEVEL SECURITY")
    op.drop_column("outbox", "button")
    create_chains()
    create_steps()
    create_artifacts()
    create_system_tables()
    secure()


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    op.add_column("outbox", sa.Column("button", sa.String(), nullable=True))
    op.execute("ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE outbox SET button = buttons[1]")
    op.execute("DELETE FROM outbox WHERE kind = 'file'")  # nothing else knows how to send them
    op.execute("ALTER TABLE outbox FORCE ROW LEVEL SECURITY")
    op.drop_column("outbox", "artifact_id")
    op.drop_column("outbox", "buttons")
    for table in LABELLED:
        op.drop_column(table, "labels")
