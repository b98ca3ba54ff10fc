import asyncio
import os
import shutil
import stat
import sys
import time
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from assistant.errors import ToolArgumentsError, ToolOffError, ToolUnavailableError
from assistant.infra.sandbox.bubblewrap import BubblewrapSandbox
from assistant.infra.sandbox.tree import Tree
from assistant.services.ports.tools import Note
from tests.sandboxes import TREE, make_sandbox

_WORKER = """
import asyncio
from assistant.services.ports.tools import Note
from tests.sandboxes import make_sandbox
sandbox = make_sandbox(address_bytes=1_000_345_678)
asyncio.run(sandbox.run("import os, time; os.fork(); time.sleep(60)", {}))
"""
_PNG = b"\x89PNG"
_AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="others use the tree as themselves")


async def test_a_program_prints() -> None:
    run = await make_sandbox().run("print('Привет')", {})

    assert (run.stdout, run.stderr, run.exit_code) == ("Привет\n", "", 0)
    assert not run.timed_out
    assert run.artifacts == ()
    assert run.notes == ()


async def test_the_value_of_the_last_expression_is_shown() -> None:
    run = await make_sandbox().run("x = 6\nx * 7", {})

    assert run.stdout == "42\n"


async def test_an_exception_shows_the_program_and_nothing_around_it() -> None:
    run = await make_sandbox().run("def f():\n    return 1 / 0\nf()", {})

    assert run.exit_code == 1
    assert "return 1 / 0" in run.stderr
    assert run.stderr.endswith("ZeroDivisionError: division by zero\n")
    assert "runner" not in run.stderr


@pytest.mark.parametrize("code", ["print('x", "\0", "x = '\ud800'", "await 1"])
async def test_what_is_no_program_is_an_error_of_the_program(code: str) -> None:
    run = await make_sandbox().run(code, {})

    assert run.exit_code in {0, 1}
    assert "runner" not in run.stderr


async def test_the_exit_code_is_the_programs() -> None:
    assert (await make_sandbox().run("exit(7)", {})).exit_code == 7
    assert (await make_sandbox().run("import sys; sys.exit('no')", {})).stderr == "no\n"


async def test_files_are_in_the_working_folder() -> None:
    files = {"a.txt": b"one", "program.py": b"two"}

    run = await make_sandbox().run(
        "print(*(open(n).read() for n in ('a.txt','program.py')))", files
    )

    assert run.stdout == "one two\n"


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/etc/passwd", "a\0b"])
async def test_a_file_cannot_be_put_elsewhere(name: str) -> None:
    with pytest.raises(ToolArgumentsError):
        await make_sandbox().run("1", {name: b""})


async def test_too_many_bytes_of_files_are_refused() -> None:
    with pytest.raises(ToolArgumentsError):
        await make_sandbox(input_bytes=10).run("1", {"a": b"x" * 11})


async def test_large_files_go_in_and_out() -> None:
    code = "open('/out/copy.bin', 'wb').write(open('in.bin', 'rb').read())"

    run = await make_sandbox().run(code, {"in.bin": os.urandom(1) * 15_000_000})

    assert [len(one.content) for one in run.artifacts] == [15_000_000]


async def test_artifacts_have_names_and_types() -> None:
    run = await make_sandbox().run("open('/out/table.csv', 'w').write('a,b')", {})

    assert [(one.name, one.media_type, one.content) for one in run.artifacts] == [
        ("table.csv", "text/csv", b"a,b")
    ]


async def test_packages_are_there_and_figures_become_files() -> None:
    code = """
import numpy, pandas
import matplotlib.pyplot as plt
print(pandas.DataFrame({"a": numpy.arange(3)})["a"].sum())
plt.plot([1, 2]); plt.title("Привет")
plt.show()
plt.figure(); plt.plot([2, 1])
plt.savefig("/out/mine.png")
plt.figure(); plt.plot([3, 1]);
"""
    run = await make_sandbox().run(code, {})

    assert run.stdout.startswith("3\n")
    assert run.stderr == ""
    assert [one.name for one in run.artifacts] == ["mine.png", "plot-1.png", "plot-2.png"]
    assert all(one.content.startswith(_PNG) for one in run.artifacts)


async def test_usual_libraries_work_in_spite_of_the_filter() -> None:
    code = """
import asyncio, concurrent.futures, multiprocessing, sqlite3, ssl, subprocess, sys, tempfile
async def one(): return await asyncio.to_thread(lambda: 1)
print(asyncio.run(one()))
with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))
with concurrent.futures.ThreadPoolExecutor() as pool: print(list(pool.map(abs, [-3])))
print(subprocess.check_output([sys.executable, "-c", "print(4)"], text=True).strip())
print(sqlite3.connect(tempfile.mktemp()).execute("select 5").fetchone())
"""
    run = await make_sandbox().run(code, {})

    assert run.stderr == ""
    assert run.stdout.split("\n") == ["1", "[1, 2]", "[3]", "4", "(5,)", ""]


async def test_a_program_that_lasts_is_stopped() -> None:
    before = time.monotonic()

    run = await make_sandbox(seconds=0.3).run("print('begun', flush=True)\nwhile True: pass", {})

    assert time.monotonic() - before < 2
    assert (run.stdout, run.exit_code, run.timed_out) == ("begun\n", None, True)
    assert run.notes == (Note(code="stopped_for_time", params={"seconds": "0.3"}),)


