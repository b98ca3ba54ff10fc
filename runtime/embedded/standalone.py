"""One server process without the supervisor: for tests, benchmarks and scripts."""

import asyncio
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psutil

from runtime.embedded.command import Command
from runtime.embedded.guard import Guard
from runtime.embedded.processes import read_records, stop_process, stop_records, write_record


class ServerError(Exception):
    """A server ended, or did not answer in time; the text ends with the last lines of its log."""


class Standalone:
    """Starts a command, waits until it is ready, stops it; a guard stops it if we are killed."""

    def __init__(self, folder: Path, command: Command) -> None:
        self._run_folder = folder / "run"
        self._run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._command = command
        self._log = folder / f"{command.name}.log"
        self._guard = Guard(self._run_folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self, is_ready: Callable[[], bool], timeout_seconds: float = 30) -> None:
        """Start and wait until `is_ready`; raises `ServerError`, with nothing left running."""
        stop_records(read_records(self._run_folder))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a command of ours
                self._command.argv, stdin=subprocess.DEVNULL, **self._command.options(log)
            )
        write_record(self._run_folder, self._command.name, self.pid, self._command.stop_plan)
        self._guard.start()
        try:
            self._wait(is_ready, time.monotonic() + timeout_seconds)
        except BaseException:
            self.stop()
            raise

    def _wait(self, is_ready: Callable[[], bool], deadline: float) -> None:
        assert self._process is not None
        while not is_ready():
            if self._process.poll() is not None:
                raise ServerError(f"{self._command.name} ended: {last_lines(self._log)}")
            if time.monotonic() > deadline:
                raise ServerError(f"{self._command.name} is not ready: {last_lines(self._log)}")
            time.sleep(0.03)

    def stop(self) -> None:
        """Stop the server and its guard; nothing happens when it is not running."""
        if self._process is None:
            return
        if self._process.poll() is None:
            stop_process(psutil.Process(self._process.pid), self._command.stop_plan)
        self._process.wait()
        self._process = None
        (self._run_folder / f"{self._command.name}.json").unlink(missing_ok=True)
        self._guard.stop()


class RunsAlone(ABC):
    """A server that can also be run without the supervisor: by itself, or as a context."""

    folder: Path
    _standalone: Standalone | None = None

    @abstractmethod
    def prepare(self) -> Command:
        """Return the command to run, with everything made that it needs."""

    @abstractmethod
    async def is_ready(self) -> bool:
        """Tell whether the server serves."""

    def start(self) -> Self:
        """Serve until `stop`; not to be called from a running event loop. Raises `ServerError`."""
        self._standalone = Standalone(self.folder.resolve(), self.prepare())
        self._standalone.start(lambda: asyncio.run(self.is_ready()))
        return self

    def stop(self) -> None:
        """Stop what `start` started."""
        if self._standalone is not None:
            self._standalone.stop()

    @property
    def pid(self) -> int:
        """The process id of the server that `start` started."""
        assert self._standalone is not None
        return self._standalone.pid

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def last_lines(log: Path, count: int = 5, since: int = 0) -> str:
    """Return the last lines written to a log file after the byte `since`, "" if there are none."""
    with log.open("rb") as file:
        file.seek(max(since, file.seek(0, os.SEEK_END) - 4_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
