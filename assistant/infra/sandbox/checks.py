"""Self-tests of a sandbox: small attacks, run at the start. If one gets through, the tool is off.

Reasons are codes; people read the text `tool-off-reason-<code>` of `locales/*/tools_off.ftl`.
"""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from assistant.errors import ToolError
from assistant.services.ports.tools import PythonRun, PythonSandbox

_log = structlog.get_logger(__name__)
_HELD: Final = "held"

_FILE = f"""
import os
paths = [{str(Path(__file__))!r}, "/etc/shadow", "/root", "/proc/1/root/etc/shadow"]
reached = [path for path in paths if os.access(path, os.R_OK)]
try:
    open("/written", "w")
    reached.append("/")
except OSError:
    pass
print(reached or "{_HELD}")
"""
_ENVIRONMENT = """
import os
expected = {expected!r}
foreign = set(os.environ) & expected
with open("/proc/1/environ", "rb") as file:
    seen = file.read()
foreign |= {{name for name in expected if name.encode() + b"=" in seen}}
print(foreign or "held")
"""
_NETWORK = f"""
import socket
reached = []
for family, address in ((socket.AF_INET, ("127.0.0.1", 9)), (socket.AF_INET6, ("::1", 9))):
    try:
        socket.socket(family, socket.SOCK_DGRAM).sendto(b"x", address)
        reached.append(address)
    except OSError:
        pass
with open("/proc/net/route") as file:
    reached += file.readlines()[1:]
print(reached or "{_HELD}")
"""
_MEMORY = """
import os, time
for _ in range({children}):
    if not os.fork():
        kept = bytearray({each})
        for place in range(0, len(kept), 4096):
            kept[place] = 1
        time.sleep(2)
        os._exit(0)
print("held" if any([os.wait()[1] for _ in range({children})]) else "all of them lived")
"""
_FORK = """
import os, time
started = 0
try:
    while started < 2 * {processes}:
        if not os.fork():
            time.sleep(20)
            os._exit(0)
        started += 1
except OSError:
    print("held" if started <= {processes} else started, flush=True)
os._exit(0)
"""


@dataclass(frozen=True)
class _Test:
    reason: str
    program: str
    may_be_killed: bool = False

    def held(self, run: PythonRun) -> bool:
        """Tell whether the sandbox did what it is for."""
        killed = run.exit_code is None and not run.timed_out
        return run.stdout.strip() == _HELD or (self.may_be_killed and killed)


async def check(sandbox: PythonSandbox, memory_bytes: int, processes: int) -> str | None:
    """Return the code of why the sandbox may not be used, None when it holds."""
    tests = _tests(memory_bytes, processes)
    try:
        runs = await asyncio.gather(*(sandbox.run(test.program, {}) for test in tests))
    except ToolError as error:
        _log.warning("sandbox_check_failed", reason=str(error))
        return "start_failed"
    for test, run in zip(tests, runs, strict=True):
        if not test.held(run):
            _log.error("sandbox_check_failed", reason=test.reason, run=run)
            return test.reason
    return None


def _tests(memory_bytes: int, processes: int) -> tuple[_Test, ...]:
    foreign = set(os.environ) - {"HOME", "LANG", "PATH", "PWD", "TZ", "PYTHONPATH"}
    memory = _MEMORY.format(children=4, each=memory_bytes // 3)
    return (
        _Test("self_test_file", _FILE),
        _Test("self_test_environment", _ENVIRONMENT.format(expected=foreign)),
        _Test("self_test_network", _NETWORK),
        _Test("self_test_memory", memory, may_be_killed=True),
        _Test("self_test_processes", _FORK.format(processes=processes)),
    )
