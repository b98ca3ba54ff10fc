"""The embedded PostgreSQL on real files and processes."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from runtime.embedded.postgres import EmbeddedPostgres, Role
from tests.runtime.processes import program_environment, runs, wait_until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(folder, durable=False) as server:
        yield server


def _ask(server: EmbeddedPostgres, question: str, role: Role = "owner") -> Any:
    async def ask() -> Any:
        connection = await asyncpg.connect(server.dsn(role))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(ask())


def _kill_family(process: psutil.Process) -> None:
    """Kill a process with all that it has started; returns when none of them writes any more."""
    with suppress(psutil.NoSuchProcess):
        process.suspend()  # it starts nothing more
        for child in process.children():
            _kill_family(child)
        process.kill()
    wait_until(lambda: not runs(process.pid))


def test_data_and_passwords_survive_a_restart(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as first:
        _ask(first, "CREATE TABLE kept AS SELECT 42 AS value")
        pid = first.pid
    assert not runs(pid)
    with EmbeddedPostgres(tmp_path, durable=False) as second:
        assert _ask(second, "SELECT value FROM kept") == 42
        assert second.dsn("login") == first.dsn("login")


def test_letter_case_is_known_beyond_ascii(postgres: EmbeddedPostgres) -> None:
    assert _ask(postgres, "SELECT lower('ПРИВЕТ')") == "привет"
    assert _ask(postgres, "SHOW server_encoding") == "UTF8"


def test_the_login_role_can_only_log_in(postgres: EmbeddedPostgres) -> None:
    flags = "rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
    question = f"SELECT {flags} FROM pg_roles WHERE rolname = current_user"  # noqa: S608 - fixed
    assert _ask(postgres, question, "login") is False
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        _ask(postgres, "CREATE TABLE nope ()", "login")


def test_nobody_connects_without_the_password(postgres: EmbeddedPostgres) -> None:
    async def connect() -> None:
        await asyncpg.connect(
            host="127.0.0.1", port=postgres.port, user="postgres", password="guess"
        )

    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(connect())


def test_passwords_are_private(postgres: EmbeddedPostgres) -> None:
    mode = (postgres.folder / "passwords.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert "password" not in repr(postgres).lower().replace("_passwords", "")


def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        _ask(server, "CREATE TABLE committed AS SELECT 7 AS value")
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: not runs(server.pid))
    with EmbeddedPostgres(folder) as server:
        assert _ask(server, "SELECT value FROM committed") == 7


def test_a_pid_file_that_names_a_stranger_is_cleared(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False):
        pass
    (folder / "cluster" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with EmbeddedPostgres(folder, durable=False) as server:
        assert _ask(server, "SELECT 1") == 1


def test_a_forgotten_server_on_the_same_files_is_stopped(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as forgotten:
        (folder / "run" / "postgres.json").unlink()
        with EmbeddedPostgres(folder, durable=False) as server:
            assert not runs(forgotten.pid)
            assert _ask(server, "SELECT 1") == 1


def test_another_port_is_chosen_when_the_last_one_is_taken(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as server:
        port = server.port
    with (
        socket.create_server(("127.0.0.1", port)),
        EmbeddedPostgres(folder, durable=False) as server,
    ):
        assert server.port != port
        assert _ask(server, "SELECT 1") == 1


def test_a_first_start_killed_half_way_is_begun_anew(tmp_path: Path) -> None:
    prepare = (
        "import sys; from pathlib import Path; from runtime.embedded.postgres import *;"
        "EmbeddedPostgres(Path(sys.argv[1]), durable=False).prepare()"
    )
    command = (sys.executable, "-c", prepare, str(tmp_path))
    with subprocess.Popen(command, env=program_environment()) as half:  # noqa: S603 - our own
        wait_until(lambda: any(tmp_path.glob("making-*/PG_VERSION")))
        _kill_family(psutil.Process(half.pid))
    assert not (tmp_path / "cluster").exists()
    with EmbeddedPostgres(tmp_path, durable=False) as server:
        assert _ask(server, "SELECT 1") == 1
    assert not list(tmp_path.glob("making-*"))
