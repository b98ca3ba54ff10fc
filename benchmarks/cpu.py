"""Owns CPU time by process: what a turn costs, and whom."""

from collections.abc import Mapping
from contextlib import suppress

import psutil


class CpuMeter:
    """Adds up CPU seconds of processes, with all below each, between `start` and `spent`."""

    def __init__(self, processes: Mapping[str, psutil.Process]) -> None:
        self._processes = processes
        self._before: dict[str, float] = {}
        self._spent = dict.fromkeys(processes, 0.0)

    def start(self) -> None:
        """Begin to count."""
        self._before = self._now()

    def pause(self) -> None:
        """Stop counting until the next `start`."""
        now = self._now()
        for name, before in self._before.items():
            self._spent[name] += now[name] - before

    def spent(self) -> dict[str, float]:
        """Return CPU seconds by name."""
        return self._spent

    def _now(self) -> dict[str, float]:
        return {name: _seconds(process) for name, process in self._processes.items()}


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(_own_seconds(child) for child in process.children(recursive=True))


def _own_seconds(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
