"""The real servers of a test run: one PostgreSQL with a migrated template, one Temporal."""

import asyncio
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from assistant.contracts.names import SEARCH_ATTRIBUTES
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.migrate import migrate

_TEMPLATE = "assistant_template"
_PLACE = "{database}"


@dataclass(frozen=True)
class Addresses:
    """Where the servers are; the database part is filled in by `Database.url`."""

    owner: str
    login: str
    temporal: str

    def owner_of(self, database: str) -> str:
        """Address of a database as its owner."""
        return self.owner.replace(_PLACE, database)

    def login_of(self, database: str) -> str:
        """Address of a database as the code under test logs in."""
        return self.login.replace(_PLACE, database)

    def as_input(self) -> dict[str, str]:
        """Return plain values that xdist can hand to a worker."""
        return asdict(self)


class Servers:
    """Starts both at once, and stops them."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="assistant-tests-"))
        self._postgres = EmbeddedPostgres(
            self._folder / "postgres", durable=False, settings={"max_connections": "200"}
        )
        self._temporal = EmbeddedTemporal(
            self._folder / "temporal",
            database=None,
            headless=True,
            search_attributes=SEARCH_ATTRIBUTES,
        )

    def start(self) -> Addresses:
        """Start, and prepare the template that databases of tests are cloned from."""
        with ThreadPoolExecutor(2) as pool:
            temporal = pool.submit(self._temporal.start)
            pool.submit(self._start_postgres).result()
            temporal.result()
        return Addresses(
            owner=self._postgres.dsn("owner", _PLACE),
            login=self._postgres.dsn("login", _PLACE),
            temporal=self._temporal.address,
        )

    def _start_postgres(self) -> None:
        self._postgres.start()
        owner = self._postgres.dsn("owner", "postgres")
        asyncio.run(run_as_owner(owner, f"CREATE DATABASE {_TEMPLATE}"))
        asyncio.run(
            migrate(self._postgres.dsn("owner", _TEMPLATE), self._postgres.dsn("login", _TEMPLATE))
        )

    def stop(self) -> None:
        """Stop both and remove their files."""
        with ThreadPoolExecutor(2) as pool:
            for server in (self._postgres, self._temporal):
                pool.submit(server.stop)
        shutil.rmtree(self._folder, ignore_errors=True)


async def create_database(addresses: Addresses, name: str, template: str = _TEMPLATE) -> None:
    """Make a database as a copy of the migrated one, or of another."""
    await run_as_owner(
        addresses.owner_of("postgres"), f"CREATE DATABASE {name} TEMPLATE {template}"
    )


async def drop_database(addresses: Addresses, name: str) -> None:
    """Remove a database with whoever is still connected."""
    await run_as_owner(addresses.owner_of("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


async def run_as_owner(owner_url: str, statement: str, *values: object) -> None:
    """Run a statement past all policies, for what no service of the product does."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()
