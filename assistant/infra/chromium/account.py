"""Whom Chromium runs as: ourselves, or an account of its own when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass

from assistant.errors import ToolOffError

_NAME = "assistant-browser"
_ALREADY_THERE = 9  # exit code of useradd


@dataclass(frozen=True)
class Account:
    """Numeric ids to start a process with."""

    uid: int
    gid: int


def browser_account() -> Account | None:
    """Return the account, made if missing; None where Chromium runs as ourselves.

    Raises `ToolOffError` when the system refuses to make it.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        entry = _make()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _make() -> pwd.struct_passwd:
    """Make it; somebody else doing so at the same moment is fine."""
    command = ("useradd", "--system", "--user-group", "--no-create-home", _NAME)
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed words
        if done.returncode not in {os.EX_OK, _ALREADY_THERE}:
            done.check_returncode()
        return pwd.getpwnam(_NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise ToolOffError(f"no account to run Chromium as: {_NAME} cannot be made") from error
