"""How a server process is started and stopped: plain values shared by all parts."""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from runtime.embedded.os_user import OsUser

StopPlan = tuple[tuple[signal.Signals, float], ...]
"""Signals to send one after another, each with the seconds to wait; SIGKILL follows."""

_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "TZ")


def bare_environment() -> dict[str, str]:
    """Return the few variables a foreign program needs; no setting or secret of ours."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


@dataclass(frozen=True)
class Command:
    """One process: what to run, as whom, and how to stop it."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=bare_environment, repr=False)
    stop_plan: StopPlan = ((signal.SIGTERM, 5.0),)
    user: OsUser | None = None
    folder: Path | None = None

    def options(self, log: IO[bytes]) -> dict[str, Any]:
        """Return the keyword arguments of `subprocess` to start it detached from the terminal.

        A session of its own keeps a Ctrl-C in the terminal away from it: whoever started it
        decides the order in which things stop.
        """
        identity = (
            {"user": self.user.uid, "group": self.user.gid, "extra_groups": []} if self.user else {}
        )
        return {
            "env": dict(self.env),
            "cwd": self.folder,
            "stdout": log,
            "stderr": log,
            "start_new_session": True,
            **identity,
        }
