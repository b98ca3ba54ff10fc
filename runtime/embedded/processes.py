"""Running processes on record: who was started, and stopping what an earlier run left behind.

Each process has a file `<run folder>/<name>.json` with its pid and creation time (a pid alone may
belong to somebody else by now), its stop plan, and the process that started it.
"""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

from runtime.embedded.command import StopPlan
from runtime.embedded.private_files import write_private

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Identity:
    """A process told apart from a later one with the same pid."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Read it from the system; raises `psutil.NoSuchProcess`."""
        return cls(pid=pid, created=psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """Return the process if it still runs."""
        try:
            process = psutil.Process(self.pid)
            return process if abs(process.create_time() - self.created) < 1 else None
        except psutil.NoSuchProcess:
            return None


@dataclass(frozen=True)
class Record:
    """What a run file says."""

    path: Path
    identity: Identity
    owner: Identity
    stop_plan: StopPlan


def write_record(run_folder: Path, name: str, pid: int, stop_plan: StopPlan) -> None:
    """Note a process that this one has started; one that is gone already leaves no note."""
    with suppress(psutil.NoSuchProcess):
        started, owner = Identity.of(pid), Identity.of(os.getpid())
        content = {
            "pid": started.pid,
            "created": started.created,
            "owner_pid": owner.pid,
            "owner_created": owner.created,
            "stop_plan": [[step.name, seconds] for step, seconds in stop_plan],
        }
        write_private(run_folder / f"{name}.json", orjson.dumps(content))


def read_records(run_folder: Path) -> list[Record]:
    """Return every process on record in the folder, the newest first: the order to stop in."""
    records = [record for path in run_folder.glob("*.json") if (record := _read(path))]
    return sorted(records, key=lambda record: record.identity.created, reverse=True)


def _read(path: Path) -> Record | None:
    try:
        content = orjson.loads(path.read_bytes())
    except FileNotFoundError:  # a guard that does the same work was quicker
        return None
    return Record(
        path=path,
        identity=Identity(content["pid"], content["created"]),
        owner=Identity(content["owner_pid"], content["owner_created"]),
        stop_plan=tuple((signal.Signals[name], wait) for name, wait in content["stop_plan"]),
    )


def stop_records(records: Iterable[Record]) -> list[str]:
    """Stop each recorded process that still runs, forget all; return the names of the stopped."""
    stopped = []
    for record in records:
        process = record.identity.process()
        if process is not None and is_alive(process):
            stop_process(process, record.stop_plan)
            stopped.append(record.path.stem)
        record.path.unlink(missing_ok=True)
    return stopped


def is_alive(process: psutil.Process) -> bool:
    """Tell whether the process runs; one that is dead and not yet collected does not."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return the process and all below it."""
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return [process]


def stop_process(process: psutil.Process, plan: StopPlan) -> None:
    """Follow the plan until the process is gone, then kill what is left of its family.

    Returns when none of them runs any more.
    """
    members = family(process)
    for step, seconds in plan:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(step)
        if _gone_within(process, seconds):
            break
    kill_all(members)
    for member in members:
        _gone_within(member, 2.0)


def kill_all(members: Iterable[psutil.Process]) -> None:
    """Kill every process that still runs (psutil refuses a pid that was given to another)."""
    for member in members:
        with suppress(psutil.NoSuchProcess):
            member.kill()


def _gone_within(process: psutil.Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
