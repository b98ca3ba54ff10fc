import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.contracts.tools import NewArtifact
from assistant.infra.sandbox.collect import collect
from assistant.infra.sandbox.limits import Limits
from assistant.services.ports.tools import Note

_LIMITS = Limits(artifacts=3, artifact_bytes=1_000)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    handle = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    yield handle
    os.close(handle)


def names(artifacts: tuple[NewArtifact, ...]) -> list[str]:
    return [one.name for one in artifacts]


def test_files_come_in_order_of_their_names(tmp_path: Path, folder: int) -> None:
    for name in ("b.json", "a.txt"):
        (tmp_path / name).write_text(name)

    artifacts, notes = collect(folder, _LIMITS)

    assert [(one.name, one.media_type, one.content) for one in artifacts] == [
        ("a.txt", "text/plain", b"a.txt"),
        ("b.json", "application/json", b"b.json"),
    ]
    assert notes == ()


def test_only_so_many_files_are_kept(tmp_path: Path, folder: int) -> None:
    for number in range(5):
        (tmp_path / str(number)).write_bytes(b"x")

    artifacts, notes = collect(folder, _LIMITS)

    assert names(artifacts) == ["0", "1", "2"]
    assert notes == (Note(code="files_not_kept", params={"count": 3}),)


def test_the_bytes_of_all_files_are_bounded(tmp_path: Path, folder: int) -> None:
    (tmp_path / "a").write_bytes(b"x" * 600)
    (tmp_path / "b").write_bytes(b"x" * 600)
    (tmp_path / "c").write_bytes(b"x" * 400)

    artifacts, notes = collect(folder, _LIMITS)

    assert names(artifacts) == ["a", "c"]
    assert notes == (Note(code="file_too_large", params={"name": "b"}),)


def test_the_size_that_a_sparse_file_claims_counts(tmp_path: Path, folder: int) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)

    artifacts, notes = collect(folder, _LIMITS)

    assert (artifacts, len(notes)) == ((), 1)


def test_nothing_but_regular_files_is_opened(tmp_path: Path, folder: int) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        before = _open_files()
        artifacts, notes = collect(folder, Limits())
        after = _open_files()

    assert artifacts == ()
    assert len(notes) == 4
    assert before == after


def test_a_second_name_of_a_file_counts_again(tmp_path: Path, folder: int) -> None:
    (tmp_path / "a").write_bytes(b"x" * 600)
    os.link(tmp_path / "a", tmp_path / "b")

    artifacts, notes = collect(folder, _LIMITS)

    assert names(artifacts) == ["a"]
    assert len(notes) == 1


def test_names_become_text(tmp_path: Path, folder: int) -> None:
    for name in (b"a\nb", b"\xff", "\u202ecod.exe".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"")

    artifacts, _ = collect(folder, _LIMITS)

    assert names(artifacts) == ["a_b", "_cod.exe", "_"]


def test_notes_are_few(tmp_path: Path, folder: int) -> None:
    for number in range(100):
        (tmp_path / str(number)).mkdir()

    assert len(collect(folder, _LIMITS)[1]) == 3


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
