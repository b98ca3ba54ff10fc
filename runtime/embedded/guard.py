"""A small process that stops our servers when we are killed before we could do it ourselves.

It waits for the end of its standard input, which the system closes when its starter dies, however
that happens, and then stops what the starter has on record. `prctl(PR_SET_PDEATHSIG)` would need
no process, but it exists on Linux only, acts when the starting *thread* ends, and can only be set
between fork and exec; a pipe that each part watches is nothing PostgreSQL or Temporal can do.
The guard may be killed as well: the next start on the same folder stops what is left.
"""

import os
import subprocess
import sys
from pathlib import Path

from runtime.embedded.command import Command
from runtime.embedded.processes import Identity, read_records, stop_records, write_record

_SOURCES = Path(__file__).parents[2]


class Guard:
    """Watches over the processes that the current one puts on record in a folder."""

    def __init__(self, run_folder: Path) -> None:
        self._run_folder = run_folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start watching."""
        me = Identity.of(os.getpid())
        command = Command(
            name="guard",
            argv=(
                *(sys.executable, "-m", __name__),
                *(str(self._run_folder), str(me.pid), repr(me.created)),
            ),
            stop_plan=(),
            folder=_SOURCES,
        )
        with (self._run_folder / "guard.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command.argv, stdin=subprocess.PIPE, **command.options(log)
            )
        write_record(self._run_folder, command.name, self._process.pid, command.stop_plan)

    def stop(self) -> None:
        """End it without touching anything else."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        (self._run_folder / "guard.json").unlink(missing_ok=True)


def main(run_folder: Path, starter: Identity) -> None:
    """Wait until the starter is gone, then stop all that it started but ourselves."""
    sys.stdin.buffer.read()
    stop_records(
        record
        for record in read_records(run_folder)
        if record.owner == starter and record.identity.pid != os.getpid()
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Identity(int(sys.argv[2]), float(sys.argv[3])))
