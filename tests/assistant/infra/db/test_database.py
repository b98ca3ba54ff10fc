"""The database out of reach, in the ways in which the driver does not say so by itself."""

import asyncpg
import pytest

from assistant.errors import UnavailableError
from assistant.infra.db.database import Database, _database_errors
from tests.servers import Addresses, run_as_owner


async def test_a_server_that_takes_no_connection_now_is_unavailable(
    addresses: Addresses, empty_database_name: str
) -> None:
    name = empty_database_name
    owner = addresses.owner_of("postgres")
    database = Database(addresses.login_of(name), pool_size=1)
    await run_as_owner(owner, f"ALTER DATABASE {name} CONNECTION LIMIT 0")
    with pytest.raises(UnavailableError):
        await database.ping()

    await run_as_owner(owner, f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    await database.ping()
    await database.close()


def test_a_connection_that_is_just_hearing_of_its_end_is_unavailable() -> None:
    with pytest.raises(UnavailableError), _database_errors():
        raise asyncpg.InternalClientError("cannot switch to state 15")
