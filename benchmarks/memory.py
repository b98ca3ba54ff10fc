"""Figures: how long the product takes to start and stop, and the memory it holds while idle."""

import asyncio

import psutil

from benchmarks.people import register, say
from benchmarks.stack import FAMILIES, Stack
from benchmarks.tables import Table, milliseconds
from benchmarks.timing import timed

_SETTLES_SECONDS = 10
_TURNS = 3
_WORKER, _HELPERS = "worker", "worker's Chromium and other helpers"


async def measure(stack: Stack) -> list[Table]:
    """Measure the stack that has just been started for the first time, then start it again."""
    await asyncio.sleep(_SETTLES_SECONDS)
    memory = _memory_by_part(stack)
    stopped = await stack.stop()
    first = stack.started_in
    await stack.start()
    await stack.script([{"say": "Here I am."}])
    [person] = await register(stack, ["early"])
    turns = [await timed(say(stack, person)) for _ in range(_TURNS)]
    return [_memory(memory), _starts(first, stack.started_in, stopped, turns)]


def _memory_by_part(stack: Stack) -> dict[str, tuple[float, float]]:
    """Return megabytes by part; helpers of the worker, such as Chromium, are a part of theirs."""
    memory = {}
    for name, process in stack.processes().items():
        helpers = process.children(recursive=True) if name in FAMILIES else []
        if name == _WORKER:
            memory[_HELPERS], helpers = _held(helpers), []
        memory[name] = _held([process, *helpers])
    return memory


def _held(processes: list[psutil.Process]) -> tuple[float, float]:
    """Return proportional and resident megabytes of processes."""
    pss = rss = 0
    for member in processes:
        info = member.memory_info()
        pss, rss = pss + _proportional(member, info.rss), rss + info.rss
    return pss / 1e6, rss / 1e6


def _proportional(process: psutil.Process, resident: int) -> int:
    """Return what the system tells; it tells nothing of Chromium's locked-in processes."""
    try:
        return int(getattr(process.memory_full_info(), "pss", resident))
    except psutil.AccessDenied:
        return resident


def _memory(memory: dict[str, tuple[float, float]]) -> Table:
    product = {name: held for name, held in memory.items() if name != "model"}
    lasting = {name: held for name, held in product.items() if name != _HELPERS}
    return Table(
        title="Memory of the idle stack",
        columns=("part", "PSS", "RSS"),
        rows=[
            *([name, f"{pss:.0f} MB", f"{rss:.0f} MB"] for name, (pss, rss) in product.items()),
            ["all", *_sums(product)],
            ["all but the helpers", *_sums(lasting)],
        ],
        notes=[
            (
                "PSS shares common pages out, so it adds up; the model server is not counted."
                " Chromium was tried at the start; it ends after five minutes without a call, and"
                " then there are no helpers."
            )
        ],
    )


def _sums(memory: dict[str, tuple[float, float]]) -> list[str]:
    return [f"{sum(held[kind] for held in memory.values()):.0f} MB" for kind in (0, 1)]


def _starts(first: float, second: float, stopped: float, turns: list[float]) -> Table:
    shown = ", ".join(milliseconds(turn) for turn in turns)
    return Table(
        title="From `python -m runtime up` until /ready, and from SIGTERM until all is gone",
        columns=("first start, empty folder", "stop", "second start"),
        rows=[[f"{first:.1f} s", f"{stopped:.1f} s", f"{second:.1f} s"]],
        notes=[f"The first turns after the second start took {shown}."],
    )
