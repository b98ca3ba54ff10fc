"""How bubblewrap is called: what the sandbox is made of (bwrap(1))."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assistant.infra.sandbox.limits import Limits
from assistant.infra.sandbox.tree import INSIDE, PACKAGES

ENVIRONMENT: Final = {
    "HOME": "/work",
    "LANG": "C.UTF-8",
    "LD_LIBRARY_PATH": "/lib",
    "MPLBACKEND": "module://plots",
    "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108 - the sandbox's own
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "2",
    "PATH": "/python/bin",
    "PYTHONPATH": f"/{INSIDE}:/{PACKAGES}",
    "TZ": "UTC",
}
"""All that programs find in their environment, but for what bubblewrap adds (`PWD`)."""

_ISOLATION = (
    *("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent"),
    *("--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"),
    *("--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--chdir", "/work"),
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_FOLDERS = ("/tmp", "/work", "/out", "/dev/shm")  # noqa: S108 - same
RUN: Final = ("/python/bin/python3", "-S", "-B", "-c", "import runner; runner.main()")


def bubblewrap(program: Path, root: Path, limits: Limits, seccomp: int) -> list[str]:
    """Return the command; `seccomp` is the descriptor that the filter is read from."""
    return [
        *(str(program), *_ISOLATION, "--ro-bind", str(root), "/", "--proc", "/proc"),
        *_devices(),
        *(option for folder in _FOLDERS for option in _memory_folder(folder, limits)),
        *("--remount-ro", "/dev", "--seccomp", str(seccomp)),
        *(part for name, value in ENVIRONMENT.items() for part in ("--setenv", name, value)),
        *("--", *RUN, *resource_limits(limits)),
    ]


def resource_limits(limits: Limits) -> Sequence[str]:
    """Return what `inside.runner` sets: CPU seconds, address space, processes, files, file size.

    One below zero is not set.
    """
    values = (
        int(limits.seconds) + 1,
        limits.address_bytes,
        limits.processes,
        limits.open_files,
        limits.folder_bytes,
    )
    return tuple(str(value) for value in values)


def _devices() -> list[str]:
    binds = (("--dev-bind", f"/dev/{name}", f"/dev/{name}") for name in _DEVICES)
    links = (("--symlink", target, f"/dev/{name}") for name, target in _LINKS.items())
    return ["--tmpfs", "/dev", *(part for option in (*binds, *links) for part in option)]


def _memory_folder(path: str, limits: Limits) -> tuple[str, ...]:
    return ("--size", str(limits.folder_bytes), "--tmpfs", path)
