"""The files of the embedded PostgreSQL: made once and whole, checked before each start."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from runtime.embedded.command import StopPlan, bare_environment
from runtime.embedded.os_user import (
    OsUser,
    open_path_to,
    open_programs,
    own_folder,
    programs,
    server_user,
)
from runtime.embedded.private_files import sync_folder
from runtime.embedded.processes import is_alive, stop_process

SUPERUSER = "postgres"
STOP_PLAN: StopPlan = ((signal.SIGINT, 2.0), (signal.SIGQUIT, 0.5))
"""Fast shutdown (sessions are ended, a checkpoint is written), then immediate shutdown."""


class ClusterError(Exception):
    """The database's files could not be made; the text says why."""


@dataclass(frozen=True)
class Cluster:
    """A folder with `cluster/` (the data) in it.

    The data appears under its name only when initdb has finished, so what a killed first start
    leaves behind is never taken for a database.
    """

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "cluster"

    def prepare(self, password: str) -> OsUser | None:
        """Make the files if there are none and clear what a crash left; return whom to run as.

        Raises `ClusterError`.
        """
        user = server_user()
        if user is not None:
            open_programs()
            open_path_to(self.data)
        for half_made in self.folder.glob("making-*"):
            shutil.rmtree(half_made, ignore_errors=True)
        if not self.data.exists():
            self._make(user, password)
        self._stop_forgotten()
        return user

    def _make(self, user: OsUser | None, password: str) -> None:
        making = self.folder / f"making-{secrets.token_hex(4)}"
        own_folder(making, user)
        with tempfile.NamedTemporaryFile(dir=self.folder) as password_file:
            password_file.write(password.encode())
            password_file.flush()
            if user is not None:
                os.chown(password_file.name, user.uid, user.gid)
            self._initdb(making, user, password_file.name)
        making.rename(self.data)
        sync_folder(self.folder)

    def _initdb(self, target: Path, user: OsUser | None, password_file: str) -> None:
        """Run initdb: passwords only, and one locale that is the same on every machine.

        The builtin provider's C.UTF-8 sorts by code point and knows the case of all letters.
        """
        options = (
            *("-D", str(target), "--username", SUPERUSER, "--encoding", "UTF8"),
            *("--auth", "scram-sha-256", "--pwfile", password_file),
            *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        )
        done = subprocess.run(  # noqa: S603 - the wheel's own program
            (str(programs() / "initdb"), *options),
            env=bare_environment(),
            cwd=target,
            capture_output=True,
            check=False,
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            raise ClusterError(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")

    def _stop_forgotten(self) -> None:
        """Stop a server that still runs on these files; drop the pid file of one that does not.

        PostgreSQL refuses to start while the pid in its file belongs to any process of its user,
        which after a crash may be a stranger.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        server = _server_on(self.data, pid_file)
        if server is not None:
            stop_process(server, STOP_PLAN)
        pid_file.unlink(missing_ok=True)


def _server_on(data: Path, pid_file: Path) -> psutil.Process | None:
    with suppress(ValueError, IndexError, psutil.NoSuchProcess):
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        same = process.name() == "postgres" and Path(process.cwd()) == data.resolve()
        return process if same and is_alive(process) else None
    return None
