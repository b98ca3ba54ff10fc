"""Figure: what attacks came to: the security tests, really run, counted by what they attack."""

import ast
import asyncio
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from assistant.errors import ToolOffError
from benchmarks.stack import end, run_module
from benchmarks.tables import Table, verdict

_CHECKOUT = Path(__file__).parent.parent
_TESTS = _CHECKOUT / "tests" / "security"
_RAN = (0, 1)
"""Exit codes of pytest when all passed, and when some failed."""
_ENDS = ("failure", "error", "skipped")

Counts = dict[str, Counter[str]]
"""How many cases of a test file came to which end."""


async def measure() -> list[Table]:
    """Run the tests and return how they ended, by file. Raises `ToolOffError` without pytest."""
    if find_spec("pytest") is None:
        raise ToolOffError("pytest is not installed")
    with TemporaryDirectory(prefix="assistant-bench-") as name:
        report = Path(name) / "report.xml"
        await _run(report)
        return [_table(_counted(report))]


async def _run(report: Path) -> None:
    """Run the tests; those that fail are in the report."""
    log = report.with_suffix(".log")
    options = (str(_TESTS), f"--junitxml={report}", "-p", "no:cacheprovider")
    tests = run_module(log, "pytest", *options)
    try:
        code = await asyncio.to_thread(tests.wait)
    finally:
        await asyncio.to_thread(end, tests)
    if code not in _RAN:
        raise RuntimeError(f"the tests did not run: {await asyncio.to_thread(log.read_text)}")


def _counted(report: Path) -> Counts:
    counts: Counts = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by ourselves
        ends = [kind for kind in _ENDS if case.find(kind) is not None]
        file = case.get("classname", "").rpartition(".")[2]
        counts.setdefault(file, Counter())[ends[0] if ends else "held"] += 1
    return counts


def _table(counts: Counts) -> Table:
    return Table(
        title="Attacks, by the tests that make them",
        columns=("what is attacked", "cases", "held", "failed", "not run", ""),
        rows=[_row(file, ends) for file, ends in sorted(counts.items())],
        notes=[
            (
                "Each file has cases besides that show that the attempts are real ones (a trap that"
                " is reached when it is admitted). All of `tests/security` was run for this; which"
                " cases failed, `pytest tests/security` says."
            )
        ],
    )


def _row(file: str, ends: Counter[str]) -> list[str]:
    return [
        _what(file),
        str(ends.total()),
        str(ends["held"]),
        str(ends["failure"]),
        str(ends["error"] + ends["skipped"]),
        verdict(met=ends["held"] == ends.total()),
    ]


def _what(file: str) -> str:
    """Return what a test file says of itself."""
    path = _TESTS / f"{file}.py"
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None
    return (told or file).splitlines()[0].rstrip(".")
