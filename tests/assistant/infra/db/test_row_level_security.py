"""Row-level security: even SQL that forgets whose rows it wants sees one user's only."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from assistant.contracts.accounts import Registration
from assistant.infra.db.database import Database, UnrestrictedRoleError
from assistant.infra.db.models import Base
from tests.factories import new_username

_TABLES = sorted(Base.metadata.tables)
_OWNED = [
    "answer_drafts",
    "artifact_contents",
    "artifacts",
    "chat_sessions",
    "digests",
    "integration_calls",
    "integration_drafts",
    "integration_secrets",
    "integrations",
    "mcp_tools",
    "messages",
    "outbox",
    "reminder_firings",
    "reminders",
    "telegram_updates",
    "tool_chains",
    "tool_steps",
    "turns",
    "user_event_heads",
    "user_events",
    "worker_tasks",
]


@dataclass(frozen=True)
class People:
    """Two users with a row each in every table of conversations; connections to look with."""

    anna: UUID
    boris: UUID
    owner: asyncpg.Connection
    login: asyncpg.Connection

    async def as_user(self, user_id: UUID | None, query: str, *values: Any) -> list[asyncpg.Record]:
        """Run SQL as the application does for a user, and take it back."""
        transaction = self.login.transaction()
        await transaction.start()
        try:
            if user_id is not None:
                await self.login.execute("SELECT set_config('app.user_id', $1, true)", str(user_id))
            rows: list[asyncpg.Record] = await self.login.fetch(query, *values)
            return rows
        finally:
            await transaction.rollback()


@pytest_asyncio.fixture
async def people(database: Database, database_url: str, owner_url: str) -> AsyncIterator[People]:
    owner, login = await asyncpg.connect(owner_url), await asyncpg.connect(database_url)
    anna, boris = [await new_user(database) for _ in range(2)]
    for user_id in (anna, boris):
        await fill(owner, user_id)
    yield People(anna, boris, owner, login)
    await owner.close()
    await login.close()


async def new_user(database: Database) -> UUID:
    async with database.as_system() as system:
        name = new_username()
        registration = Registration(username=name, display_name=name)
        user = await system.accounts.add(registration, None, is_admin=False)
    assert user is not None
    return user.id


async def fill(owner: asyncpg.Connection, user: UUID) -> None:
    """Insert one row per table, past all policies."""
    session, turn = uuid4(), uuid4()
    rows: dict[str, dict[str, Any]] = {
        "chat_sessions": {"id": session, "channel": "api"},
        "turns": {
            "id": turn,
            "session_id": session,
            "channel": "api",
            "request_hash": b"",
            "state": "answered",
        },
        "messages": {
            "id": uuid4(),
            "session_id": session,
            "turn_id": turn,
            "turn_seq": 1,
            "part": 0,
            "role": "user",
            "content": "secret",
        },
        "answer_drafts": {"turn_id": turn, "attempt": 1, "seq": 1, "content": "s", "model": "m"},
        "digests": {"session_id": session, "items": "[]", "upto_seq": 1, "upto_part": 1},
        "telegram_updates": {"bot_id": 1, "update_id": uuid4().int % 2**40, "kind": "text"},
        "outbox": {"id": uuid4(), "chat_id": 1, "kind": "answer", "text": "secret"},
    }
    rows |= tool_rows() | reminder_rows() | background_rows() | integration_rows()
    for table, values in rows.items():
        await insert(owner, table, values | {"user_id": user})


def tool_rows() -> dict[str, dict[str, Any]]:
    chain, step, artifact = uuid4(), uuid4(), uuid4()
    expired = datetime.now(UTC) - timedelta(hours=1)
    return {
        "tool_chains": {"id": chain, "channel": "api", "request_hash": b"", "state": "answered"},
        "tool_steps": {
            "id": step,
            "chain_id": chain,
            "round_no": 1,
            "position": 0,
            "name": "web_search",
            "origin": "model",
            "arguments": "{}",
            "arguments_hash": "",
            "state": "done",
        },
        "artifacts": {
            "id": artifact,
            "chain_id": chain,
            "step_id": step,
            "name": "secret.txt",
            "media_type": "text/plain",
            "size": 6,
            "sha256": "",
            "expires_at": expired,
        },
        "artifact_contents": {"artifact_id": artifact, "content": b"secret"},
    }


def reminder_rows() -> dict[str, dict[str, Any]]:
    reminder = uuid4()
    return {
        "reminders": {
            "id": reminder,
            "action": "remind",
            "text": "secret",
            "phrase": "завтра в 9 к врачу",
            "timezone": "Europe/Moscow",
        },
        "reminder_firings": {
            "id": uuid4(),
            "reminder_id": reminder,
            "due_at": datetime.now(UTC),
            "origin": "schedule",
            "message_id": 1,
        },
    }


def background_rows() -> dict[str, dict[str, Any]]:
    return {
        "worker_tasks": {
            "id": uuid4(),
            "job_type": "request",
            "text": "secret",
            "dedupe_key": b"",
            "channel": "api",
        },
        "user_event_heads": {"last_seq": 1},
        "user_events": {
            "seq": 1,
            "event_id": uuid4(),
            "kind": "message",
            "payload": '{"text": "secret"}',
        },
    }


def integration_rows() -> dict[str, dict[str, Any]]:
    integration, draft, later = uuid4(), uuid4(), datetime.now(UTC) + timedelta(days=1)
    return {
        "integrations": {
            "id": integration,
            "name": "secret",
            "name_key": "secret",
            "kind": "http",
            "base_url": "https://secret.test",
            "auth_kind": "none",
            "plan": "{}",
            "endpoint_count": 0,
        },
        "integration_drafts": {
            "id": draft,
            "step": "connected",
            "plan": "{}",
            "channel": "api",
            "expires_at": later,
        },
        "integration_secrets": {
            "id": draft,
            "kind": "draft",
            "draft_id": draft,
            "auth_data": "old:secret",
        },
        "integration_calls": {
            "id": uuid4(),
            "integration_id": integration,
            "endpoint": "secret",
            "request_hash": b"",
            "state": "sending",
            "deadline": later,
        },
        "mcp_tools": {
            "integration_id": integration,
            "name": "secret",
            "slug": "secret",
            "input_schema": "{}",
            "definition_hash": "",
            "state": "new",
        },
        "oauth_states": {
            "state_hash": uuid4().bytes,
            "owner_id": draft,
            "sealed": "old:secret",
            "cookie_hash": b"",
            "expires_at": later,
        },
    }


async def insert(owner: asyncpg.Connection, table: str, values: dict[str, Any]) -> None:
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"  # noqa: S608 - names
    await owner.execute(statement, *values.values())


async def test_every_table_enables_and_forces_row_level_security(people: People) -> None:
    rows = await people.owner.fetch(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS secured FROM pg_class "
        "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )

    tables = {row["relname"]: row["secured"] for row in rows}
    tables.pop("alembic_version")
    assert sorted(tables) == _TABLES
    assert all(tables.values()), tables


def test_every_table_with_an_owner_is_looked_at_here() -> None:
    with_owner = {name for name, table in Base.metadata.tables.items() if "user_id" in table.c}

    assert with_owner - {
        "refresh_tokens",
        "telegram_accounts",
        "request_log",
        "socket_tickets",
        "oauth_states",
    } == set(_OWNED)


@pytest.mark.parametrize("table", _OWNED)
async def test_sql_without_where_sees_the_rows_of_one_user(people: People, table: str) -> None:
    seen = await people.as_user(people.anna, f"SELECT user_id FROM {table}")  # noqa: S608 - a name
    nobody = await people.as_user(None, f"SELECT user_id FROM {table}")  # noqa: S608 - a name

    assert {row["user_id"] for row in seen} == {people.anna}
    assert nobody == []


@pytest.mark.parametrize("table", _OWNED)
async def test_rows_of_others_cannot_be_changed(people: People, table: str) -> None:
    changed = await people.as_user(
        people.anna,
        f"UPDATE {table} SET user_id = user_id WHERE user_id = $1 RETURNING 1",  # noqa: S608 - a name
        people.boris,
    )

    assert changed == []


@pytest.mark.parametrize("table", _OWNED)
async def test_rows_cannot_be_given_to_others(people: People, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await people.as_user(people.anna, f"UPDATE {table} SET user_id = $1", people.boris)  # noqa: S608 - a name


async def test_the_own_account_is_seen_without_its_password_hash(people: People) -> None:
    rows = await people.as_user(people.anna, "SELECT id FROM users")

    assert [row["id"] for row in rows] == [people.anna]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await people.as_user(people.anna, "SELECT password_hash FROM users")


@pytest.mark.parametrize("column", ["is_admin = true", "token_version = 9", "username = 'x'"])
async def test_the_application_cannot_raise_its_own_user(people: People, column: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await people.as_user(people.anna, f"UPDATE users SET {column}")  # noqa: S608 - a name


@pytest.mark.parametrize(
    "table",
    [
        "refresh_tokens",
        "login_attempts",
        "request_log",
        "telegram_accounts",
        "telegram_paces",
        "tool_hosts",
        "alerts",
        "socket_tickets",
        "oauth_states",
    ],
)
async def test_tables_of_the_system_are_closed_to_users(people: People, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await people.as_user(people.anna, f"SELECT * FROM {table}")  # noqa: S608 - a name


@pytest.mark.parametrize(
    "table",
    [
        "messages",
        "answer_drafts",
        "digests",
        "outbox",
        "telegram_updates",
        "tool_chains",
        "tool_steps",
        "artifacts",
        "artifact_contents",
        "reminders",
        "reminder_firings",
        "worker_tasks",
        "user_events",
        "user_event_heads",
        "integrations",
        "integration_drafts",
        "integration_secrets",
        "integration_calls",
        "mcp_tools",
    ],
)
async def test_the_system_cannot_read_what_people_write(people: People, table: str) -> None:
    async with people.login.transaction():
        await people.login.execute("SET LOCAL ROLE assistant_system")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with people.login.transaction():
                await people.login.fetch(f"SELECT * FROM {table}")  # noqa: S608 - a name


async def test_what_is_sealed_is_granted_to_the_application_alone(people: People) -> None:
    query = (
        "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname LIKE 'assistant%' "
        "AND has_column_privilege(rolname, 'integration_secrets', 'auth_data', 'SELECT')"
    )
    readers = {row["rolname"] for row in await people.owner.fetch(query)}
    async with people.login.transaction():
        await people.login.execute("SET LOCAL ROLE assistant_system")
        places = await people.login.fetch("SELECT user_id, auth_kid FROM integration_secrets")
        for statement in (
            "SELECT auth_data FROM integration_secrets",
            "UPDATE integration_secrets SET auth_data = ''",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with people.login.transaction():
                    await people.login.fetch(statement)
        removed = await people.login.fetch("DELETE FROM integration_secrets RETURNING id")

    assert "assistant_app" in readers
    assert "assistant_system" not in readers
    assert {(people.anna, "old"), (people.boris, "old")} <= {tuple(row) for row in places}
    assert removed == []


@pytest.mark.parametrize("column", ["message_id", "outbox_id", "turn_id", "error_code"])
async def test_the_system_sees_of_firings_only_when_they_are_due(
    people: People, column: str
) -> None:
    async with people.login.transaction():
        await people.login.execute("SET LOCAL ROLE assistant_system")
        seen = await people.login.fetch("SELECT user_id, due_at FROM reminder_firings")
        for statement in (
            f"SELECT {column} FROM reminder_firings",  # noqa: S608 - a name
            f"UPDATE reminder_firings SET {column} = NULL",  # noqa: S608 - a name
            "UPDATE reminder_firings SET state = 'cancelled'",
            "SELECT id FROM reminders",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with people.login.transaction():
                    await people.login.fetch(statement)

    assert {people.anna, people.boris} <= {row["user_id"] for row in seen}


async def test_people_see_which_telegram_chat_is_theirs_and_cannot_take_another(
    people: People,
) -> None:
    chats = {user: uuid4().int % 2**40 for user in (people.anna, people.boris)}
    for user, chat in chats.items():
        await insert(people.owner, "telegram_accounts", {"telegram_user_id": chat, "user_id": user})

    seen = await people.as_user(people.anna, "SELECT telegram_user_id FROM telegram_accounts")
    nobody = await people.as_user(None, "SELECT telegram_user_id FROM telegram_accounts")

    assert [row["telegram_user_id"] for row in seen] == [chats[people.anna]]
    assert nobody == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await people.as_user(people.anna, "UPDATE telegram_accounts SET blocked_at = NULL")


async def test_the_system_sees_and_removes_only_files_that_have_expired(people: People) -> None:
    await people.owner.execute(
        "UPDATE artifacts SET expires_at = now() + interval '1 hour' WHERE user_id = $1",
        people.boris,
    )

    async with people.login.transaction():
        await people.login.execute("SET LOCAL ROLE assistant_system")
        seen = await people.login.fetch("SELECT expires_at > now() AS live FROM artifacts")
        await people.login.execute("DELETE FROM artifacts")

    left = await people.owner.fetch(
        "SELECT user_id FROM artifact_contents WHERE user_id = ANY($1)",
        [people.anna, people.boris],
    )
    assert {row["live"] for row in seen} == {False}
    assert [row["user_id"] for row in left] == [people.boris]


async def test_a_user_set_for_one_transaction_is_gone_in_the_next(
    database: Database, people: People
) -> None:
    async with database.as_user(people.anna) as store:
        assert (await store.profile.get()) is not None

    assert await people.as_user(None, "SELECT id FROM users") == []


async def test_the_login_cannot_bypass_anything(people: People, database: Database) -> None:
    row = await people.login.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
        "FROM pg_roles WHERE rolname = current_user"
    )
    owned = await people.login.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    )

    assert row is not None
    assert set(row.values()) == {False}
    assert owned == 0
    await database.refuse_unrestricted_role()


@pytest.mark.parametrize(
    "statement",
    [
        "SET row_security = off; SELECT * FROM messages",
        "SET ROLE postgres",
        "ALTER TABLE messages DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY all_rows ON messages USING (true)",
        "CREATE TABLE mine (id int)",
        "TRUNCATE messages",
        "COPY messages TO PROGRAM 'cat'",
    ],
)
async def test_the_login_cannot_lift_the_rules(people: People, statement: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await people.login.execute(statement)


async def test_the_program_refuses_to_work_as_the_owner(owner_url: str) -> None:
    as_owner = Database(owner_url)

    with pytest.raises(UnrestrictedRoleError, match="DATABASE_URL"):
        await as_owner.refuse_unrestricted_role()
    await as_owner.close()
