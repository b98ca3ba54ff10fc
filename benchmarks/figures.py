"""Owns the program: which figures there are, in which order they are measured, what is printed.

Some share one product: it runs on a temporary folder, beside a model server without latency. The
others start what they need: a driver of a tool, or a product that they may kill. Everything is
stopped in the end, also by Ctrl-C and SIGTERM.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from assistant.errors import ToolOffError
from benchmarks import (
    background,
    browser,
    chat,
    fetch,
    history,
    integration_calls,
    memory,
    openapi_import,
    pdf,
    phrases,
    reminders,
    rotation,
    sandbox,
    security,
    sockets,
    stop,
    stream,
    tools,
)
from benchmarks.background_faults import figure as background_faults
from benchmarks.machine import machine
from benchmarks.stack import Stack, open_stack, was_told_to_stop
from benchmarks.tables import Table

OF_PRODUCT: dict[str, Callable[[Stack], Awaitable[list[Table]]]] = {
    "memory": memory.measure,  # first, while nothing has been done
    "chat": chat.measure,
    "stream": stream.measure,
    "stop": stop.measure,
    "tools": tools.measure,
    "history": history.measure,  # last, since it makes the database large
}
OF_THEMSELVES: dict[str, Callable[[], Awaitable[list[Table]]]] = {
    "phrases": phrases.measure,
    "reminders": reminders.measure,
    "background": background.measure,
    "sockets": sockets.measure,
    "background-faults": background_faults.measure,
    "integration-calls": integration_calls.measure,
    "openapi-import": openapi_import.measure,
    "rotation": rotation.measure,
    "sandbox": sandbox.measure,
    "pdf": pdf.measure,
    "fetch": fetch.measure,
    "browser": browser.measure,
    "security": security.measure,
}
_DESCRIPTION = "Measure figures on this machine and print them as Markdown."
NAMES = (*OF_PRODUCT, *OF_THEMSELVES)


def main() -> None:
    """Measure what the command line names; exits with a message when it was told to stop."""
    if not asyncio.run(_until_signal(_chosen())):
        sys.exit("Stopped before the end.")


async def _until_signal(names: Sequence[str]) -> bool:
    """Measure until done or until a signal; return whether it came to the end."""
    measuring = asyncio.create_task(_measure(names))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, measuring.cancel)
    return await measuring


async def _measure(names: Sequence[str]) -> bool:
    print(f"## Figures\n\n{machine()}\n", flush=True)
    try:
        await _measure_product([name for name in OF_PRODUCT if name in names])
        await _measure_others([name for name in OF_THEMSELVES if name in names])
    except (asyncio.CancelledError, Exception):
        if not was_told_to_stop():
            raise
        return False
    return True


async def _measure_product(names: Sequence[str]) -> None:
    if not names:
        return
    async with open_stack() as stack:
        await stack.start()
        for name in names:
            _show(await OF_PRODUCT[name](stack))


async def _measure_others(names: Sequence[str]) -> None:
    for name in names:
        try:
            _show(await OF_THEMSELVES[name]())
        except ToolOffError as error:
            print(f"### {name}\n\nNot measured on this machine: {error}.\n", flush=True)


def _show(tables: Sequence[Table]) -> None:
    for table in tables:
        print(table.markdown(), flush=True)


def _chosen() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=_DESCRIPTION)
    parser.add_argument("figure", nargs="*", help=f"some of {', '.join(NAMES)}; default: all")
    parser.add_argument("--seed", type=int, default=1, help="of background-faults; default: 1")
    parser.add_argument("--seconds", type=float, default=60, help="of the same; default: 60")
    chosen = parser.parse_args()
    names: list[str] = chosen.figure or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    OF_THEMSELVES["background-faults"] = partial(
        background_faults.measure, chosen.seed, chosen.seconds
    )
    return names
