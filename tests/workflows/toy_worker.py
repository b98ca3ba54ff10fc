"""A worker with toys as a program of its own, so that a test can kill it."""

import asyncio

from assistant.infra.settings import Settings
from runtime.core import open_core
from runtime.worker import open_worker
from tests.toys import load_toys


async def work() -> None:
    """Work until the end of the process."""
    async with open_core(Settings(), lazy=False) as core, open_worker(core, load=load_toys):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work())
