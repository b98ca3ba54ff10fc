"""What the system says of Chromium's processes: are they locked in, how much memory they hold."""

from pathlib import Path

import psutil

_PROC = Path("/proc")
_FILTERED = "2"  # SECCOMP_MODE_FILTER, proc(5)
_OWN_NAMESPACE = 2  # pids of a process that is in a process namespace of its own, at least


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all below it, as far as they still run."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(processes: list[psutil.Process]) -> None:
    """Kill those that still run (psutil refuses a pid that was given to another)."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def memory_of(pid: int) -> int:
    """Return the bytes that a process and all below it hold, pages of files left out."""
    return sum(_held(process.pid) for process in family(pid))


def why_not_locked_in(pid: int) -> str | None:
    """Say what is missing in the sandbox of Chromium's renderers, None if nothing.

    A locked-in renderer has a filter of system calls and process ids of its own: both can be
    read of any process (proc(5): Seccomp, NSpid).
    """
    found = renderers(pid)
    if not found:
        return "no renderer was found"
    for renderer in found:
        fields = _status(renderer.pid)
        if fields and fields.get("Seccomp") != _FILTERED:
            return "renderers run without a filter of system calls"
        if fields and len(fields.get("NSpid", "").split()) < _OWN_NAMESPACE:
            return "renderers run without a process namespace of their own"
    return None


def renderers(pid: int) -> list[psutil.Process]:
    """Return the processes of a Chromium that hold pages."""
    return [one for one in family(pid) if "--type=renderer" in arguments(one)]


def arguments(process: psutil.Process) -> list[str]:
    """Return the command line of a process, empty when it is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that is dead and not yet collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _held(pid: int) -> int:
    fields = _status(pid)
    kilobytes = [fields.get(name, "0 kB").split()[0] for name in ("RssAnon", "RssShmem")]
    return sum(int(count) for count in kilobytes) * 1024


def _status(pid: int) -> dict[str, str]:
    """Return the fields of a process's status; none when it is gone."""
    try:
        lines = (_PROC / str(pid) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    pairs = (line.partition(":") for line in lines)
    return {name: value.strip() for name, _, value in pairs}
