import io
import os
import sys
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.errors import ToolArgumentsError, ToolUnavailableError
from assistant.infra.sandbox.docker import (
    DockerSandbox,
    collect_command,
    run_command,
    unpacked,
    volume_command,
)
from assistant.infra.sandbox.limits import Limits
from assistant.infra.sandbox.tree import Tree
from tests.assistant.infra.sandbox import docker_engine
from tests.sandboxes import TREE

_LIMITS = Limits(memory_bytes=1_000, processes=7, folder_bytes=500, artifacts=2)


def pairs(command: tuple[str, ...]) -> set[tuple[str, str]]:
    return set(pairwise(command))


def test_a_container_has_no_network_no_rights_and_limits() -> None:
    command = run_command("name", "image", _LIMITS)

    assert pairs(command) >= {
        ("--network", "none"),
        ("--cap-drop", "ALL"),
        ("--user", "65534:65534"),
        ("--security-opt", "no-new-privileges"),
        ("--memory", "1000"),
        ("--memory-swap", "1000"),
        ("--pids-limit", "7"),
        ("--cpus", "2"),
        ("--env", "MPLBACKEND=module://plots"),
        ("--volume", "name:/out"),
    }
    assert "--read-only" in command
    assert not [part for part in command if part.startswith("/var/run") or part == "--privileged"]


def test_out_is_a_folder_of_a_fixed_size_that_is_only_read_afterwards() -> None:
    assert "o=size=500,uid=65534,mode=0700" in volume_command("name", _LIMITS)
    assert "name:/out:ro" in collect_command("name", "image")


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in for the engine's command on the path; return the folder of its volumes."""
    volumes = tmp_path / "volumes"
    volumes.mkdir()
    command = tmp_path / "docker"
    program = f"{sys.executable} {docker_engine.__file__} {Tree(TREE).root} {volumes}"
    command.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return volumes


async def test_open_figures_and_the_last_value_are_given_as_under_bubblewrap(engine: Path) -> None:
    code = """
import matplotlib.pyplot as plt
plt.plot([1, 2])
open("mine.txt").read() + __file__
"""
    run = await DockerSandbox(docker_engine.IMAGE).run(code, {"mine.txt": b"mine"})

    assert (run.stderr, run.exit_code, run.notes) == ("", 0, ())
    assert run.stdout == "'mine/tmp/program.py'\n"
    assert [one.name for one in run.artifacts] == ["plot-1.png"]
    assert left_in(engine) == []


async def test_a_file_cannot_be_put_elsewhere_in_a_container(engine: Path) -> None:
    with pytest.raises(ToolArgumentsError):
        await DockerSandbox(docker_engine.IMAGE).run("1", {"../x": b""})

    assert left_in(engine) == []


def test_a_hostile_tar_writes_nowhere_else() -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
        for name in ("../../tmp/evil", "/etc/evil"):
            member = tarfile.TarInfo(name)
            member.size = 1
            tar.addfile(member, io.BytesIO(b"x"))

    artifacts, _ = unpacked(stream.getvalue(), Limits())

    assert [(one.name, one.content) for one in artifacts] == [("evil", b"x")]


async def test_without_an_engine_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ToolUnavailableError):
        await DockerSandbox("image").run("1", {})
    assert await DockerSandbox("image").check() == "docker_missing"
