"""Bringing the database to the newest schema, and letting the application's login in."""

import asyncio
from pathlib import Path

from alembic.config import Config
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from alembic import command
from assistant.infra.db.urls import asyncpg_url
from runtime.errors import ConfigurationError

_INI = Path(__file__).parents[1] / "alembic.ini"
_OLDEST = 160_000  # GRANT … WITH INHERIT FALSE came with PostgreSQL 16


class MigrationError(ConfigurationError):
    """The database cannot be used; the text says why."""


async def migrate(owner_url: str, login_url: str) -> None:
    """Upgrade the database as its owner, then let the role of `login_url` use it.

    The login may read and write as `assistant_app`, and take on `assistant_system` by name.
    Raises `MigrationError` when the server is too old or the login does not exist.
    """
    login = make_url(asyncpg_url(login_url)).username or ""
    engine = create_async_engine(asyncpg_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await _check(connection, login)
        await asyncio.to_thread(command.upgrade, migration_config(owner_url), "head")
        async with engine.begin() as connection:
            await _let_in(connection, login)
    finally:
        await engine.dispose()


def migration_config(owner_url: str) -> Config:
    """Return Alembic's configuration for the database at this address."""
    config = Config(_INI)
    config.attributes["owner_url"] = owner_url
    return config


async def _check(connection: AsyncConnection, login: str) -> None:
    version = int(await connection.scalar(text("SHOW server_version_num")) or 0)
    if version < _OLDEST:
        raise MigrationError(f"PostgreSQL 16 or newer is needed, this is {version // 10_000}")
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :login")
    if not await connection.scalar(known, {"login": login}):
        raise MigrationError(f"DATABASE_URL: the role {login!r} does not exist")


async def _let_in(connection: AsyncConnection, login: str) -> None:
    role = connection.dialect.identifier_preparer.quote(login)
    await connection.execute(text(f"GRANT assistant_app TO {role}"))
    await connection.execute(text(f"GRANT assistant_system TO {role} WITH INHERIT FALSE, SET TRUE"))
