"""`python -m benchmarks [chat stream stop history memory]`: print figures as Markdown."""

import argparse
import asyncio
import signal
import sys

from benchmarks import chat
from benchmarks.stack import open_stack


async def main() -> None:
    async with open_stack() as stack:
        print(f"started in {await stack.start():.1f}", file=sys.stderr)
        for table in await chat.measure(stack):
            print(table.markdown(), flush=True)


async def _until_told() -> None:
    """Measure until done, or until a signal, and clean up in both cases."""
    measuring = asyncio.create_task(main())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, measuring.cancel)
    await measuring


if __name__ == "__main__":
    asyncio.run(_until_told())
