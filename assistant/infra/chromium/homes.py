"""Temporary folders that Chromium calls home, and removing those that killed owners left behind."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from assistant.infra.chromium.account import Account

_PREFIX = "assistant-chromium-"
_LOCK = "owner.lock"
_YOUNG_SECONDS = 60


class Home:
    """One folder, private to the account. A lock on a file in it says that its owner lives."""

    def __init__(self, account: Account | None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if account is not None:
            os.chown(self.path, account.uid, account.gid)

    def remove(self) -> None:
        """Delete the folder; a process that is just dying may still write into it for a moment."""
        _delete(self.path)
        os.close(self._lock)


def remove_abandoned() -> None:
    """Delete the folders whose owners are gone; one made just now may have no lock yet."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # somebody else's, or another worker is doing the same
            if folder.stat().st_uid == os.geteuid() or os.geteuid() == 0:
                _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: Path) -> None:
    if time.time() - folder.stat().st_mtime < _YOUNG_SECONDS:
        return
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _delete(folder)
    finally:
        os.close(lock)


def _delete(folder: Path) -> None:
    for _ in range(3):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
