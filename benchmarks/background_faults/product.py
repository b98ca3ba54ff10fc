"""Owns the product under fire: two API processes, two workers, and servers of their own."""

import asyncio
import base64
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import psutil

from assistant.contracts.names import SEARCH_ATTRIBUTES
from benchmarks.background_faults.plan import APIS, WORKERS
from benchmarks.stack import MODEL, StackError
from runtime.embedded.command import bare_environment
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.standalone import RunsAlone, ServerError
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.migrate import migrate

_CHECKOUT = Path(__file__).parents[2]
_SOON = {
    "ACCESS_TOKEN_MINUTES": "60",
    "BROWSER_CONCURRENCY": "0",
    "SANDBOX_CONCURRENCY": "0",
    "CHAT_TURN_DEADLINE_SECONDS": "60",
    "WORKER_CONCURRENCY": "4",
    "WORKER_GRACE_SECONDS": "1",
    "WORKER_RUNNING_LEASE_SECONDS": "3",
    "WORKER_RETRY_BASE_DELAY_SECONDS": "0.5",
    "WORKER_RETRY_MAX_DELAY_SECONDS": "2",
    "WORKER_USER_CONCURRENCY": "3",
}
"""Settings with which a run is short: what is lost is noticed soon."""

_ENDS_WITHIN_SECONDS = 15
_LOOK_SECONDS = 0.05
_TRIES = 10


class Role:
    """One role of the product as a process, which can be started again."""

    def __init__(
        self, name: str, arguments: tuple[str, ...], environment: Mapping[str, str]
    ) -> None:
        self._name = name
        self._argv = (sys.executable, "-m", "runtime", *arguments)
        self._environment = dict(environment)
        self._folder = Path(environment["HOME"])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a new process."""
        with (self._folder / f"{self._name}.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the product
                self._argv, env=self._environment, cwd=self._folder, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals) -> None:
        """Send a signal and wait for the end; who does not end is killed."""
        assert self._process is not None
        self._process.send_signal(number)
        try:
            await asyncio.to_thread(self._process.wait, _ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()

    def family(self) -> list[psutil.Process]:
        """Return the process, if it runs."""
        return [] if self.code() is not None else [psutil.Process(self.pid)]

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    def code(self) -> int | None:
        """Return the exit code, None while it runs."""
        assert self._process is not None
        return self._process.poll()

    def close(self) -> None:
        """Leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class Server:
    """PostgreSQL or Temporal, which can be killed with all that belongs to it."""

    def __init__(self, runs: RunsAlone) -> None:
        self._runs = runs
        self._one_at_a_time = threading.Lock()

    async def begin(self) -> None:
        """Start; what a killed one leaves behind may be in the way for a moment."""
        for _ in range(_TRIES):
            with suppress(ServerError):
                await asyncio.to_thread(self._start)
                return
            await asyncio.sleep(_LOOK_SECONDS)
        raise StackError("a server does not start again")

    async def end(self, number: signal.Signals) -> None:
        """Kill, or stop as its plan says."""
        if number is signal.SIGKILL:
            family = self.family()
            family[0].kill()
            await asyncio.to_thread(psutil.wait_procs, family, _ENDS_WITHIN_SECONDS)
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """Stop, also what is just being started."""
        with self._one_at_a_time:
            self._runs.stop()

    def _start(self) -> None:
        with self._one_at_a_time:
            self._runs.start()

    def family(self) -> list[psutil.Process]:
        """Return the process and its children."""
        first = psutil.Process(self._runs.pid)
        return [first, *first.children(recursive=True)]


class Product:
    """All of it, by name: `victims` are what can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.temporal = EmbeddedTemporal(
            folder / "temporal",
            database=folder / "temporal" / "temporal.db",
            headless=True,
            search_attributes=SEARCH_ATTRIBUTES,
        )
        self.servers = {"postgres": Server(self.postgres), "temporal": Server(self.temporal)}
        self.roles: dict[str, Role] = {}
        self.ports = {name: free_port() for name in (*APIS, "model")}

    def url(self, name: str) -> str:
        """Return where an API process or the model server is."""
        return f"http://127.0.0.1:{self.ports[name]}"

    async def start(self, http: aiohttp.ClientSession) -> None:
        """Start everything, and wait until it serves."""
        await asyncio.gather(*(server.begin() for server in self.servers.values()))
        await migrate(self.postgres.url("owner"), self.postgres.url("login"))
        common = self._environment()
        model = ("offline-model", "--port", str(self.ports["model"]))
        self.roles["model"] = Role("model", model, common)
        for name in APIS:
            own = {"API_PORT": str(self.ports[name])}
            self.roles[name] = Role(name, ("api",), common | own)
        for name in WORKERS:
            self.roles[name] = Role(name, ("worker",), common)
        for role in self.roles.values():
            role.start()
        await until_answers(http, f"{self.url('model')}/api/version")
        await self.serves(http)

    async def serves(self, http: aiohttp.ClientSession) -> None:
        """Wait until both doors are ready."""
        await asyncio.gather(*(until_answers(http, f"{self.url(name)}/ready") for name in APIS))

    async def start_again(self, name: str) -> None:
        """Start what has ended."""
        if name in self.servers:
            await self.servers[name].begin()
        else:
            self.roles[name].start()

    async def stop(self) -> None:
        """Stop everything."""
        for role in self.roles.values():
            role.close()
        for server in self.servers.values():
            await asyncio.to_thread(server.stop)

    def _environment(self) -> dict[str, str]:
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        return {
            **bare_environment(),
            **_SOON,
            "HOME": str(self.folder),
            "PYTHONPATH": str(_CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
            "DATABASE_URL": self.postgres.url("login"),
            "TEMPORAL_ADDRESS": self.temporal.address,
            "TEMPORAL_PAYLOAD_KEYS": f"run:{key}",
            "JWT_SECRET_KEY": secrets.token_urlsafe(48),
            "OLLAMA_BASE_URL": self.url("model"),
            "OLLAMA_MODEL": MODEL,
        }


@asynccontextmanager
async def open_product(folder: Path, http: aiohttp.ClientSession) -> AsyncIterator[Product]:
    """Run the product in a folder until the context is left."""
    product = Product(folder)
    try:
        await product.start(http)
        yield product
    finally:
        await product.stop()


async def until_answers(http: aiohttp.ClientSession, url: str, seconds: float = 300) -> None:
    """Wait until an address answers with 200. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not await _answers(http, url):  # noqa: ASYNC110 - a process starts
            await asyncio.sleep(_LOOK_SECONDS)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
