"""The parts of the assistant: the embedded servers, and roles of this program as processes."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from assistant.contracts.names import SEARCH_ATTRIBUTES
from assistant.infra.settings import Settings
from runtime.data_folder import DataFolder
from runtime.embedded.command import Command, StopPlan
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.model_choice import ModelChoice, answers
from runtime.supervised import Part

_ROLE_STOP_PLAN: StopPlan = ((signal.SIGTERM, 5.0),)
_MODEL_STOP_PLAN: StopPlan = ((signal.SIGTERM, 1.0),)
_ANSWER_WITHIN_SECONDS = 3.0
_NEEDED = frozenset({"postgres", "temporal", "worker"})
_ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


@dataclass(frozen=True)
class Embedded:
    """The embedded servers; None where the settings name an external one."""

    postgres: EmbeddedPostgres | None
    temporal: EmbeddedTemporal | None

    def environment(self) -> dict[str, str]:
        """Return the settings that lead the roles to the embedded servers."""
        values = {}
        if self.postgres is not None:
            values["DATABASE_URL"] = self.postgres.url("login")
        if self.temporal is not None:
            values["TEMPORAL_ADDRESS"] = self.temporal.address
            values["TEMPORAL_UI_URL"] = self.temporal.ui_url
        return values


def embedded_servers(settings: Settings, folder: DataFolder) -> Embedded:
    """Choose the servers to run ourselves."""
    return Embedded(
        postgres=None if settings.database_url else EmbeddedPostgres(folder.path / "postgres"),
        temporal=None if settings.temporal_address else _temporal(settings, folder.path),
    )


def _temporal(settings: Settings, folder: Path) -> EmbeddedTemporal:
    return EmbeddedTemporal(
        folder=folder / "temporal",
        database=folder / "temporal" / "temporal.db",
        port=settings.temporal_port,
        ui_port=settings.temporal_ui_port,
        namespace=settings.temporal_namespace,
        search_attributes=SEARCH_ATTRIBUTES,
    )


def role_environment(
    settings: Settings, folder: DataFolder, embedded: Embedded, model: ModelChoice
) -> dict[str, str]:
    """Return the whole environment of the roles; settings given by the user come before ours.

    The database owner's address stays out of it: only migrations may change the schema.
    """
    given = {name: value for name, value in _given_secrets(settings).items() if value}
    made = {} if settings.database_url else folder.secrets()
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",  # a log line written is a log line kept, whatever comes
        "ASSISTANT_DATA_DIR": str(folder.path),
        "DATABASE_OWNER_URL": "",
        "WORKER_GRACE_SECONDS": "2",  # the whole assistant stops within 10 s
        **embedded.environment(),
        **model.environment(),
        **made,
        **given,
    }


def _given_secrets(settings: Settings) -> dict[str, str]:
    return {
        "JWT_SECRET_KEY": settings.jwt_secret_key.get_secret_value(),
        "TEMPORAL_PAYLOAD_KEYS": settings.temporal_payload_keys.get_secret_value(),
        "AUTH_DATA_ENCRYPTION_KEYS": settings.auth_data_encryption_keys.get_secret_value(),
    }


def migration(settings: Settings, embedded: Embedded, environment: Mapping[str, str]) -> Command:
    """Return the command that brings the database to the newest schema, as its owner."""
    postgres = embedded.postgres
    owner = postgres.url("owner") if postgres else settings.database_owner_url
    return _role(["migrate"], {**environment, "DATABASE_OWNER_URL": owner})


def offline_model(port: int) -> Part:
    """Return the offline model as a part."""
    arguments = ["offline-model", "--port", str(port)]
    command = replace(_role(arguments, os.environ), stop_plan=_MODEL_STOP_PLAN)
    return Part(command, lambda: answers(f"http://127.0.0.1:{port}/api/version"))


def roles(settings: Settings, environment: Mapping[str, str]) -> list[Part]:
    """Return API and worker, and the bot if it has a token."""
    url = f"{api_url(settings)}/ready"
    parts = [
        Part(_role(["worker"], environment)),
        Part(_role(["api"], environment), lambda: can_answer(url)),
    ]
    if settings.telegram_bot_token.get_secret_value():
        parts.append(Part(_role(["bot"], environment)))
    return parts


async def can_answer(ready_url: str) -> bool:
    """Tell whether everything that a turn needs is there; model and scarce tools may come later."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_ANSWER_WITHIN_SECONDS) as client:
            dependencies = (await client.get(ready_url)).json()["dependencies"]
    except (httpx.HTTPError, ValueError, KeyError):
        return False
    up = {part["name"] for part in dependencies if part["state"] == "up"}
    return up >= _NEEDED


def api_url(settings: Settings) -> str:
    """Return where the API is found from this machine."""
    host = _ANY_HOST.get(settings.api_host, settings.api_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.api_port}"


def _role(arguments: list[str], environment: Mapping[str, str]) -> Command:
    return Command(
        name=arguments[0],
        argv=(sys.executable, "-m", "runtime", *arguments),
        env=environment,
        stop_plan=_ROLE_STOP_PLAN,
    )
