"""Owns programs of ours beside the product that use its servers: what they have to be told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from pydantic import SecretStr

from assistant.infra.settings import Settings
from benchmarks.stack import MODEL, Stack, end, run_module
from runtime.data_folder import DataFolder
from runtime.embedded.ports import free_port
from runtime.embedded.postgres import DATABASE, LOGIN_ROLE


def role_environment(stack: Stack) -> dict[str, str]:
    """Return the variables that lead to the running servers, as `up` gives them to its roles."""
    data = DataFolder(stack.folder / "data")
    postgres = data.path / "postgres"
    password = orjson.loads((postgres / "passwords.json").read_bytes())["login"]
    port = (postgres / "port").read_text()
    return {
        **data.secrets(),
        "ASSISTANT_DATA_DIR": str(data.path),
        "DATABASE_URL": f"postgresql://{LOGIN_ROLE}:{password}@127.0.0.1:{port}/{DATABASE}",
        "DATABASE_OWNER_URL": "",
        "TEMPORAL_ADDRESS": stack.temporal,
        "TELEGRAM_BOT_TOKEN": "",
        "OLLAMA_BASE_URL": stack.model,
        "OLLAMA_MODEL": MODEL,
    }


def role_settings(stack: Stack) -> Settings:
    """Return what of that the services of reminders and tokens need, as settings."""
    given = role_environment(stack)
    return Settings(
        _env_file=None,
        database_url=given["DATABASE_URL"],
        temporal_address=given["TEMPORAL_ADDRESS"],
        temporal_payload_keys=SecretStr(given["TEMPORAL_PAYLOAD_KEYS"]),
        jwt_secret_key=SecretStr(given["JWT_SECRET_KEY"]),
    )


@asynccontextmanager
async def another_api(stack: Stack) -> AsyncIterator[int]:
    """Run a second API process on the same servers; give its port."""
    port = free_port()
    own = {"API_HOST": "127.0.0.1", "API_PORT": str(port)}
    log = stack.folder / "second-api.log"
    process = run_module(log, "runtime", "api", **role_environment(stack), **own)
    try:
        await stack.until_ready(f"http://127.0.0.1:{port}/ready", process)
        yield port
    finally:
        await asyncio.to_thread(end, process)
