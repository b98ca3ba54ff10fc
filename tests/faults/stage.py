"""Real processes of the product for tests of faults: roles that are killed and started again."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from assistant.infra.settings import Settings
from runtime.core import open_core
from runtime.embedded.ports import free_port
from runtime.model_choice import answers
from tests.chat_product import Chat, door_of
from tests.chatting import until
from tests.runtime.processes import program_environment

_ENDS_WITHIN_SECONDS = 20


class Role:
    """One role of the product as a process, which can be killed and started again."""

    def __init__(self, name: str, settings: Settings, log: Path) -> None:
        self._argv = (sys.executable, "-m", "runtime", name)
        self._environment = environment(settings)
        self._log = log
        self._folder = log.parent
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a new process."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the product
                self._argv, env=self._environment, cwd=self._folder, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return await asyncio.to_thread(self._process.wait, _ENDS_WITHIN_SECONDS)

    def close(self) -> None:
        """Leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment of a process."""
    return program_environment(
        DATABASE_URL=settings.database_url,
        TEMPORAL_ADDRESS=settings.temporal_address,
        TEMPORAL_TASK_QUEUE=settings.temporal_task_queue,
        TEMPORAL_PAYLOAD_KEYS=settings.temporal_payload_keys.get_secret_value(),
        JWT_SECRET_KEY=settings.jwt_secret_key.get_secret_value(),
        OLLAMA_BASE_URL=settings.ollama_base_url,
        OLLAMA_MODEL=settings.ollama_model,
        CHAT_TURN_DEADLINE_SECONDS=str(settings.chat_turn_deadline_seconds),
        WORKER_GRACE_SECONDS=str(settings.worker_grace_seconds),
        API_PORT=str(settings.api_port),
        LOG_LEVEL="INFO",
    )


@contextmanager
def role(name: str, settings: Settings, folder: Path) -> Iterator[Role]:
    """Run a role until the context is left, whatever happens to it meanwhile."""
    process = Role(name, settings, folder / f"{name}.log")
    process.start()
    try:
        yield process
    finally:
        process.close()


@asynccontextmanager
async def api_here(settings: Settings) -> AsyncIterator[Chat]:
    """Run the API in this process; the worker is the test's affair."""
    async with open_core(settings) as core, door_of(core) as door:
        yield Chat(core, door, settings.ollama_base_url)


def with_port(settings: Settings) -> Settings:
    """Return settings with a free port for the API."""
    return settings.model_copy(update={"api_port": free_port()})


async def serves(settings: Settings) -> None:
    """Wait until the API answers."""

    async def answered() -> bool:
        return await answers(f"http://127.0.0.1:{settings.api_port}/ping")

    await until(answered)
