"""Owns what the runtime tests share: waiting for the real world, and small programs as parts."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import psutil

from runtime.data_folder import DataFolder
from runtime.embedded.command import Command, StopPlan, bare_environment
from runtime.embedded.processes import is_alive
from runtime.supervised import Part

SOURCES = Path(__file__).parents[2]
SLEEP = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def part(name: str, code: str = SLEEP, stop_plan: StopPlan | None = None) -> Part:
    argv = (sys.executable, "-c", code)
    if stop_plan is None:
        return Part(Command(name, argv))
    return Part(Command(name, argv, stop_plan=stop_plan))


def pid_on_record(folder: DataFolder, name: str) -> int:
    """Wait for the record of a part; its pid."""
    wait_until((folder.run / f"{name}.json").exists)
    return int(orjson.loads((folder.run / f"{name}.json").read_bytes())["pid"])


def runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and is_alive(psutil.Process(pid))


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Raise `TimeoutError` when it does not come to hold."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


async def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Do the same without blocking the loop."""
    await asyncio.to_thread(wait_until, holds, seconds)


def program_environment(**settings: str) -> dict[str, str]:
    """Return an environment for `python -m …` from any folder, with only these settings."""
    return bare_environment() | {"PYTHONPATH": str(SOURCES)} | settings
