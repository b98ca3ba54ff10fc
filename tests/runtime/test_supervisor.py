"""The supervisor on real processes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from runtime.data_folder import DataFolder
from runtime.embedded.processes import read_records, stop_records
from runtime.errors import ConfigurationError, StartError
from runtime.supervisor import Supervisor
from tests.runtime.processes import (
    DEAF,
    eventually,
    part,
    pid_on_record,
    program_environment,
    runs,
    wait_until,
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    with DataFolder(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def supervisor(folder: DataFolder, said: list[str]) -> AsyncIterator[Supervisor]:
    made = Supervisor(folder, said.append)
    yield made
    await made.stop()


async def test_a_killed_part_is_started_again_and_the_terminal_says_so(
    supervisor: Supervisor, folder: DataFolder, said: list[str]
) -> None:
    await supervisor.start(part("sleeper"))
    await eventually((folder.run / "sleeper.json").exists)
    first = pid_on_record(folder, "sleeper")
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: pid_on_record(folder, "sleeper") != first)
    assert runs(pid_on_record(folder, "sleeper"))
    assert len(said) == 1
    assert said[0].startswith("sleeper was ended by SIGKILL; starting it again")


async def test_a_part_with_a_wrong_setting_is_not_started_again(supervisor: Supervisor) -> None:
    refuse = part(
        "strict", "import sys; print('PORT: is no number', file=sys.stderr); sys.exit(78)"
    )
    await supervisor.start(refuse)
    with pytest.raises(ConfigurationError, match=r"^PORT: is no number$") as refusal:
        await supervisor.run()
    assert refusal.value.exit_code == 78


async def test_a_part_that_keeps_falling_before_it_was_ready_ends_the_start(
    supervisor: Supervisor,
) -> None:
    async def never() -> bool:
        return False

    broken = part("broken", "raise SystemExit('no disk')")
    with pytest.raises(StartError, match=r"(?s)broken ended with exit code 1.*no disk"):
        await supervisor.start(type(broken)(broken.command, never))


async def test_a_command_that_fails_shows_its_last_words(supervisor: Supervisor) -> None:
    with pytest.raises(StartError, match="no such table"):
        await supervisor.run_once(part("once", "raise SystemExit('no such table')").command)


async def test_a_clean_stop_leaves_no_process_not_even_of_a_deaf_part(
    supervisor: Supervisor, folder: DataFolder
) -> None:
    supervisor.watch()
    await supervisor.start(part("sleeper"))
    await supervisor.start(part("deaf", DEAF, stop_plan=((signal.SIGTERM, 0.3),)))
    names = ("sleeper", "deaf", "guard")
    pids = [await asyncio.to_thread(pid_on_record, folder, name) for name in names]
    await supervisor.stop()
    assert not any(runs(pid) for pid in pids)
    assert read_records(folder.run) == []


async def test_stopping_takes_what_a_part_has_started_along(
    supervisor: Supervisor, folder: DataFolder
) -> None:
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {DEAF!r}])"
    await supervisor.start(part("parent", nested))
    parent = psutil.Process(await asyncio.to_thread(pid_on_record, folder, "parent"))
    await eventually(lambda: bool(parent.children()))
    child = parent.children()[0].pid
    await supervisor.stop()
    assert not runs(child)


async def test_killing_does_not_wait_for_a_deaf_part(
    supervisor: Supervisor, folder: DataFolder
) -> None:
    await supervisor.start(part("deaf", DEAF, stop_plan=((signal.SIGTERM, 600.0),)))
    pid = await asyncio.to_thread(pid_on_record, folder, "deaf")
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.1)
    supervisor.kill()
    await stopping
    assert not runs(pid)


def _start_program(path: Path) -> subprocess.Popen[bytes]:
    program = subprocess.Popen(  # noqa: S603 - our own
        (sys.executable, "-m", "tests.runtime.small_supervisor", str(path)),
        stdout=subprocess.PIPE,
        env=program_environment(),
    )
    assert program.stdout is not None
    assert program.stdout.readline() == b"ready\n"
    return program


def _kill(program: subprocess.Popen[bytes]) -> None:
    program.kill()
    program.communicate()


def test_the_guard_stops_the_parts_of_a_killed_supervisor(tmp_path: Path) -> None:
    program = _start_program(tmp_path)
    records = read_records(tmp_path / "run")
    assert {record.path.stem for record in records} == {"first", "second", "guard"}
    _kill(program)
    wait_until(lambda: not any(runs(record.identity.pid) for record in records))


def test_what_a_killed_supervisor_and_guard_leave_is_stopped_at_the_next_start(
    tmp_path: Path,
) -> None:
    program = _start_program(tmp_path)
    records = {record.path.stem: record for record in read_records(tmp_path / "run")}
    os.kill(records.pop("guard").identity.pid, signal.SIGKILL)
    _kill(program)
    with DataFolder(tmp_path) as folder:
        assert stop_records(read_records(folder.run)) == ["second", "first"]
    assert not any(runs(record.identity.pid) for record in records.values())
