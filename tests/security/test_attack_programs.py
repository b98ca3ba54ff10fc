"""Runs every attack program in the sandbox: none may succeed, and nothing of it may be left."""

import os
import socket
import time
from pathlib import Path

import psutil
import pytest

from assistant.services.ports.tools import PythonRun
from tests.sandboxes import make_sandbox

_PROGRAMS = sorted((Path(__file__).parent / "attack_programs").glob("*.py"))
_CODE = {path: path.read_text(encoding="utf-8") for path in _PROGRAMS}
_LASTING = {"endless_sleep", "fork_bomb", "output_flood", "processor_burn", "signals"}
_KILLED_FOR_MEMORY = {"memory_bomb", "memory_children"}
_FAILING = {"closed_output", "core_dump", "fill_shared_memory", "huge_exception"}
_ANY_END = {"crash", "many_files", "many_inodes"}
"""These depend on how fast the machine is."""

_MARKS = ("SUCCEEDED", "root:x:0", "attack-canary-value")
_OUTPUT_BYTES = 100_000
_LASTING_SECONDS = 1.5
_SECONDS = 8
_GRACE_SECONDS = 6


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """What attacks look for: a secret in the environment, an abstract socket that listens."""
    monkeypatch.setenv("ATTACK_CANARY", "attack-canary-value")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind("\0assistant-attack-canary")
    except OSError:  # another process of this test run listens already, which is as good
        return [listener]
    listener.listen()
    return [listener]


def test_there_are_many_attacks() -> None:
    assert len(_PROGRAMS) >= 42


@pytest.mark.parametrize("path", _PROGRAMS, ids=lambda path: path.stem)
async def test_an_attack_does_not_succeed(path: Path, canaries: list[socket.socket]) -> None:
    seconds = _LASTING_SECONDS if path.stem in _LASTING | _ANY_END else _SECONDS
    mark = 1_000_000_000 + 4096 * _PROGRAMS.index(path) + os.getpid() % 4096
    sandbox = make_sandbox(seconds=seconds, address_bytes=mark, output_bytes=_OUTPUT_BYTES)
    before, available = time.monotonic(), psutil.virtual_memory().available

    run = await sandbox.run(_CODE[path], {"mine.txt": b"mine"})

    assert time.monotonic() - before < seconds + _GRACE_SECONDS
    assert not [mark for mark in _MARKS if mark in _everything(run)]
    assert _ended_as_expected(path.stem, run), run
    assert len(run.stdout) <= _OUTPUT_BYTES
    assert len(run.stderr) <= _OUTPUT_BYTES
    assert len(run.artifacts) <= sandbox.limits.artifacts
    assert _survivors(str(mark)) == []
    assert psutil.virtual_memory().available > available / 2
    for listener in canaries:
        listener.close()


def _everything(run: PythonRun) -> str:
    files = (f"{one.name} {one.content.decode(errors='replace')}" for one in run.artifacts)
    return "\n".join((run.stdout, run.stderr, *map(str, run.notes), *files))


def _ended_as_expected(name: str, run: PythonRun) -> bool:
    """An attack that fails for a mistake of its own shows nothing."""
    if name in _ANY_END:
        return True
    if name in _LASTING:
        return run.timed_out
    if name in _KILLED_FOR_MEMORY:
        return run.exit_code is None and run.notes[0].code == "stopped_for_memory"
    if name in _FAILING:
        return run.exit_code not in {0, None}
    return run.exit_code == 0 and "Traceback" not in run.stderr


def _survivors(mark: str) -> list[str]:
    """Return processes of the run that are still there, by a number only it has in its command."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if mark in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(" ".join(command))
    return found
