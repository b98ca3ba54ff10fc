"""Transactions: every one is either one user's or, rarely and by name, the system's.

Row-level security does the rest: `as_user` sees that user's rows only, `as_system` sees only
the tables granted to `assistant_system` (see migration 0002).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.errors import ContentionError, UnavailableError
from assistant.infra.db.stores import SystemStore, UserStore
from assistant.infra.db.urls import asyncpg_url

_POOL_TIMEOUT_SECONDS = 5
_COMMAND_TIMEOUT_SECONDS = 10
_CONTENTION = {"40001", "40P01"}
"""Serialisation failure and deadlock: PostgreSQL chose this transaction to give way."""

_AWAY = ("08", "57P", "53300")
"""How SQLSTATEs begin of a server that cannot take a connection now: gone, starting, full."""

_BROKEN = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver raises on a connection that ended; the second one while it hears why."""

_AS_NOBODY = "BEGIN"
_AS_USER = "BEGIN; SELECT set_config('app.user_id', '{}', true)"
_AS_SYSTEM = "BEGIN; SET LOCAL ROLE assistant_system"
_UNRESTRICTED = text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role('assistant_system', 'USAGE') "
    "OR EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user) "
    "FROM pg_roles WHERE rolname = current_user"
)


class UnrestrictedRoleError(Exception):
    """The login could see every user's rows; the program refuses to work with it."""


class Database:
    """Connection pool of the restricted role. `url` is any PostgreSQL address.

    A user may have `most_integrations` of them.
    """

    def __init__(self, url: str, pool_size: int = 16, most_integrations: int = 100) -> None:
        self._most_integrations = most_integrations
        self._engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            isolation_level="AUTOCOMMIT",  # transactions are opened here, not by the library
            hide_parameters=True,  # they are what people said
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=_POOL_TIMEOUT_SECONDS,
            connect_args={
                "timeout": _POOL_TIMEOUT_SECONDS,
                "command_timeout": _COMMAND_TIMEOUT_SECONDS,
            },
        )

    @asynccontextmanager
    async def as_user(self, user_id: UUID) -> AsyncIterator[UserStore]:
        """Open a transaction that sees the rows of `user_id` and nobody else's.

        Raises `UnavailableError` when the database cannot be reached.
        """
        async with self._transaction(_AS_USER.format(UUID(str(user_id)))) as connection:
            yield UserStore.on(connection, user_id, self._most_integrations)

    @asynccontextmanager
    async def as_system(self) -> AsyncIterator[SystemStore]:
        """Open a transaction for what is asked before a user is known, or about all users.

        Raises `UnavailableError` when the database cannot be reached.
        """
        async with self._transaction(_AS_SYSTEM) as connection:
            yield SystemStore.on(connection)

    async def ping(self) -> None:
        """Raise `UnavailableError` unless the database answers."""
        async with self._transaction() as connection:
            await connection.execute(text("SELECT 1"))

    async def refuse_unrestricted_role(self) -> None:
        """Raise `UnrestrictedRoleError` if the login could bypass row-level security."""
        async with self._transaction() as connection:
            if await connection.scalar(_UNRESTRICTED):
                raise UnrestrictedRoleError(
                    "DATABASE_URL: the role can bypass row-level security; use a login that is "
                    "no superuser, owns no table and is in assistant_app"
                )

    async def close(self) -> None:
        """Give back all connections."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, opening: str = _AS_NOBODY) -> AsyncIterator[AsyncConnection]:
        """Run a transaction whose first words say whose it is, in one round trip."""
        with _database_errors():
            async with self._engine.connect() as connection:
                driver = await _driver_of(connection)
                try:
                    await driver.execute(opening)
                    yield connection
                    await driver.execute("COMMIT")
                except BaseException:
                    await asyncio.shield(_roll_back(connection, driver))
                    raise


async def _driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    """Return asyncpg's connection, which can send several statements at once."""
    driver = (await connection.get_raw_connection()).driver_connection
    while driver is None or driver.is_closed():  # the server went away while it lay in the pool
        await connection.invalidate()
        driver = (await connection.get_raw_connection()).driver_connection
    return driver


async def _roll_back(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
    """End the transaction; a connection on which that fails is thrown away."""
    try:
        await driver.execute("ROLLBACK", timeout=_POOL_TIMEOUT_SECONDS)
    except (*_BROKEN, asyncpg.PostgresError, OSError, TimeoutError):
        await connection.invalidate()


@contextmanager
def _database_errors() -> Iterator[None]:
    """Raise `UnavailableError` for all ways in which the database is out of reach."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, OSError) as error:
        raise UnavailableError(f"database: {type(error).__name__}") from error
    except (*_BROKEN, asyncpg.PostgresConnectionError) as error:
        raise UnavailableError(f"database: {type(error).__name__}") from error
    except asyncpg.OperatorInterventionError as error:  # the server shuts down
        raise UnavailableError(f"database: {type(error).__name__}") from error
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None))
        if error.connection_invalidated or state.startswith(_AWAY):
            raise UnavailableError("database: connection lost") from error
        if state in _CONTENTION:
            raise ContentionError(f"database: {type(error).__name__}") from error
        raise
