"""Pace to Telegram, one for all processes; dead letters; pruning; counting a person's open turns.

`assistant_system` lists what did not arrive and prunes by columns without content: it never sees
what was said. The pace is unlogged: it is written with every request, and losing it in a crash of
the server costs no more than a pause that is too short.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SYSTEM_OUTBOX = "id, seq, kind, attempts, reason"
OLD_OUTBOX = "state NOT IN ('pending', 'sending') AND created_at < now() - interval '90 days'"
OLD_UPDATE = "received_at < now() - interval '30 days'"
OPEN_TURN = sa.text("state IN ('accepted', 'running')")
LOST = sa.text("state IN ('dead', 'unknown')")


def upgrade() -> None:
    op.create_table(
        "telegram_paces",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_telegram_paces")),
        prefixes=["UNLOGGED"],
    )
    op.execute("ALTER TABLE telegram_paces ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE telegram_paces FORCE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON telegram_paces TO assistant_system")
    op.execute("CREATE POLICY system_rows ON telegram_paces TO assistant_system USING (true)")
    op.create_index("ix_turns_user_open", "turns", ["user_id"], postgresql_where=OPEN_TURN)
    op.create_index("ix_outbox_lost", "outbox", ["seq"], postgresql_where=LOST)
    op.create_index("ix_outbox_created", "outbox", ["created_at"])
    op.create_index("ix_telegram_updates_received", "telegram_updates", ["received_at"])
    op.execute("DROP POLICY system_rows ON outbox")
    op.execute("CREATE POLICY system_reads ON outbox FOR SELECT TO assistant_system USING (true)")
    op.execute(f"GRANT SELECT ({SYSTEM_OUTBOX}), DELETE ON outbox TO assistant_system")
    op.execute(
        f"CREATE POLICY system_prunes ON outbox FOR DELETE TO assistant_system USING ({OLD_OUTBOX})"
    )
    op.execute("GRANT SELECT (received_at), DELETE ON telegram_updates TO assistant_system")
    op.execute(
        f"CREATE POLICY system_prunes ON telegram_updates TO assistant_system USING ({OLD_UPDATE})"
    )


def downgrade() -> None:
    op.execute("DROP POLICY system_prunes ON telegram_updates")
    op.execute("REVOKE SELECT (received_at), DELETE ON telegram_updates FROM assistant_system")
    op.execute("DROP POLICY system_prunes ON outbox")
    op.execute(f"REVOKE SELECT ({SYSTEM_OUTBOX}), DELETE ON outbox FROM assistant_system")
    op.execute("DROP POLICY system_reads ON outbox")
    op.execute("CREATE POLICY system_rows ON outbox TO assistant_system USING (true)")
    op.drop_index("ix_telegram_updates_received", table_name="telegram_updates")
    op.drop_index("ix_outbox_created", table_name="outbox")
    op.drop_index("ix_outbox_lost", table_name="outbox")
    op.drop_index("ix_turns_user_open", table_name="turns")
    op.drop_table("telegram_paces")
