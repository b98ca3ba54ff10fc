"""A program with a supervisor and two sleeping parts, to be killed by tests."""

import asyncio
import sys
from pathlib import Path

from runtime.data_folder import DataFolder
from runtime.supervisor import Supervisor
from runtime.up import say
from tests.runtime.processes import part


async def main(path: Path) -> None:
    with DataFolder(path) as folder:
        supervisor = Supervisor(folder, say)
        supervisor.watch()
        await supervisor.start(part("first"))
        await supervisor.start(part("second"))
        say("ready")
        await supervisor.run()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
