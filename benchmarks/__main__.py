"""`python -m benchmarks [chat stream stop history memory]`: print figures as Markdown."""

import argparse
import asyncio
import sys

from benchmarks import chat
from benchmarks.stack import open_stack


async def main() -> None:
    async with open_stack() as stack:
        print(f"started in {await stack.start():.1f}", file=sys.stderr)
        for table in await chat.measure(stack):
            print(table.markdown(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
