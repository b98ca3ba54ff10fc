"""Records of processes, and files that are whole or absent."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import orjson

from runtime.embedded.private_files import read_or_make, write_private
from runtime.embedded.processes import read_records, stop_records, write_record
from tests.runtime.processes import SLEEP


def test_a_stranger_with_the_pid_of_a_part_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen((sys.executable, "-c", SLEEP)) as stranger:  # noqa: S603 - our own
        write_record(tmp_path, "api", stranger.pid, ((signal.SIGTERM, 1.0),))
        record = orjson.loads((tmp_path / "api.json").read_bytes())
        write_private(tmp_path / "api.json", orjson.dumps(record | {"created": 1_000.0}))
        assert stop_records(read_records(tmp_path)) == []
        assert stranger.poll() is None
        assert read_records(tmp_path) == []
        stranger.kill()


def test_a_process_that_is_gone_leaves_no_record(tmp_path: Path) -> None:
    with subprocess.Popen((sys.executable, "-c", "")) as gone:
        gone.wait()
    write_record(tmp_path, "api", gone.pid, ())
    assert read_records(tmp_path) == []


def test_a_private_file_is_replaced_whole_with_mode_600(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a longer text from before")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_values_that_a_file_lacks_are_added_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    assert read_or_make(path, lambda: {"a": "1"}) == {"a": "1"}
    assert read_or_make(path, lambda: {"a": "2", "b": "3"}) == {"a": "1", "b": "3"}
    assert orjson.loads(path.read_bytes()) == {"a": "1", "b": "3"}
