"""How migrations reach the database: as its owner, over asyncpg."""

import asyncio
import os

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from alembic import context
from assistant.infra.db.models import Base
from assistant.infra.db.urls import asyncpg_url


def _owner_url() -> str:
    url = context.config.attributes.get("owner_url") or os.environ.get("DATABASE_OWNER_URL", "")
    if not url:
        raise SystemExit("DATABASE_OWNER_URL: the address of the database as its owner is needed")
    return asyncpg_url(url)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(_owner_url(), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run())
