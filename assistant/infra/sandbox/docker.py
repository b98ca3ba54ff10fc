"""The Python sandbox on a Docker engine, where one is there and bubblewrap is not wanted.

A run is a container without network, rights or a writable root, and a volume of its own in
memory for `/out`, which a second container hands over as a tar stream when the first is gone.
Needs an image with Python and the packages of `requirements/sandbox.txt`.
"""

import asyncio
import io
import os
import tarfile
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from assistant.contracts.tools import NewArtifact
from assistant.errors import ToolUnavailableError
from assistant.infra.sandbox.checks import check
from assistant.infra.sandbox.collect import collect
from assistant.infra.sandbox.limits import Limits
from assistant.services.ports.tools import PythonRun

_ISOLATION = (
    *("--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "65534:65534"),
    *("--security-opt", "no-new-privileges", "--log-driver", "none"),
)
_FOLDERS = ("/tmp", "/work")  # noqa: S108 - the container's own
_PROGRAM = ".program.py"
_KILLED = 137
_PIECE = 65_536
_GRACE_SECONDS = 10
_START = """
import io, os, runpy, sys, tarfile
tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read())).extractall("/work")
os.chdir("/work")
sys.path.insert(0, "/work")
runpy.run_path("/work/.program.py", run_name="__main__")
"""


@dataclass(frozen=True)
class _Ended:
    """How a command ended; `dropped` counts bytes that were not kept."""

    code: int | None
    stdout: bytes
    stderr: bytes
    dropped: int
    timed_out: bool = False


@dataclass(frozen=True)
class DockerSandbox:
    """Runs programs in containers of an image."""

    image: str
    limits: Limits = field(default_factory=Limits)

    async def run(self, code: str, files: dict[str, bytes]) -> PythonRun:
        """Run a program with files. Raises `ToolUnavailableError` when the engine does not."""
        name = f"assistant-python-{uuid4().hex}"
        await self._engine(volume_command(name, self.limits))
        try:
            ended = await _call(
                run_command(name, self.image, self.limits),
                packed(code, files),
                self.limits.output_bytes,
                self.limits.seconds + _GRACE_SECONDS,
            )
            await self._engine(("docker", "rm", "--force", name))
            tar = await self._engine(collect_command(name, self.image))
        finally:
            await self._engine(("docker", "rm", "--force", name))
            await self._engine(("docker", "volume", "rm", "--force", name))
        return _told(ended, *unpacked(tar, self.limits))

    async def check(self) -> str | None:
        """Return why the tool has to be off, None when the sandbox holds."""
        return await check(self, self.limits.memory_bytes, self.limits.processes)

    async def _engine(self, command: Sequence[str]) -> bytes:
        ended = await _call(command, b"", 2 * self.limits.folder_bytes, _GRACE_SECONDS)
        if ended.code != 0:
            raise ToolUnavailableError(f"docker: {ended.stderr.decode(errors='replace').strip()}")
        return ended.stdout


def volume_command(name: str, limits: Limits) -> tuple[str, ...]:
    """Return the command that makes a folder in memory of a fixed size."""
    options = ("type=tmpfs", "device=tmpfs", f"o=size={limits.folder_bytes},uid=65534,mode=0700")
    named = (part for option in options for part in ("--opt", option))
    return ("docker", "volume", "create", "--driver", "local", *named, name)


def run_command(name: str, image: str, limits: Limits) -> tuple[str, ...]:
    """Return the command that runs a program; it comes on the standard input (`packed`)."""
    folders = (f"{path}:size={limits.folder_bytes},uid=65534" for path in _FOLDERS)
    return (
        *("docker", "run", "--interactive", "--name", name, *_ISOLATION),
        *("--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes)),
        *("--pids-limit", str(limits.processes), "--shm-size", str(limits.folder_bytes)),
        *("--ulimit", f"nofile={limits.open_files}", "--ulimit", "core=0"),
        *(part for folder in folders for part in ("--tmpfs", folder)),
        *("--volume", f"{name}:/out", "--env", "MPLBACKEND=agg", image),
        *("python3", "-c", _START),
    )


def collect_command(name: str, image: str) -> tuple[str, ...]:
    """Return the command that hands over the files of a run that has ended."""
    volume = ("--volume", f"{name}:/out:ro")
    return ("docker", "run", "--rm", *_ISOLATION, *volume, image, "tar", "-cC", "/out", ".")


def packed(code: str, files: dict[str, bytes]) -> bytes:
    """Return a tar of the program and its files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in (files | {_PROGRAM: code.encode(errors="replace")}).items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def unpacked(content: bytes, limits: Limits) -> tuple[tuple[NewArtifact, ...], tuple[str, ...]]:
    """Return the files of a tar that a hostile program may have shaped, under the same caps."""
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            plain = (one for one in tar if one.isreg() and one.size <= limits.artifact_bytes)
            for number, member in enumerate(plain):
                source = tar.extractfile(member)
                if source is None or number > limits.artifacts:
                    break
                (Path(name) / Path(member.name).name).write_bytes(source.read())
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            return collect(folder, limits)
        finally:
            os.close(folder)


def _told(ended: _Ended, artifacts: tuple[NewArtifact, ...], notes: tuple[str, ...]) -> PythonRun:
    dropped = (f"{ended.dropped} more bytes of output were dropped",) if ended.dropped else ()
    return PythonRun(
        stdout=ended.stdout.decode(errors="replace"),
        stderr=ended.stderr.decode(errors="replace"),
        exit_code=None if ended.code == _KILLED else ended.code,
        timed_out=ended.timed_out,
        artifacts=artifacts,
        notes=(*dropped, *notes),
    )


async def _call(command: Sequence[str], content: bytes, keep: int, seconds: float) -> _Ended:
    """Run a command of the engine. Raises `ToolUnavailableError` when there is no engine."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
    except FileNotFoundError as error:
        raise ToolUnavailableError("docker is not installed") from error
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    reading = asyncio.gather(_read(process.stdout, keep), _read(process.stderr, keep))
    process.stdin.write(content)
    process.stdin.close()
    done, _ = await asyncio.wait([reading], timeout=seconds)
    if not done:
        process.kill()
    (stdout, dropped), (stderr, more) = await reading
    code = await process.wait()
    return _Ended(code if done else None, stdout, stderr, dropped + more, timed_out=not done)


async def _read(stream: asyncio.StreamReader, keep: int) -> tuple[bytes, int]:
    """Return the beginning of a stream, and how much more there was."""
    kept, total = bytearray(), 0
    while piece := await stream.read(_PIECE):
        total += len(piece)
        kept += piece[: keep - len(kept)]
    return bytes(kept), total - len(kept)
