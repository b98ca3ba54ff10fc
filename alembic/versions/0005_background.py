"""Background tasks; what people are told on every channel, in order; tickets of sockets.

`assistant_system` finds tasks without a workflow and prunes by columns without content; it never
sees what is asked for or what came of it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNED = ("worker_tasks", "user_event_heads", "user_events")
SYSTEM_TASKS = "id, user_id, channel, request_id, state, created_at, updated_at, next_attempt_at"
SYSTEM_EVENTS = "user_id, seq, created_at"
OPEN_TASK = sa.text("state IN ('queued', 'running', 'retry_scheduled')")
FINAL_TASK = "state NOT IN ('queued', 'running', 'retry_scheduled')"


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"
    )


def create_tasks() -> None:
    op.create_table(
        "worker_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("job_type", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.LargeBinary(), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.String(), server_default="", nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        moment("next_attempt_at"),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("result_preview", sa.String(), server_default="", nullable=False),
        now("created_at"),
        now("updated_at"),
        moment("started_at"),
        moment("finished_at"),
        owner("worker_tasks"),
        sa.ForeignKeyConstraint(
            ["turn_id"],
            ["turns.id"],
            name=op.f("fk_worker_tasks_turn_id_turns"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_tasks")),
    )
    op.create_index("ix_worker_tasks_user_created", "worker_tasks", ["user_id", "created_at", "id"])
    op.create_index(
        "ix_worker_tasks_user_open",
        "worker_tasks",
        ["user_id", "state", "created_at", "id"],
        postgresql_where=OPEN_TASK,
    )
    op.create_index(
        "ix_worker_tasks_open", "worker_tasks", ["created_at", "id"], postgresql_where=OPEN_TASK
    )
    op.create_index(
        "ix_worker_tasks_turn",
        "worker_tasks",
        ["turn_id"],
        postgresql_where=sa.text("turn_id IS NOT NULL"),
    )


def create_events() -> None:
    op.create_table(
        "user_event_heads",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        owner("user_event_heads"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_event_heads")),
    )
    op.create_table(
        "user_events",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        now("created_at"),
        moment("acknowledged_at"),
        owner("user_events"),
        sa.PrimaryKeyConstraint("user_id", "seq", name=op.f("pk_user_events")),
        sa.UniqueConstraint("user_id", "event_id", name=op.f("uq_user_events_user_id_event_id")),
    )
    op.create_index("ix_user_events_created", "user_events", ["created_at"])
    op.create_index(
        "ix_user_events_waiting",
        "user_events",
        ["user_id", "kind", "seq"],
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )


def index_sessions(condition: str) -> None:
    """Make the list of dialogues cost nothing for those in which background tasks are done."""
    op.drop_index("ix_chat_sessions_user_recent", table_name="chat_sessions")
    op.create_index(
        "ix_chat_sessions_user_recent",
        "chat_sessions",
        ["user_id", sa.literal_column("last_activity_at DESC")],
        postgresql_where=sa.text(condition) if condition else None,
    )


def create_tickets() -> None:
    op.create_table(
        "socket_tickets",
        sa.Column("ticket_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        moment("access_until", nullable=False),
        moment("expires_at", nullable=False),
        owner("socket_tickets"),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_socket_tickets")),
    )
    op.create_index(op.f("ix_socket_tickets_expires_at"), "socket_tickets", ["expires_at"])


def secure() -> None:
    for table in (*OWNED, "socket_tickets"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in OWNED:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO assistant_app")
        op.execute(
            f"CREATE POLICY own_rows ON {table} TO assistant_app USING (user_id = app_user_id())"
        )
    op.execute("GRANT DELETE ON user_events TO assistant_app")
    op.execute(f"GRANT SELECT ({SYSTEM_TASKS}), DELETE ON worker_tasks TO assistant_system")
    op.execute(
        "CREATE POLICY system_reads ON worker_tasks FOR SELECT TO assistant_system USING (true)"
    )
    op.execute(
        "CREATE POLICY system_prunes ON worker_tasks FOR DELETE TO assistant_system "
        f"USING ({FINAL_TASK} AND created_at < now() - interval '90 days')"
    )
    op.execute(
        "GRANT SELECT (channel, last_activity_at), DELETE ON chat_sessions TO assistant_system"
    )
    op.execute(
        "CREATE POLICY system_reads_hidden ON chat_sessions FOR SELECT TO assistant_system "
        "USING (channel = 'worker')"
    )
    op.execute(
        "CREATE POLICY system_prunes_hidden ON chat_sessions FOR DELETE TO assistant_system "
        "USING (channel = 'worker' AND last_activity_at < now() - interval '90 days')"
    )
    op.execute(f"GRANT SELECT ({SYSTEM_EVENTS}), DELETE ON user_events TO assistant_system")
    op.execute(
        "CREATE POLICY system_reads ON user_events FOR SELECT TO assistant_system USING (true)"
    )
    op.execute(
        "CREATE POLICY system_prunes ON user_events FOR DELETE TO assistant_system "
        "USING (created_at < now() - interval '7 days')"
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON socket_tickets TO assistant_system")
    op.execute("CREATE POLICY system_rows ON socket_tickets TO assistant_system USING (true)")


def upgrade() -> None:
    create_tasks()
    create_events()
    create_tickets()
    index_sessions("deleted_at IS NULL AND channel <> 'worker'")
    secure()


def downgrade() -> None:
    op.execute("DROP POLICY system_prunes_hidden ON chat_sessions")
    op.execute("DROP POLICY system_reads_hidden ON chat_sessions")
    op.execute(
        "REVOKE SELECT (channel, last_activity_at), DELETE ON chat_sessions FROM assistant_system"
    )
    index_sessions("")
    op.drop_table("socket_tickets")
    op.drop_table("user_events")
    op.drop_table("user_event_heads")
    op.drop_table("worker_tasks")
