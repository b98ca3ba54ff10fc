"""The embedded PostgreSQL 18: its settings, passwords, address, role and database.

    with EmbeddedPostgres(folder, durable=False) as postgres:
        await asyncpg.connect(postgres.dsn("owner"))

It listens on TCP loopback only: a Unix socket measured the same (80 to 90 µs a query) and its path
has a length limit. Every connection needs a password. Two roles: `postgres` owns everything and
migrates; `assistant_login` may log in and nothing else until a migration grants it more.
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import asyncpg

from runtime.embedded.cluster import STOP_PLAN, SUPERUSER, Cluster
from runtime.embedded.command import Command, bare_environment
from runtime.embedded.os_user import programs
from runtime.embedded.ports import free_port, why_taken
from runtime.embedded.private_files import read_or_make, write_private
from runtime.embedded.standalone import RunsAlone

Role = Literal["owner", "login"]

DATABASE = "assistant"
LOGIN_ROLE = "assistant_login"
_USERS: dict[Role, str] = {"owner": SUPERUSER, "login": LOGIN_ROLE}
_HOST = "127.0.0.1"
_SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1h",
}


@dataclass
class EmbeddedPostgres(RunsAlone):
    """A PostgreSQL server whose files live in a folder of their own (its path is made absolute).

    `durable=False` trades safety for speed: for tests only. `settings` adds server settings.
    """

    folder: Path
    durable: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default=0, init=False)
    _passwords: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def prepare(self) -> Command:
        """Make what is missing on disk and return the command that serves; takes a second at first.

        Raises `ClusterError`.
        """
        self.folder = self.folder.resolve()
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._passwords = read_or_make(self.folder / "passwords.json", _new_passwords)
        user = Cluster(self.folder, durable=self.durable).prepare(self._passwords["owner"])
        self.port = self._remembered_port()
        return Command(
            name="postgres",
            argv=(str(programs() / "postgres"), "-D", str(self._data), *self._options()),
            env=bare_environment(),
            stop_plan=STOP_PLAN,
            user=user,
            folder=self._data,
        )

    @property
    def _data(self) -> Path:
        return self.folder / "cluster"

    def _remembered_port(self) -> int:
        """Keep the port of the last start unless somebody else has taken it since."""
        kept = self.folder / "port"
        port = int(kept.read_text()) if kept.exists() else 0
        if not port or why_taken(_HOST, port):
            port = free_port(_HOST)
            write_private(kept, str(port).encode())
        return port

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": _HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            **_SETTINGS,
            **({} if self.durable else _NOT_DURABLE),
            **self.settings,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def dsn(self, role: Role, database: str = DATABASE) -> str:
        """Return a `postgresql://` address for a role, password included: never print it."""
        login = f"{_USERS[role]}:{self._passwords[role]}"
        return f"postgresql://{login}@{_HOST}:{self.port}/{database}"

    def url(self, role: Role, database: str = DATABASE) -> str:
        """Return the same address as SQLAlchemy with asyncpg wants it."""
        return self.dsn(role, database).replace("postgresql://", "postgresql+asyncpg://", 1)

    async def is_ready(self) -> bool:
        """Tell whether it serves; the first time it does, the role and the database are made."""
        try:
            connection = await asyncpg.connect(self.dsn("owner", "postgres"), timeout=5)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            return False
        try:
            await _make_missing(connection, self._passwords["login"])
        finally:
            await connection.close()
        return True


def _new_passwords() -> dict[str, str]:
    return {role: secrets.token_urlsafe(32) for role in _USERS}


async def _make_missing(connection: asyncpg.Connection, password: str) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", LOGIN_ROLE):
        await connection.execute(
            f"CREATE ROLE {LOGIN_ROLE} LOGIN PASSWORD '{password}'"
            " NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
        )
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
        await connection.execute(f"CREATE DATABASE {DATABASE}")
