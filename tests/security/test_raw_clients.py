"""The lint that keeps everybody on the one way out."""

import subprocess
import sys

import pytest


def lint(path: str, code: str) -> str:
    """Return what ruff says of code as if it stood there."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--no-cache"]
    return subprocess.run(  # noqa: S603 - a command of our own
        [*command, "--output-format", "concise", "--stdin-filename", path, "-"],
        input=code,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    ).stdout


@pytest.mark.parametrize(
    "code",
    [
        "import httpx",
        "from httpx import AsyncClient",
        "import httpcore",
        "import aiohttp",
        "import requests",
        "import urllib.request",
        "from urllib.request import urlopen",
        "import http.client",
        "import websockets",
        "import socket\nsocket.create_connection(('a', 80))",
        "from socket import create_connection",
        "import socket\nsocket.socket()",
        "import asyncio\nasyncio.open_connection('a', 80)",
        "import anyio\nanyio.connect_tcp('a', 80)",
        "from trafilatura import fetch_url",
    ],
)
@pytest.mark.parametrize(
    "path", ["assistant/services/new.py", "assistant/infra/web/new.py", "activities/new.py"]
)
def test_a_raw_client_is_told_of(path: str, code: str) -> None:
    assert "TID251" in lint(path, code)


def test_the_way_out_may_use_its_client() -> None:
    assert "TID251" not in lint("assistant/infra/web/client.py", "import httpx")