async def test_careless_memory_is_a_memory_error() -> None:
    run = await make_sandbox().run("bytearray(3_000_000_000)", {})

    assert run.exit_code == 1
    assert "MemoryError" in run.stderr


async def test_memory_of_children_counts_together() -> None:
    code = "import os, time\nfor _ in range(2): os.fork()\nx = b'x' * 60_000_000\ntime.sleep(5)"

    run = await make_sandbox(memory_bytes=150_000_000).run(code, {})

    assert run.exit_code is None
    assert not run.timed_out
    assert run.notes == (Note(code="stopped_for_memory", params={"megabytes": 143}),)


async def test_memory_that_children_share_counts_once() -> None:
    code = """
import os, time
x = b'x' * 60_000_000
for _ in range(6):
    if not os.fork():
        time.sleep(0.2)
        os._exit(0)
for _ in range(6): os.wait()
"""
    run = await make_sandbox(memory_bytes=150_000_000).run(code, {})

    assert (run.exit_code, run.notes) == (0, ())


async def test_long_output_is_cut_and_counted() -> None:
    run = await make_sandbox(output_bytes=10).run("print('x' * 100, end='')", {})

    assert run.stdout == "x" * 10
    assert run.notes == (Note(code="output_dropped", params={"bytes": 90, "stream": "stdout"}),)


async def test_a_cancelled_run_is_killed() -> None:
    sandbox = make_sandbox(address_bytes=1_000_123_456)
    running = asyncio.create_task(sandbox.run("import time; time.sleep(60)", {}))
    await asyncio.sleep(0.3)
    assert _processes("1000123456")

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert not _processes("1000123456")


async def test_a_run_ends_with_the_process_that_started_it() -> None:
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", _WORKER)
    for _ in range(100):
        await asyncio.sleep(0.05)
        if _processes("1000345678"):
            break
    assert _processes("1000345678")

    worker.kill()
    await worker.wait()
    await asyncio.sleep(0.3)

    assert not _processes("1000345678")


async def test_programs_run_side_by_side() -> None:
    sandbox = make_sandbox()

    runs = await asyncio.gather(*(sandbox.run(f"print({number})", {}) for number in range(8)))

    assert [run.stdout.strip() for run in runs] == [str(number) for number in range(8)]


async def test_it_does_not_run_as_root() -> None:
    sandbox = make_sandbox(address_bytes=1_000_234_560)
    running = asyncio.create_task(sandbox.run("import time; time.sleep(0.5)", {}))
    await asyncio.sleep(0.3)

    users = {process.uids().real for process in _processes("1000234560")}
    await running

    assert users
    assert 0 not in users


async def test_the_installed_sandbox_holds() -> None:
    assert await make_sandbox().check() is None


async def test_without_a_runtime_tree_the_tool_is_off(tmp_path: Path) -> None:
    sandbox = BubblewrapSandbox(tmp_path)

    assert await sandbox.check() == "runtime_tree_missing"
    with pytest.raises(ToolOffError):
        await sandbox.run("1", {})


async def test_without_bubblewrap_the_tool_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert await BubblewrapSandbox(TREE).check() == "bubblewrap_missing"


async def test_a_broken_tree_is_told_from_a_failing_program(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    for name in ("dev", "proc", "tmp", "out", "work"):
        (tree.root / name).mkdir(parents=True)
    tree.write_stamp("made by a test")
    sandbox = BubblewrapSandbox(tmp_path)

    with pytest.raises(ToolUnavailableError, match="python3"):
        await sandbox.run("1", {})
    assert await sandbox.check() == "start_failed"


@_AS_ROOT
async def test_a_closed_folder_above_the_tree_is_opened_with_one_warning(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    tree = Tree(tmp_path / "closed/tree")
    for name in ("dev", "proc", "tmp", "out", "work"):
        (tree.root / name).mkdir(parents=True)
    tree.write_stamp("made by a test")
    sandbox = BubblewrapSandbox(tree.folder)

    with capture_logs() as logs:
        assert sandbox.missing() is None
        assert _mode(tmp_path / "closed") == 0o700  # looking changes nothing
        for _ in range(2):
            assert await sandbox.check() == "start_failed"

    warnings = [log for log in logs if log["event"] == "sandbox_folders_opened"]
    assert len(warnings) == 1
    assert str(tmp_path / "closed") in warnings[0]["folders"]
    assert _mode(tmp_path / "closed") == 0o701


@_AS_ROOT
async def test_a_tree_that_cannot_be_reached_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Tree) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(Tree, "open_path", refuse)

    assert await make_sandbox().check() == "runtime_tree_unreachable"


def test_the_tree_has_no_other_programs() -> None:
    root = Tree(TREE).root

    assert [path.name for path in (root / "python/bin").iterdir()] == ["python3"]
    assert shutil.which("sh", path=f"{root}/bin:{root}/usr/bin:{root}/python/bin") is None
    assert not list((root / "python").rglob("assistant"))


def _mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def _processes(mark: str) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if mark in (process.info["cmdline"] or [])
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]
