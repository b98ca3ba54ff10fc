import io
import tarfile
from itertools import pairwise

import pytest

from assistant.errors import ToolUnavailableError
from assistant.infra.sandbox.docker import (
    DockerSandbox,
    collect_command,
    packed,
    run_command,
    unpacked,
    volume_command,
)
from assistant.infra.sandbox.limits import Limits

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
        ("--volume", "name:/out"),
    }
    assert "--read-only" in command
    assert not [part for part in command if part.startswith("/var/run") or part == "--privileged"]


def test_out_is_a_folder_of_a_fixed_size_that_is_only_read_afterwards() -> None:
    assert "o=size=500,uid=65534,mode=0700" in volume_command("name", _LIMITS)
    assert "name:/out:ro" in collect_command("name", "image")


def test_the_program_and_its_files_travel_as_a_tar() -> None:
    with tarfile.open(fileobj=io.BytesIO(packed("print(1)", {"a": b"x"}))) as tar:
        assert tar.getnames() == ["a", ".program.py"]


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
