"""The command line: `python -m runtime <role>`. A role's modules are loaded only to run it."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from typing import Any

import uvloop

from assistant.infra.settings import Settings, SettingsError, load_settings
from runtime.errors import StartError

_ROLES = {
    "up": "run the whole assistant in the foreground",
    "api": "serve the REST API",
    "worker": "run workflows and activities",
    "bot": "run the Telegram bot",
    "offline-model": "serve the built-in model that needs no Ollama",
    "migrate": "bring the database to the newest schema",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a role until it ends; return the exit code: 78 (EX_CONFIG) when a setting is wrong."""
    chosen = _parser().parse_args(arguments)
    try:
        _run(chosen.role)(_role(chosen, load_settings()))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return os.EX_CONFIG
    except StartError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return os.EX_OK


def _run(role: str) -> Callable[[Coroutine[Any, Any, None]], None]:
    """Return what runs a role: uvloop, but where children are watched the standard loop."""
    return asyncio.run if role == "up" else uvloop.run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m runtime",
        description="A self-hosted personal assistant. Settings: see .env.example.",
    )
    roles = parser.add_subparsers(dest="role", required=True, metavar="ROLE")
    for name, purpose in _ROLES.items():
        role = roles.add_parser(name, help=purpose, description=purpose)
        if name == "offline-model":
            role.add_argument("--port", type=int, default=11434, help="default: %(default)s")
    return parser


async def _role(chosen: argparse.Namespace, settings: Settings) -> None:
    match chosen.role:
        case "up":
            await import_module("runtime.up").up(settings)
        case "offline-model":
            await import_module("runtime.offline_model.server").serve(chosen.port, print)
        case "migrate":
            owner = settings.database_owner_url or settings.database_url
            await import_module("runtime.migrate").migrate(owner, settings.database_url)
        case role:
            await import_module(f"runtime.{role}").serve(settings)
