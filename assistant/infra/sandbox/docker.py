"""The Python sandbox on a Docker engine, where one is there and bubblewrap is not wanted.

A run is a container without network, rights or a writable root, and a volume of its own in
memory for `/out`, which a second container hands over as a tar stream when the first is gone.
The image is the runtime tree, so that programs find what they find under bubblewrap:

    docker build --target python-sandbox --tag assistant-python .
"""

import asyncio
import io
import marshal
import os
import shutil
import tarfile
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from assistant.contracts.tools import NewArtifact
from assistant.errors import ToolUnavailableError
from assistant.infra.sandbox.checks import check
from assistant.infra.sandbox.collect import collect
from assistant.infra.sandbox.command import ENVIRONMENT, RUN, resource_limits
from assistant.infra.sandbox.limits import Limits
from assistant.infra.sandbox.placing import placed
from assistant.infra.sandbox.tree import INSIDE
from assistant.services.ports.tools import Note, PythonRun

_ISOLATION = (
    *("--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "65534:65534"),
    *("--security-opt", "no-new-privileges", "--log-driver", "none"),
)
_FOLDERS = ("/tmp", "/work")  # noqa: S108 - the container's own
_KILLED = 137
_PIECE = 65_536
_GRACE_SECONDS = 10
_INSIDE = Path(__file__).parent / "inside"
_PACK = "import sys, tarfile; tarfile.open(fileobj=sys.stdout.buffer, mode='w|').add('/out', '.')"


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
        """Run a program with files in its working folder.

        Raises `ToolArgumentsError` for files that are too large, `ToolUnavailableError` when the
        engine does not run it.
        """
        by_path = placed(code, files, self.limits)
        name = f"assistant-python-{uuid4().hex}"
        await self._engine(volume_command(name, self.limits))
        try:
            ended = await _call(
                run_command(name, self.image, self.limits),
                marshal.dumps(by_path),
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
        """Return the code of why the tool has to be off, None when the sandbox holds."""
        if shutil.which("docker") is None:
            return "docker_missing"
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
    """Return the command that runs a program, which comes on the standard input."""
    inside = f"type=bind,source={_INSIDE},target=/{INSIDE},readonly"
    # Processes are counted by the engine: the system would count those of all containers.
    own_limits = resource_limits(replace(limits, processes=-1))
    folders = (f"{path}:size={limits.folder_bytes},uid=65534" for path in _FOLDERS)
    return (
        *("docker", "run", "--interactive", "--name", name, *_ISOLATION),
        *("--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes)),
        *("--pids-limit", str(limits.processes), "--shm-size", str(limits.folder_bytes)),
        *("--cpus", ENVIRONMENT["OMP_NUM_THREADS"], "--workdir", "/work"),
        *(part for folder in folders for part in ("--tmpfs", folder)),
        *("--volume", f"{name}:/out", "--mount", inside, *_environment(), image),
        *(*RUN, *own_limits, "-"),
    )


def collect_command(name: str, image: str) -> tuple[str, ...]:
    """Return the command that hands over the files of a run that has ended."""
    volume = ("--volume", f"{name}:/out:ro")
    pack = (*RUN[:-1], _PACK)
    return ("docker", "run", "--rm", *_ISOLATION, *volume, *_environment(), image, *pack)


def _environment() -> tuple[str, ...]:
    return tuple(
        part for name, value in ENVIRONMENT.items() for part in ("--env", f"{name}={value}")
    )


def unpacked(content: bytes, limits: Limits) -> tuple[tuple[NewArtifact, ...], tuple[Note, ...]]:
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


def _told(ended: _Ended, artifacts: tuple[NewArtifact, ...], notes: tuple[Note, ...]) -> PythonRun:
    lost = Note(code="output_dropped", params={"bytes": ended.dropped, "stream": "output"})
    return PythonRun(
        stdout=ended.stdout.decode(errors="replace"),
        stderr=ended.stderr.decode(errors="replace"),
        exit_code=None if ended.code == _KILLED else ended.code,
        timed_out=ended.timed_out,
        artifacts=artifacts,
        notes=(*((lost,) if ended.dropped else ()), *notes),
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
