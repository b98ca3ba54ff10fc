"""Reminders and their firings; pause of all of them; the budget of what is said unasked.

`assistant_system` finds firings without a workflow by columns without content; it never sees what
people are reminded of. People's own transactions may read which Telegram chat is theirs.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWNED = ("reminders", "reminder_firings")
SYSTEM_FIRINGS = "id, user_id, reminder_id, due_at, origin, state, handed_at, created_at"
CHAT = "telegram_user_id, user_id, blocked_at"
SETTINGS = "reminders_paused, proactive_daily_budget"
PLANNED = sa.text("state = 'planned'")
UNHANDED = sa.text("state = 'planned' AND handed_at IS NULL")


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def create_reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column(
            "instants",
            postgresql.ARRAY(sa.DateTime(timezone=True)),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("rule", sa.String(), server_default="", nullable=False),
        sa.Column("start", sa.DateTime(timezone=False), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("missed", sa.String(), server_default="latest", nullable=False),
        sa.Column("nag_minutes", sa.Integer(), nullable=True),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("state", sa.String(), server_default="active", nullable=False),
        now("created_at"),
        now("updated_at"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reminders_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_user_created", "reminders", ["user_id", "created_at", "id"])


def create_firings() -> None:
    op.create_table(
        "reminder_firings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        moment("due_at", nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("missed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("nags", sa.Integer(), server_default=sa.text("0"), nullable=False),
        moment("handed_at"),
        moment("fired_at"),
        moment("sent_at"),
        moment("acknowledged_at"),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        now("created_at"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_reminder_firings_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"],
            ["reminders.id"],
            name=op.f("fk_reminder_firings_reminder_id_reminders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"],
            ["turns.id"],
            name=op.f("fk_reminder_firings_turn_id_turns"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_firings")),
    )


def index_firings() -> None:
    table = "reminder_firings"
    scheduled = sa.text("state = 'planned' AND origin = 'schedule'")
    sent = sa.text("outbox_id IS NOT NULL")
    asked = sa.text("turn_id IS NOT NULL")
    op.create_index("ix_reminder_firings_user_fired", table, ["user_id", "fired_at"])
    op.create_index(
        "ix_reminder_firings_user_planned",
        table,
        ["user_id", "reminder_id"],
        postgresql_where=PLANNED,
    )
    op.create_index("ix_reminder_firings_reminder_due", table, ["reminder_id", "due_at"])
    op.create_index(
        "uq_reminder_firings_scheduled",
        table,
        ["reminder_id"],
        unique=True,
        postgresql_where=scheduled,
    )
    op.create_index(
        "ix_reminder_firings_planned", table, ["due_at", "id"], postgresql_where=PLANNED
    )
    op.create_index("ix_reminder_firings_unhanded", table, ["due_at"], postgresql_where=UNHANDED)
    op.create_index("ix_reminder_firings_outbox", table, ["outbox_id"], postgresql_where=sent)
    op.create_index("ix_reminder_firings_turn", table, ["turn_id"], postgresql_where=asked)


def secure() -> None:
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO assistant_app")
        op.execute(
            f"CREATE POLICY own_rows ON {table} TO assistant_app USING (user_id = app_user_id())"
        )
    op.execute(f"GRANT SELECT ({SYSTEM_FIRINGS}) ON reminder_firings TO assistant_system")
    op.execute("GRANT UPDATE (handed_at), DELETE ON reminder_firings TO assistant_system")
    for command in ("SELECT", "UPDATE"):
        op.execute(
            f"CREATE POLICY system_{command.lower()}s ON reminder_firings FOR {command} "
            "TO assistant_system USING (true)"
        )
    op.execute(
        "CREATE POLICY system_prunes ON reminder_firings FOR DELETE TO assistant_system "
        "USING (state NOT IN ('planned', 'due') AND due_at < now() - interval '90 days')"
    )
    op.execute(f"GRANT SELECT ({SETTINGS}), UPDATE ({SETTINGS}) ON users TO assistant_app")
    op.execute(f"GRANT SELECT ({CHAT}) ON telegram_accounts TO assistant_app")
    op.execute(
        "CREATE POLICY own_rows ON telegram_accounts FOR SELECT TO assistant_app "
        "USING (user_id = app_user_id())"
    )


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "reminders_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.add_column(
        "users",
        sa.Column(
            "proactive_daily_budget", sa.Integer(), server_default=sa.text("3"), nullable=False
        ),
    )
    create_reminders()
    create_firings()
    index_firings()
    secure()


def downgrade() -> None:
    op.execute("DROP POLICY own_rows ON telegram_accounts")
    op.execute(f"REVOKE SELECT ({CHAT}) ON telegram_accounts FROM assistant_app")
    op.drop_table("reminder_firings")
    op.drop_table("reminders")
    op.drop_column("users", "proactive_daily_budget")
    op.drop_column("users", "reminders_paused")
    op.execute("ALTER TABLE outbox NO FORCE ROW LEVEL SECURITY")  # the owner has no rows in it
    op.execute(  # nothing else knows their buttons
        "UPDATE outbox SET kind = 'notice', buttons = '{}' WHERE kind = 'reminder'"
    )
    op.execute("ALTER TABLE outbox FORCE ROW LEVEL SECURITY")
