"""How much memory a sandbox holds: all its processes, and the files in its folders in memory.

The kernel's own way, a control group, needs rights that a worker rarely has; this needs none.
What could hide from it is refused (`seccomp`). Source: proc(5), tmpfs(5).
"""

import os
from collections.abc import Iterable
from typing import Final

_PAGE = os.sysconf("SC_PAGE_SIZE")
_READ_BYTES: Final = 4096
_INODE: Final = 1024
"""Kernel memory of a file in memory, whatever its size; bytes, rounded up."""


def memory_in_use(proc: int, folders: Iterable[int], limit: int) -> int:
    """Return the bytes in use, by descriptors of the sandbox's `/proc` and folders.

    Pages that processes share count for each of them, which is quick; only when that makes more
    than `limit` they are shared out, which is slow.
    """
    files = sum(_files(folder) for folder in folders)
    pids = [name for name in os.listdir(proc) if name.isdecimal()]
    quick = files + sum(_own_pages(proc, pid) for pid in pids)
    if quick <= limit:
        return quick
    return files + sum(_shared_out(proc, pid) for pid in pids)


def _files(folder: int) -> int:
    usage = os.fstatvfs(folder)
    blocks = (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    return blocks + (usage.f_files - usage.f_ffree) * _INODE


def _own_pages(proc: int, pid: str) -> int:
    """Return the bytes of a process that no file backs."""
    fields = _read(proc, f"{pid}/statm").split()
    return (int(fields[1]) - int(fields[2])) * _PAGE if fields else 0


def _shared_out(proc: int, pid: str) -> int:
    for line in _read(proc, f"{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) * 1024
    return _own_pages(proc, pid)


def _read(proc: int, name: str) -> str:
    """Return a file of a process; "" for one that has ended, or that we may not look into."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
    try:
        return os.read(handle, _READ_BYTES).decode("ascii")
    except (ProcessLookupError, PermissionError):
        return ""
    finally:
        os.close(handle)
