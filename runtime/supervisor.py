"""The supervisor: starts parts in order of readiness, restarts the fallen, stops all in reverse.

Each part runs in a session of its own, writes to its own log and is on record in the run folder,
so that a guard (see `runtime.embedded.guard`) or the next start can stop what a killed supervisor
leaves behind.
"""

import asyncio
from collections.abc import Callable

from runtime.data_folder import DataFolder
from runtime.embedded.command import Command
from runtime.embedded.guard import Guard
from runtime.errors import StartError
from runtime.supervised import Part, Supervised

_READY_WITHIN_SECONDS = 60
_POLL_SECONDS = 0.03

Say = Callable[[str], None]


class Supervisor:
    """Owns the processes of one data folder; `say` is given one line per thing worth knowing."""

    def __init__(self, folder: DataFolder, say: Say) -> None:
        self._folder = folder
        self._say = say
        self._guard = Guard(folder.run)
        self._groups: list[list[Supervised]] = []

    def watch(self) -> None:
        """Start the guard; before the first part."""
        self._guard.start()

    async def start(self, *parts: Part) -> None:
        """Start parts side by side and return when each is ready.

        Raises `StartError` when one keeps falling, refuses its settings, or takes a minute.
        """
        group = [Supervised(part, self._folder, self._say) for part in parts]
        self._groups.append(group)
        for supervised in group:
            supervised.start()
        await asyncio.gather(*(self._until_ready(supervised) for supervised in group))

    async def _until_ready(self, supervised: Supervised) -> None:
        ready = asyncio.create_task(_poll(supervised.part))
        try:
            await asyncio.wait(
                {ready, supervised.task},
                timeout=_READY_WITHIN_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if supervised.task.done():
                supervised.task.result()
            if not ready.done():
                raise StartError(supervised.complaint(f"not ready in {_READY_WITHIN_SECONDS} s"))
            await ready
        finally:
            ready.cancel()
        supervised.was_ready = True

    async def run_once(self, command: Command) -> None:
        """Run a command to its end; raises `StartError` with its last lines when it fails."""
        once = Supervised(Part(command), self._folder, self._say)
        self._groups.append([once])
        try:
            await once.run_once()
        finally:
            await once.stop()
            self._groups.remove([once])

    async def run(self) -> None:
        """Keep all parts running until cancelled; raises `StartError` when one cannot go on."""
        tasks = {supervised.task for group in self._groups for supervised in group}
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Stop the groups, the last one first; within a group all at once."""
        for group in reversed(self._groups):
            await asyncio.gather(*(supervised.stop() for supervised in group))
        self._guard.stop()

    def kill(self) -> None:
        """Kill everything at once; a `stop` that is under way then finds nothing to wait for."""
        for group in self._groups:
            for supervised in group:
                supervised.kill()


async def _poll(part: Part) -> None:
    while not await part.is_ready():  # noqa: ASYNC110 - another process, it sets no event
        await asyncio.sleep(_POLL_SECONDS)
