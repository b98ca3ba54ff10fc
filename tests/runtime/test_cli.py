"""The command line as a person meets it, in processes of its own."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.data_folder import DataFolder
from runtime.embedded.ports import free_port
from runtime.embedded.processes import read_records
from tests.runtime.processes import program_environment

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program on a folder of its own and on ports that are free unless given."""

    def run_program(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        ports = ("API_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT")
        free = {name: str(free_port()) for name in ports}
        own = {"ASSISTANT_DATA_DIR": str(tmp_path / "data"), "OFFLINE_MODEL": "always"}
        return subprocess.run(  # noqa: S603 - our own
            (sys.executable, "-m", "runtime", *arguments),
            env=program_environment(**free | own | settings),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run_program


def test_help_lists_every_role(run: Run) -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for role in ("up", "api", "worker", "bot", "offline-model", "migrate"):
        assert f"\n    {role}" in shown.stdout


def test_a_wrong_setting_is_one_line_and_exit_code_78(run: Run) -> None:
    refused = run("up", API_PORT="many")
    assert refused.returncode == 78
    assert refused.stderr.startswith("API_PORT: ")
    assert refused.stderr.count("\n") == 1


def test_an_external_database_needs_its_secrets(run: Run) -> None:
    refused = run("up", DATABASE_URL="postgresql://127.0.0.1/none")
    assert refused.returncode == 78
    assert refused.stderr.splitlines() == [
        "JWT_SECRET_KEY is required when DATABASE_URL is set.",
        "TEMPORAL_PAYLOAD_KEYS is required when DATABASE_URL is set.",
    ]


@pytest.mark.parametrize("setting", ["API_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT"])
def test_a_port_in_use_is_one_line_naming_it(run: Run, tmp_path: Path, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run("up", **{setting: port})
    assert refused.returncode == 1
    assert (refused.stdout, refused.stderr.count("\n")) == ("", 1)
    assert f"Port {port} " in refused.stderr
    assert setting in refused.stderr
    assert read_records(tmp_path / "data" / "run") == []


def test_one_port_for_two_purposes_is_refused(run: Run) -> None:
    port = str(free_port())
    refused = run("up", API_PORT=port, TEMPORAL_UI_PORT=port)
    assert refused.returncode == 1
    assert "API_PORT or TEMPORAL_UI_PORT" in refused.stderr


def test_a_second_instance_on_a_folder_is_refused_with_one_line(run: Run, tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data"):
        refused = run("up")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The assistant already runs on {tmp_path / 'data'} (process ")
    assert (refused.stdout, refused.stderr.count("\n")) == ("", 1)
