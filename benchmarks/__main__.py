"""`python -m benchmarks [memory chat stream stop history]`: print figures as Markdown.

The whole product runs on a temporary folder, beside a model server without latency. Everything is
stopped in the end, also by Ctrl-C and SIGTERM.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence

from benchmarks import chat, history, memory, stop, stream
from benchmarks.machine import machine
from benchmarks.stack import Stack, open_stack, was_told_to_stop
from benchmarks.tables import Table

Measure = Callable[[Stack], Awaitable[list[Table]]]

FIGURES: dict[str, Measure] = {
    "memory": memory.measure,  # first, while nothing has been done
    "chat": chat.measure,
    "stream": stream.measure,
    "stop": stop.measure,
    "history": history.measure,  # last, since it makes the database large
}


async def main(names: Sequence[str]) -> bool:
    """Measure until done or until a signal; return whether it came to the end."""
    measuring = asyncio.create_task(_measure(names))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, measuring.cancel)
    return await measuring


async def _measure(names: Sequence[str]) -> bool:
    print(f"## Figures\n\n{machine()}\n", flush=True)
    try:
        async with open_stack() as stack:
            await stack.start()
            for name, measure in FIGURES.items():
                if name in names:
                    for table in await measure(stack):
                        print(table.markdown(), flush=True)
    except (asyncio.CancelledError, Exception):
        if not was_told_to_stop():
            raise
        return False
    return True


def _names() -> list[str]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figure", nargs="*", help=f"some of {', '.join(FIGURES)}; default: all")
    names: list[str] = parser.parse_args().figure or list(FIGURES)
    if unknown := set(names) - set(FIGURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    return names


if __name__ == "__main__":
    if not asyncio.run(main(_names())):
        sys.exit("Stopped before the end.")
