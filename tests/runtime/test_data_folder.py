"""The data folder's lock, secrets and logs."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.data_folder import DataFolder
from runtime.errors import StartError
from tests.runtime.processes import program_environment


def test_a_second_holder_is_refused_with_one_line_naming_folder_and_process(
    tmp_path: Path,
) -> None:
    with DataFolder(tmp_path), pytest.raises(StartError) as refusal, DataFolder(tmp_path):
        pass
    assert str(refusal.value) == (
        f"The assistant already runs on {tmp_path} (process {os.getpid()})."
    )


def test_the_folder_is_free_again_after_its_holder_was_killed(tmp_path: Path) -> None:
    take = (
        "import os, sys; from pathlib import Path; from runtime.data_folder import DataFolder;"
        "DataFolder(Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    command = (sys.executable, "-c", take, str(tmp_path))
    subprocess.run(command, env=program_environment(), check=False)  # noqa: S603 - our own
    assert (tmp_path / "lock").read_text().isdigit()
    with DataFolder(tmp_path):
        pass


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        made = folder.secrets()
    with DataFolder(tmp_path) as folder:
        assert folder.secrets() == made
    mode = (tmp_path / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert len(made["JWT_SECRET_KEY"].encode()) >= 32
    name, _, key = made["TEMPORAL_PAYLOAD_KEYS"].partition(":")
    assert name
    assert len(key) == 44


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "a") as a, DataFolder(tmp_path / "b") as b:
        assert not set(a.secrets().values()) & set(b.secrets().values())


def test_others_cannot_list_the_folder_or_enter_what_is_private(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as folder:
        assert not folder.path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
        for private in (folder.run, folder.logs):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_large_log_is_set_aside(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        with folder.log("api").open("wb") as log:
            log.truncate(20_000_001)
        assert not folder.log("api").exists()
        assert (folder.logs / "api.log.1").stat().st_size == 20_000_001


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "data"
    with (
        pytest.raises(StartError, match=r"^The data folder .*ASSISTANT_DATA_DIR"),
        DataFolder(path),
    ):
        pass
