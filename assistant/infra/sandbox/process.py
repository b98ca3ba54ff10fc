"""One run in the sandbox from start to end: hands over the program, watches it, kills it.

Blocking, for a thread of its own: the limits must hold while the event loop is busy. The thread
has to live as long as the run, since the sandbox dies with the thread that started it.
"""

import array
import marshal
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Self

from assistant.infra.sandbox.limits import Limits
from assistant.infra.sandbox.output import Output
from assistant.infra.sandbox.watch import memory_in_use

_HANDLES = 6
_TICK_SECONDS = 0.02
_START_SECONDS = 10
_LAST_WORDS_SECONDS = 5


class Cut(StrEnum):
    """Why a run was ended from outside."""

    TIME = "time"
    MEMORY = "memory"
    STOPPED = "stopped"


class StartFailedError(Exception):
    """The sandbox did not come up; the text is what it said."""


@dataclass(frozen=True)
class Start:
    """What is started: the command, inherited descriptors, whom as (None: as ourselves)."""

    command: Sequence[str]
    handles: Sequence[int]
    user: int | None


@dataclass(frozen=True)
class Inside:
    """Descriptors from inside: `/proc`, `/out`, the other folders, the first process."""

    proc: int
    out: int
    folders: tuple[int, ...]
    process: int


class Run:
    """A started sandbox; leaving the context kills what is left of it."""

    def __init__(self, start: Start, limits: Limits, stop: Event) -> None:
        self._limits = limits
        self._stop = stop
        self._stack = ExitStack()
        self._selector = self._stack.enter_context(selectors.DefaultSelector())
        self._control, theirs = socket.socketpair()
        self._stack.enter_context(self._control)
        with theirs:
            self._process = _spawn(start, theirs)
        self._stack.callback(self._end)
        self._outputs = tuple(
            Output(stream, limits.output_bytes)
            for stream in (self._process.stdout, self._process.stderr)
            if stream is not None
        )
        for output in self._outputs:
            self._selector.register(output.handle, selectors.EVENT_READ, output)
        self._watch_end()
        self._inside: Inside | None = None
        self.cut: Cut | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def out(self) -> int:
        """Descriptor of `/out`, valid inside the context."""
        assert self._inside is not None
        return self._inside.out

    @property
    def exit_code(self) -> int | None:
        """The program's own, 128 and more for a signal; None when it was cut off."""
        return None if self.cut else self._process.returncode

    @property
    def stdout(self) -> Output:
        """What the program printed."""
        return self._outputs[0]

    @property
    def stderr(self) -> Output:
        """What the program complained about."""
        return self._outputs[1]

    def hand_over(self, files: Mapping[str, bytes]) -> None:
        """Give the sandbox the files by path; it runs the program after that.

        Raises `StartFailedError` when it does not come up.
        """
        self._control.settimeout(_START_SECONDS)
        try:
            self._inside = self._receive()
            self._control.sendall(marshal.dumps(dict(files)))
            self._control.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise StartFailedError(self._last_words() or str(error)) from error

    def wait(self) -> None:
        """Wait until every process of the sandbox is gone, by itself or killed."""
        deadline = time.monotonic() + self._limits.seconds
        while self._process.poll() is None:
            self.cut = self._reason(deadline)
            if self.cut:
                self._kill()
            self._read(0.0 if self.cut else _TICK_SECONDS)
        while self._selector.get_map():
            self._read(_TICK_SECONDS)

    def _watch_end(self) -> None:
        """Wake up at once when the process ends."""
        handle = os.pidfd_open(self._process.pid)
        self._stack.callback(os.close, handle)
        self._selector.register(handle, selectors.EVENT_READ)

    def _receive(self) -> Inside:
        received = array.array("i")
        room = socket.CMSG_LEN(_HANDLES * received.itemsize)
        _, messages, _, _ = self._control.recvmsg(1, room, socket.MSG_CMSG_CLOEXEC)
        for _, _, content in messages:
            received.frombytes(content)
        for handle in received:
            self._stack.callback(os.close, handle)
        if len(received) != _HANDLES:
            raise ConnectionError("it ended before it began")
        proc, out, *others, process = received
        return Inside(proc=proc, out=out, folders=(out, *others), process=process)

    def _reason(self, deadline: float) -> Cut | None:
        assert self._inside is not None
        if self._stop.is_set():
            return Cut.STOPPED
        if time.monotonic() > deadline:
            return Cut.TIME
        limit = self._limits.memory_bytes
        if memory_in_use(self._inside.proc, self._inside.folders, limit) > limit:
            return Cut.MEMORY
        return None

    def _read(self, seconds: float) -> None:
        """Read for a moment at most; a stream that floods must not keep us from watching."""
        for key, _ in self._selector.select(seconds):
            output: Output | None = key.data
            if output is None or not output.read():
                self._selector.unregister(key.fd)

    def _kill(self) -> None:
        """Kill the first process, and with it all others; bubblewrap ends when they are gone."""
        if self._inside is not None:
            try:
                signal.pidfd_send_signal(self._inside.process, signal.SIGKILL)
                self._process.wait(_LAST_WORDS_SECONDS)
            except ProcessLookupError:
                self._process.wait(_LAST_WORDS_SECONDS)
        else:
            self._process.kill()
            self._process.wait(_LAST_WORDS_SECONDS)

    def _last_words(self) -> str:
        self._process.kill()
        self._process.wait(_LAST_WORDS_SECONDS)
        while self._selector.get_map():
            self._read(_TICK_SECONDS)
        return self.stderr.text().strip()

    def _end(self) -> None:
        if self._process.poll() is None:
            self._kill()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def _spawn(start: Start, control: socket.socket) -> subprocess.Popen[bytes]:
    """Start the command with the descriptors it names, and that of the control socket last."""
    identity = (
        {} if start.user is None else {"user": start.user, "group": start.user, "extra_groups": []}
    )
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603 - our own
        (*start.command, str(control.fileno())),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(control.fileno(), *start.handles),
        env={},
        cwd="/",
        start_new_session=True,
        **identity,
    )
