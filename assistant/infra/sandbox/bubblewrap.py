"""The Python sandbox on bubblewrap: needs no daemon and no rights, runs a program in milliseconds.

`docs/security.md` says what it is to hold; `tests/security/attack_programs` try to break it.
"""

import asyncio
import os
import pwd
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Final

import structlog

from assistant.errors import ToolOffError, ToolUnavailableError
from assistant.infra.sandbox.checks import check
from assistant.infra.sandbox.collect import collect
from assistant.infra.sandbox.command import bubblewrap
from assistant.infra.sandbox.limits import MB, Limits
from assistant.infra.sandbox.output import Output
from assistant.infra.sandbox.placing import placed
from assistant.infra.sandbox.process import Cut, Run, Start, StartFailedError
from assistant.infra.sandbox.seccomp import as_file, filter_program
from assistant.infra.sandbox.tree import Tree
from assistant.services.ports.tools import Note, PythonRun

_log = structlog.get_logger(__name__)
_FREE_USERS: Final = range(60_706, 61_184)
"""Numbers that no system gives to anybody (https://systemd.io/UIDS-GIDS/)."""


@dataclass(frozen=True)
class BubblewrapSandbox:
    """Runs programs in the runtime tree at `folder`."""

    folder: Path
    limits: Limits = field(default_factory=Limits)

    async def run(self, code: str, files: dict[str, bytes]) -> PythonRun:
        """Run a program with files in its working folder.

        Raises `ToolOffError` when a part is not installed, `ToolArgumentsError` for files that
        are too large, `ToolUnavailableError` when the sandbox does not come up.
        """
        by_path = placed(code, files, self.limits)
        stop = Event()
        running = asyncio.create_task(asyncio.to_thread(self._run, by_path, stop))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([running])
            raise

    async def check(self) -> str | None:
        """Return the code of why the tool has to be off, None when the sandbox holds.

        People read the text `tool-off-reason-<code>` of `locales/*/tools_off.ftl`.
        """
        limits = self.limits
        return self._why_off() or await check(self, limits.memory_bytes, limits.processes)

    def missing(self) -> str | None:
        """Return the code of what is not installed, None when nothing is missing."""
        if self._program is None:
            return "bubblewrap_missing"
        if Tree(self.folder).stamp() is None:
            return "runtime_tree_missing"
        try:
            assert self._filter
        except RuntimeError:
            return "seccomp_missing"
        return None

    def _why_off(self) -> str | None:
        return self.missing() or self._why_closed()

    def _why_closed(self) -> str | None:
        """Let the user without rights through to the tree; return a code where that fails."""
        if self._user is None:
            return None
        try:
            opened = Tree(self.folder.resolve()).open_path()
        except OSError:
            _log.exception("sandbox_tree_unreachable")
            return "runtime_tree_unreachable"
        if opened:  # never again: they stay open
            _log.warning("sandbox_folders_opened", folders=[str(folder) for folder in opened])
        return None

    def _run(self, files: dict[str, bytes], stop: Event) -> PythonRun:
        reason = self._why_off()
        if reason:
            raise ToolOffError(reason)
        seccomp = as_file(self._filter)
        try:
            with Run(self._start(seccomp), self.limits, stop) as run:
                run.hand_over(files)
                run.wait()
                return _told(run, self.limits)
        except StartFailedError as error:
            _log.warning("sandbox_start_failed", reason=str(error))
            raise ToolUnavailableError(f"the sandbox did not start: {error}") from error
        finally:
            os.close(seccomp)

    def _start(self, seccomp: int) -> Start:
        tree = Tree(self.folder.resolve())
        assert self._program is not None
        command = bubblewrap(self._program, tree.root, self.limits, seccomp)
        return Start(command=command, handles=(seccomp,), user=self._user)

    @cached_property
    def _program(self) -> Path | None:
        found = shutil.which("bwrap")
        return Path(found) if found else None

    @cached_property
    def _filter(self) -> bytes:
        return filter_program()

    @cached_property
    def _user(self) -> int | None:
        """Whom to run as: ourselves, but a user without any rights where we are root."""
        if os.geteuid() != 0:
            return None
        taken = {entry.pw_uid for entry in pwd.getpwall()}
        return next(user for user in _FREE_USERS if user not in taken)


def _told(run: Run, limits: Limits) -> PythonRun:
    artifacts, notes = collect(run.out, limits)
    return PythonRun(
        stdout=run.stdout.text(),
        stderr=run.stderr.text(),
        exit_code=run.exit_code,
        timed_out=run.cut is Cut.TIME,
        artifacts=artifacts,
        notes=(
            *_reasons(run, limits),
            *_dropped("stdout", run.stdout),
            *_dropped("stderr", run.stderr),
            *notes,
        ),
    )


def _reasons(run: Run, limits: Limits) -> tuple[Note, ...]:
    match run.cut:
        case Cut.TIME:
            return (Note(code="stopped_for_time", params={"seconds": f"{limits.seconds:g}"}),)
        case Cut.MEMORY:
            return (
                Note(code="stopped_for_memory", params={"megabytes": limits.memory_bytes // MB}),
            )
        case _:
            return ()


def _dropped(name: str, output: Output) -> tuple[Note, ...]:
    if not output.dropped:
        return ()
    return (Note(code="output_dropped", params={"bytes": output.dropped, "stream": name}),)
