"""Owns CPU time by process: what a turn costs, and whom."""

from collections.abc import Mapping
from contextlib import suppress

import psutil

from benchmarks.stack import FAMILIES


class CpuMeter:
    """Adds up CPU seconds of processes between each `start` and `pause`."""

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
        return {name: self._seconds(name) for name in self._processes}

    def _seconds(self, name: str) -> float:
        process = self._processes[name]
        if name not in FAMILIES:
            return _own(process)
        ended = process.cpu_times().children_user + process.cpu_times().children_system
        return float(ended) + sum(map(_own, [process, *process.children(recursive=True)]))


def _own(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
