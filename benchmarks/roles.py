"""Owns programs of ours beside the product that use its servers: what they have to be told."""

import orjson

from assistant.infra.settings import Settings
from benchmarks.stack import MODEL, Stack
from runtime.data_folder import DataFolder
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
    """Return the same as settings."""
    values = {name.lower(): value for name, value in role_environment(stack).items()}
    return Settings(_env_file=None, **values)
