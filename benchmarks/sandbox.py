"""Figure: how long small programs take in the Python sandbox, beside the same interpreter alone."""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import ToolOffError
from assistant.infra.sandbox.bubblewrap import BubblewrapSandbox
from assistant.infra.sandbox.tree import FONT_CACHE, PACKAGES, Tree
from benchmarks.tables import Table, median, milliseconds, percentile, verdict
from benchmarks.timing import Work, alternated

_FOLDER = Path(__file__).parent.parent / ".sandbox"
_AIM_SECONDS = 0.030
_PRINT = "print(1)"
_PROGRAMS = {
    _PRINT: (_PRINT, 60),
    "numpy": ("import numpy\nprint(numpy.arange(10).sum())", 20),
    "plot by matplotlib": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.savefig('{out}/plot.png')",
        6,
    ),
}
"""Programs by name, and how often each is run."""


async def measure() -> list[Table]:
    """Return the programs, each in and outside of the sandbox. Raises `ToolOffError`."""
    sandbox = BubblewrapSandbox(_FOLDER)
    if missing := sandbox.missing():
        raise ToolOffError(missing)
    with TemporaryDirectory(prefix="assistant-bench-") as name:
        alone = _Alone(Path(name))
        compared = {
            title: await alternated(
                [_inside(sandbox, code.format(out="/out")), alone(code.format(out=name))], times
            )
            for title, (code, times) in _PROGRAMS.items()
        }
    return [_table(compared)]


def _inside(sandbox: BubblewrapSandbox, code: str) -> Work:
    async def run() -> None:
        done = await sandbox.run(code, {})
        if done.exit_code != 0:
            raise RuntimeError(f"the program failed: {done.stderr}")

    return run


class _Alone:
    """Runs programs by the sandbox's own interpreter, with nothing around them."""

    def __init__(self, folder: Path) -> None:
        root = Tree(_FOLDER).root
        shutil.copytree(root / FONT_CACHE, folder / "fonts")
        self._interpreter = str(root / "python/bin/python3")
        self._environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(root / PACKAGES),
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": str(folder / "fonts"),
        }

    def __call__(self, code: str) -> Work:
        return lambda: asyncio.to_thread(self._run, code)

    def _run(self, code: str) -> None:
        subprocess.run(  # noqa: S603 - a program of ours
            (self._interpreter, "-S", "-B", "-c", code),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )


def _table(compared: dict[str, list[list[float]]]) -> Table:
    return Table(
        title="A program in the Python sandbox, beside the same interpreter without one",
        columns=("program", "times", "p50", "p95", "alone p50", "alone p95", "aim", ""),
        rows=[
            [
                name,
                str(len(inside)),
                *(
                    milliseconds(percentile(series, percent))
                    for series in (inside, alone)
                    for percent in (50, 95)
                ),
                *(_aim(inside) if name == _PRINT else ("", "")),
            ]
            for name, (inside, alone) in compared.items()
        ],
        notes=[
            (
                "From the call until the result with its files is there; in alternation. What the"
                f" sandbox adds to `print(1)`: {milliseconds(_added(compared[_PRINT]))}."
            )
        ],
    )


def _aim(inside: list[float]) -> tuple[str, str]:
    return f"p50 {milliseconds(_AIM_SECONDS)}", verdict(met=median(inside) < _AIM_SECONDS)


def _added(both: list[list[float]]) -> float:
    return median(both[0]) - median(both[1])
