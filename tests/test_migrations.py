"""Migrations: up, down and up again, equal to the models, and let in only who should be."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from alembic import command
from assistant.infra.db.database import Database
from runtime.migrate import MigrationError, migrate, migration_config
from tests.servers import Addresses, create_database, drop_database


@pytest_asyncio.fixture
async def bare_name(addresses: Addresses) -> AsyncIterator[str]:
    """Name of a database that no migration has seen."""
    name = f"test_bare_{uuid4().hex}"
    await create_database(addresses, name, template="template0")
    yield name
    await drop_database(addresses, name)


async def things(owner_url: str) -> set[tuple[str, str]]:
    """Everything in the schema: tables, indexes, sequences, functions, policies."""
    connection = await asyncpg.connect(owner_url)
    rows = await connection.fetch(
        "SELECT 'relation', relname::text FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'function', proname::text FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'policy', tablename || '.' || policyname FROM pg_policies"
    )
    await connection.close()
    return {(row[0], row[1]) for row in rows}


async def test_up_down_and_up_again_leave_the_same_schema_as_the_models(
    addresses: Addresses, bare_name: str
) -> None:
    owner_url = addresses.owner_of(bare_name)
    config = migration_config(owner_url)

    await asyncio.to_thread(command.upgrade, config, "head")
    first = await things(owner_url)
    await asyncio.to_thread(command.downgrade, config, "base")
    down = await things(owner_url)
    await asyncio.to_thread(command.upgrade, config, "head")

    assert await things(owner_url) == first
    assert down == {("relation", "alembic_version"), ("relation", "alembic_version_pkc")}
    await asyncio.to_thread(command.check, config)


async def test_migrating_twice_is_harmless_and_lets_the_login_in(
    addresses: Addresses, bare_name: str
) -> None:
    owner_url, login_url = addresses.owner_of(bare_name), addresses.login_of(bare_name)

    for _ in range(2):
        await migrate(owner_url, login_url)

    database = Database(login_url)
    await database.refuse_unrestricted_role()
    async with database.as_system() as system:
        assert not await system.accounts.exist()
    await database.close()


async def test_a_login_that_does_not_exist_is_named_and_nothing_is_migrated(
    addresses: Addresses, bare_name: str
) -> None:
    owner_url = addresses.owner_of(bare_name)

    with pytest.raises(MigrationError, match="nobody_at_all"):
        await migrate(owner_url, "postgresql://nobody_at_all:x@127.0.0.1/x")

    assert await things(owner_url) == set()


async def test_buttons_of_waiting_messages_survive_the_migration_of_tools_and_back(
    addresses: Addresses, bare_name: str
) -> None:
    owner_url, user_id = addresses.owner_of(bare_name), uuid4()
    config = migration_config(owner_url)
    await asyncio.to_thread(command.upgrade, config, "0002")
    owner = await asyncpg.connect(owner_url)
    await owner.execute(
        "INSERT INTO users (id, username, display_name) VALUES ($1, 'a', 'A')", user_id
    )
    await owner.executemany(
        "INSERT INTO outbox (id, user_id, chat_id, kind, text, button) "
        "VALUES (gen_random_uuid(), $1, 1, 'notice', '', $2)",
        [(user_id, "retry:x"), (user_id, None)],
    )

    async def column(name: str) -> list[object]:
        rows = await owner.fetch(f"SELECT {name} AS value FROM outbox ORDER BY seq")  # noqa: S608
        return [row["value"] for row in rows]

    await asyncio.to_thread(command.upgrade, config, "0003")
    assert await column("buttons") == [["retry:x"], []]
    await asyncio.to_thread(command.downgrade, config, "0002")
    assert await column("button") == ["retry:x", None]
    await owner.close()


async def test_waiting_reminders_go_out_as_notices_after_the_way_back(
    addresses: Addresses, bare_name: str
) -> None:
    owner_url, user_id = addresses.owner_of(bare_name), uuid4()
    config = migration_config(owner_url)
    await asyncio.to_thread(command.upgrade, config, "0004")
    owner = await asyncpg.connect(owner_url)
    await owner.execute(
        "INSERT INTO users (id, username, display_name) VALUES ($1, 'a', 'A')", user_id
    )
    await owner.executemany(
        "INSERT INTO outbox (id, user_id, chat_id, kind, text, buttons) "
        "VALUES (gen_random_uuid(), $1, 1, $2, '', ARRAY['done:x'])",
        [(user_id, "reminder"), (user_id, "notice")],
    )

    await asyncio.to_thread(command.downgrade, config, "0003")

    rows = await owner.fetch("SELECT kind, buttons FROM outbox ORDER BY seq")
    assert [tuple(row) for row in rows] == [("notice", []), ("notice", ["done:x"])]
    await owner.close()
