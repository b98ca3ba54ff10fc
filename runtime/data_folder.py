"""The data folder: its layout, its lock, its logs and the secrets made for it.

Layout: `lock` (held while running), `run/` (processes on record), `logs/`, `postgres/`,
`temporal/`, `secrets.json`. Only we read it; when we are root, PostgreSQL's own user may pass
through to reach its files, and nothing else.
"""

import base64
import fcntl
import os
import secrets
from pathlib import Path
from typing import IO, Self

from runtime.embedded.private_files import read_or_make
from runtime.errors import StartError

_MAX_LOG_BYTES = 20_000_000
_SUBFOLDERS = ("run", "logs")


class DataFolder:
    """An open data folder; at most one process on the machine holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        """Make the folder if needed and take it; raises `StartError` when it is taken."""
        try:
            self._make()
        except OSError as error:
            raise StartError(
                f"The data folder {self.path} cannot be used: {error.strerror}"
                " (ASSISTANT_DATA_DIR chooses another)."
            ) from error
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def _make(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in _SUBFOLDERS:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    def _take(self) -> None:
        self._lock = (self.path / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            self._lock.close()
            raise StartError(
                f"The assistant already runs on {self.path} (process {holder})."
            ) from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    @property
    def run(self) -> Path:
        """Where running processes are on record."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        """Where the parts write what they have to say."""
        return self.path / "logs"

    def log(self, part: str) -> Path:
        """Return a part's log file; one that has grown large is set aside first."""
        path = self.logs / f"{part}.log"
        if path.exists() and path.stat().st_size > _MAX_LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def secrets(self) -> dict[str, str]:
        """Return the secrets by the name of their setting; what is missing is made and kept."""
        return read_or_make(self.path / "secrets.json", _new_secrets)


def _new_secrets() -> dict[str, str]:
    return {
        "JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "TEMPORAL_PAYLOAD_KEYS": _new_key(),
        "AUTH_DATA_ENCRYPTION_KEYS": _new_key(),
    }


def _new_key() -> str:
    """Return a key of 32 bytes with an id before it."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return f"{secrets.token_hex(4)}:{key}"
