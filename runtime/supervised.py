"""One part under the supervisor: running it again when it falls, stopping it when asked."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import psutil

from runtime.data_folder import DataFolder
from runtime.embedded.command import Command
from runtime.embedded.processes import family, kill_all, stop_process, write_record
from runtime.embedded.standalone import last_lines
from runtime.errors import ConfigurationError, StartError

_FIRST_DELAY_SECONDS = 0.2
_LAST_DELAY_SECONDS = 5.0
_STEADY_SECONDS = 30.0
_FALLS_BEFORE_READY = 5


async def ready_at_once() -> bool:
    """Serve as the readiness of a part that nobody waits for."""
    return True


@dataclass(frozen=True)
class Part:
    """What to run, and how to tell that it is ready."""

    command: Command
    is_ready: Callable[[], Awaitable[bool]] = ready_at_once


class Supervised:
    """A part with its process."""

    def __init__(self, part: Part, folder: DataFolder, say: Callable[[str], None]) -> None:
        self.part = part
        self.was_ready = False
        self._say = say
        self._record = folder.run / f"{part.command.name}.json"
        self._log = folder.log(part.command.name)
        self._log_start = 0
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The part's name."""
        return self.part.command.name

    @property
    def task(self) -> asyncio.Task[None]:
        """The task that keeps the part running; it ends by `StartError` or by `stop`."""
        assert self._task is not None
        return self._task

    def start(self) -> None:
        """Begin to keep it running."""
        self._task = asyncio.create_task(self._keep_running(), name=self.name)

    async def run_once(self) -> None:
        """Run it to its end; raises `StartError` unless it ends well."""
        code = await self._live()
        if code == os.EX_CONFIG:
            raise ConfigurationError(self._last_words())
        if code != os.EX_OK:
            raise StartError(self.complaint(_how(code)))

    async def _keep_running(self) -> None:
        falls, delay = 0, _FIRST_DELAY_SECONDS
        clock = asyncio.get_running_loop().time
        while True:
            started = clock()
            code = await self._live()
            if self._stopping:
                return
            falls += 1
            if clock() - started > _STEADY_SECONDS:
                delay = _FIRST_DELAY_SECONDS
            self._give_up_if_hopeless(code, falls)
            self._say(f"{self.name} {_how(code)}; starting it again (log: {self._log})")
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LAST_DELAY_SECONDS)

    def _give_up_if_hopeless(self, code: int, falls: int) -> None:
        if code == os.EX_CONFIG:
            raise ConfigurationError(self._last_words())
        if not self.was_ready and falls >= _FALLS_BEFORE_READY:
            raise StartError(self.complaint(_how(code)))

    async def _live(self) -> int:
        """Start the process and return its exit code when it ends."""
        command = self.part.command
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *command.argv, stdin=asyncio.subprocess.DEVNULL, **command.options(log)
            )
        write_record(self._record.parent, self.name, self._process.pid, command.stop_plan)
        return await self._process.wait()

    async def stop(self) -> None:
        """Stop it by its plan and forget it."""
        self._stopping = True
        if (process := self._alive()) is not None:
            await asyncio.to_thread(stop_process, process, self.part.command.stop_plan)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill it and all below it now."""
        self._stopping = True
        if (process := self._alive()) is not None:
            kill_all(family(process))

    def _alive(self) -> psutil.Process | None:
        if self._process is not None and self._process.returncode is None:
            with suppress(psutil.NoSuchProcess):
                return psutil.Process(self._process.pid)
        return None

    def complaint(self, what: str) -> str:
        """Say what went wrong, with the last lines of the log and where it is."""
        words = self._last_words()
        return f"{self.name} {what}; log: {self._log}" + (f"\n{words}" if words else "")

    def _last_words(self) -> str:
        return last_lines(self._log, since=self._log_start)


def _how(code: int) -> str:
    """Say how a process ended."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
