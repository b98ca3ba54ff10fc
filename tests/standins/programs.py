"""Programs of others that run beside a test: `make standins` installs them."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

_BIN = Path(__file__).parents[2] / ".standins" / "bin"
_START_SECONDS = 30
_SERVE = """
import logging, sys
from werkzeug.serving import make_server
logging.disable(logging.CRITICAL)
{make}
server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"http://127.0.0.1:{{server.port}}", flush=True)
server.serve_forever()
"""
HTTPBIN = _SERVE.format(make="from httpbin import app")
"""httpbin: tells what it was sent, with every way of signing in."""

OIDC_PROVIDER = _SERVE.format(make="import oidc_provider_mock; app = oidc_provider_mock.app()")
"""A provider of OpenID Connect: authorization code and refreshing."""


@asynccontextmanager
async def serving(program: str) -> AsyncIterator[str]:
    """Yield the address of a site; skips the test where the programs are not installed."""
    python = _BIN / "python"
    if not python.exists():
        pytest.skip("make standins has not been run")
    process = await asyncio.create_subprocess_exec(
        python,
        "-c",
        program,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"]},
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
        found = re.fullmatch(r"(http://127\.0\.0\.1:\d+)\n", line.decode())
        assert found, "the program has not started"
        yield found[1]
    finally:
        process.kill()
        await process.wait()
