"""Row-level security: the application sees one user's rows at a time.

Two group roles own nothing and cannot bypass. `assistant_app` sees the rows of the user named
by `app.user_id` in the present transaction, and none without it. `assistant_system` is taken
with SET LOCAL ROLE for the few things that are asked before a user is known (login, refresh,
whitelist) or about all (recovery, upkeep); it has no grant on messages, drafts and digests.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNED = (
    "chat_sessions",
    "turns",
    "messages",
    "answer_drafts",
    "digests",
    "telegram_updates",
    "outbox",
)
PROFILE = (
    "id, username, display_name, is_admin, token_version, locale, timezone, "
    "max_history_messages, quiet_hours_start, quiet_hours_end, role_prompt, model, created_at"
)
PREFERENCES = (
    "display_name, locale, timezone, max_history_messages, quiet_hours_start, quiet_hours_end, "
    "role_prompt, model"
)
SYSTEM_GRANTS = {
    "users": "SELECT, INSERT, UPDATE",
    "refresh_tokens": "SELECT, INSERT, UPDATE, DELETE",
    "login_attempts": "SELECT, INSERT, UPDATE, DELETE",
    "telegram_access": "SELECT, INSERT, UPDATE, DELETE",
    "telegram_accounts": "SELECT, INSERT, UPDATE, DELETE",
    "request_log": "SELECT, INSERT, DELETE",
    "turns": "SELECT",
    "outbox": "SELECT (user_id, chat_id, state, created_at)",
}
TABLES = sorted({"users", *OWNED, *SYSTEM_GRANTS})

# A role belongs to the whole cluster, so another database may have made it, even right now.
CREATE_ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def upgrade() -> None:
    for role in ("assistant_app", "assistant_system"):
        op.execute(CREATE_ROLE.format(role=role))
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    op.execute(
        "CREATE FUNCTION app_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS "
        "$$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$"
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT ({PROFILE}), UPDATE ({PREFERENCES}) ON users TO assistant_app")
    op.execute("CREATE POLICY own_row ON users TO assistant_app USING (id = app_user_id())")
    for table in OWNED:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO assistant_app")
        op.execute(
            f"CREATE POLICY own_rows ON {table} TO assistant_app USING (user_id = app_user_id())"
        )
    op.execute("GRANT DELETE ON answer_drafts, digests TO assistant_app")
    for table, grants in SYSTEM_GRANTS.items():
        op.execute(f"GRANT {grants} ON {table} TO assistant_system")
        op.execute(f"CREATE POLICY system_rows ON {table} TO assistant_system USING (true)")


def downgrade() -> None:
    for table in SYSTEM_GRANTS:
        op.execute(f"DROP POLICY system_rows ON {table}")
    for table in OWNED:
        op.execute(f"DROP POLICY own_rows ON {table}")
    op.execute("DROP POLICY own_row ON users")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM assistant_app, assistant_system")
    op.execute(f"REVOKE UPDATE ({PREFERENCES}), SELECT ({PROFILE}) ON users FROM assistant_app")
    op.execute("DROP FUNCTION app_user_id()")
    # The two roles stay: other databases of the cluster may use them.
