"""Owns the product under measurement: `python -m runtime up` on a temporary folder, a model beside.

The model server is a process of its own, so that the product is configured as with a real Ollama
and the scripts survive a restart of the product.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import asyncpg
import orjson
import psutil

from runtime.embedded.cluster import SUPERUSER
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import DATABASE
from runtime.embedded.processes import read_records

MODEL = "bench"
FAMILIES = ("postgres", "worker")
"""Parts whose children belong to them: PostgreSQL has one per connection, the worker has helpers
of tools. `up` has all parts."""
_CHECKOUT = Path(__file__).parent.parent
_START_WITHIN_SECONDS = 90
_STOP_WITHIN_SECONDS = 15
_POLL_SECONDS = 0.02
_KEEP_ALIVE_SECONDS = 3.0  # less than uvicorn's 5 s, so that no request meets a closing connection


class StackError(Exception):
    """A process of ours ended, or was not ready in time; the text says where its log is."""


@dataclass
class Stack:
    """Addresses of the running product, and the processes it is made of."""

    folder: Path
    http: aiohttp.ClientSession
    api_port: int = field(default_factory=free_port)
    temporal_port: int = field(default_factory=free_port)
    ui_port: int = field(default_factory=free_port)
    model_port: int = field(default_factory=free_port)
    started_in: float = 0.0
    """Seconds that the last start took."""
    _up: subprocess.Popen[bytes] | None = None
    _model: subprocess.Popen[bytes] | None = None

    @property
    def api(self) -> str:
        """Where the routes of version 1 are."""
        return f"http://127.0.0.1:{self.api_port}/api/v1"

    @property
    def model(self) -> str:
        """Where the model server is."""
        return f"http://127.0.0.1:{self.model_port}"

    @property
    def temporal(self) -> str:
        """Where Temporal is, as `host:port`."""
        return f"127.0.0.1:{self.temporal_port}"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    async def start(self) -> None:
        """Start the product and wait until it says it is ready; keep how long that took."""
        began = time.perf_counter()
        self._up = run_module(self.folder / "up.log", "runtime", "up", **self._environment())
        await self.until_ready(f"http://127.0.0.1:{self.api_port}/ready", self._up)
        self.started_in = time.perf_counter() - began

    async def stop(self) -> float:
        """Stop the product as Ctrl-C does; return how many seconds it took."""
        began = time.perf_counter()
        if self._up is not None:
            await asyncio.to_thread(end, self._up)
        return time.perf_counter() - began

    def processes(self) -> dict[str, psutil.Process]:
        """Return the parts of the product by name, and the supervisor as `up`."""
        assert self._up is not None
        parts = {
            record.path.stem: process
            for record in reversed(read_records(self._data / "run"))
            if (process := record.identity.process()) is not None
        }
        assert self._model is not None
        own = {"up": self._up, "model": self._model}
        return {**parts, **{name: psutil.Process(process.pid) for name, process in own.items()}}

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[asyncpg.Connection]:
        """Connect to the database as its owner while the context is open."""
        folder = self._data / "postgres"
        connection = await asyncpg.connect(
            host="127.0.0.1",
            port=int((folder / "port").read_text()),
            user=SUPERUSER,
            password=orjson.loads((folder / "passwords.json").read_bytes())["owner"],
            database=DATABASE,
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def script(self, *calls: list[dict[str, object]]) -> None:
        """Set what the model answers, in turn; the last answer repeats."""
        url = f"{self.model}/script/{MODEL}"
        async with self.http.put(url, json={"calls": calls}, raise_for_status=True):
            pass

    async def model_requests(self) -> list[dict[str, float]]:
        """Return what the model server recorded of its requests since the last `script`."""
        url = f"{self.model}/script/{MODEL}/requests"
        async with self.http.get(url, raise_for_status=True) as answer:
            requests: list[dict[str, float]] = await answer.json()
            return requests

    async def until_ready(self, url: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until a process answers there. Raises `StackError`."""
        deadline = time.monotonic() + _START_WITHIN_SECONDS
        while not await self._answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise StackError(f"not ready; see {self.folder}")
            await asyncio.sleep(_POLL_SECONDS)

    async def _answers(self, url: str) -> bool:
        try:
            async with self.http.get(url) as answer:
                return answer.status == 200
        except aiohttp.ClientConnectionError:
            return False

    def _environment(self) -> dict[str, str]:
        """Return settings that win over those of a developer's `.env`."""
        return {
            "ASSISTANT_DATA_DIR": str(self._data),
            "API_HOST": "127.0.0.1",
            "API_PORT": str(self.api_port),
            "TEMPORAL_PORT": str(self.temporal_port),
            "TEMPORAL_UI_PORT": str(self.ui_port),
            "TEMPORAL_ADDRESS": "",
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "TELEGRAM_BOT_TOKEN": "",
            "OFFLINE_MODEL": "never",
            "OLLAMA_BASE_URL": self.model,
            "OLLAMA_MODEL": MODEL,
            "ACCESS_TOKEN_MINUTES": "60",
        }

    async def serve_model(self) -> None:
        """Start the model server and wait until it answers."""
        log, port = self.folder / "model.log", str(self.model_port)
        self._model = run_module(log, "runtime", "offline-model", "--port", port)
        await self.until_ready(f"{self.model}/api/version", self._model)

    async def stop_all(self) -> None:
        """Stop the product and the model server, as far as they were started."""
        await self.stop()
        if self._model is not None:
            await asyncio.to_thread(end, self._model)


@asynccontextmanager
async def open_stack() -> AsyncIterator[Stack]:
    """Give a stack whose model server runs and whose product is still to be started.

    In the end everything is stopped, and the folder removed unless something failed.
    """
    folder = Path(tempfile.mkdtemp(prefix="assistant-bench-"))
    keep = False
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS)
    async with aiohttp.ClientSession(connector=connector) as http:
        stack = Stack(folder, http)
        try:
            await stack.serve_model()
            yield stack
        except Exception:
            keep = not was_told_to_stop()
            raise
        finally:
            await stack.stop_all()
            if keep:
                print(f"The logs of the failed run are kept in {folder}", file=sys.stderr)
            else:
                shutil.rmtree(folder)


def was_told_to_stop() -> bool:
    """Tell whether the present task was cancelled, whatever error a library made of that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def run_module(
    log: Path, module: str, *arguments: str, **environment: str
) -> "subprocess.Popen[bytes]":
    """Start a module of this checkout as a process that writes to a log."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - a module of ours
            (sys.executable, "-m", module, *arguments),
            cwd=_CHECKOUT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and wait until it has."""
    if process.poll() is None:
        process.terminate()
        process.wait(_STOP_WITHIN_SECONDS)
