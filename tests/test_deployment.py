"""The compose file and what it mounts, as far as this can be said without a container engine."""

import asyncio
import json
import os
import re
import stat
import sysconfig
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from assistant.contracts.names import SEARCH_ATTRIBUTES
from assistant.infra.settings import Settings
from runtime import cli
from runtime.embedded.temporal import _DYNAMIC_CONFIG

_ROOT = Path(__file__).parents[1]
_COMPOSE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text("utf-8"))
_SERVICES: dict[str, dict[str, Any]] = _COMPOSE["services"]
_ROLES = {name: service for name, service in _SERVICES.items() if "build" in service}
_KNOWN = {name.upper() for name in Settings.model_fields}
_OF_EMBEDDED_PARTS = {"ASSISTANT_DATA_DIR", "TEMPORAL_PORT", "TEMPORAL_UI_PORT", "OFFLINE_MODEL"}
_SECRETS = {"AUTH_DATA_ENCRYPTION_KEYS", "JWT_SECRET_KEY", "TEMPORAL_PAYLOAD_KEYS"}


def test_every_setting_that_roles_read_can_be_given_and_no_other() -> None:
    given = {name for role in _ROLES.values() for name in role["environment"]}

    assert given == _KNOWN - _OF_EMBEDDED_PARTS


def test_the_roles_started_exist() -> None:
    assert {tuple(role["command"]) for role in _ROLES.values()} == {
        ("migrate",),
        ("api",),
        ("worker",),
        ("bot",),
    }
    assert {role["command"][0] for role in _ROLES.values()} <= set(cli._ROLES)


def test_secrets_are_required_and_never_written_down() -> None:
    values = {
        (name, str(value))
        for service in _SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if name in _SECRETS or name.endswith(("PASSWORD", "PWD"))
    }

    assert {name for name, _ in values} >= _SECRETS
    assert not [name for name, value in values if not re.fullmatch(r"\$\{\w+:\?[^}]+\}", value)]


def test_only_migrations_know_the_owner_of_the_database() -> None:
    knowing = [name for name, role in _ROLES.items() if "DATABASE_OWNER_URL" in role["environment"]]

    assert knowing == ["migrate"]


def test_ports_are_published_on_loopback_alone() -> None:
    ports = [port for service in _SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert not [port for port in ports if not str(port).startswith("127.0.0.1:")]
    assert not [name for name, service in _SERVICES.items() if "network_mode" in service]


def test_images_are_pinned() -> None:
    images = [service["image"] for service in _SERVICES.values()]
    images += re.findall(
        r"^FROM (?!scratch )(\S+)", (_ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )

    assert not [image for image in images if not re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*", image)]


def test_the_image_is_not_run_by_root() -> None:
    users = re.findall(r"^USER (\S+)", (_ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert users
    assert users[-1] not in {"root", "0"}


def test_what_is_waited_for_can_come() -> None:
    for service in _SERVICES.values():
        for name, wish in service.get("depends_on", {}).items():
            waited_for = _SERVICES[name]
            if wish["condition"] == "service_healthy":
                assert "healthcheck" in waited_for
            else:
                assert waited_for["restart"] != "unless-stopped"


def test_files_that_are_mounted_are_there_and_scripts_can_be_run() -> None:
    mounts = [mount for service in _SERVICES.values() for mount in service.get("volumes", [])]
    folders = [_ROOT / mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    scripts = [script for folder in folders for script in folder.glob("*.sh")]

    assert all(folder.is_dir() for folder in folders)
    # One that cannot be executed would be sourced by PostgreSQL's entry point, not run.
    assert scripts
    assert all(script.stat().st_mode & stat.S_IXOTH for script in scripts)


def test_the_builder_sees_no_secrets_and_no_data() -> None:
    first, *let_in = [
        line
        for line in (_ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]

    assert first == "*"
    names = {line.removeprefix("!") for line in let_in if line.startswith("!")}
    assert all((_ROOT / name).exists() for name in names)
    assert not names & {".env", ".data", ".git"}


def test_temporal_shares_fairly_as_the_embedded_one_does() -> None:
    dynamic = yaml.safe_load((_ROOT / "deploy/temporal/dynamic.yaml").read_text("utf-8"))

    embedded = {name: [{"value": json.loads(_DYNAMIC_CONFIG[name])}] for name in dynamic}
    assert dynamic == embedded
    assert {name for name in _DYNAMIC_CONFIG if name.startswith("matching.")} == set(dynamic)


@pytest.mark.timeout(120)
async def test_setup_makes_namespace_and_search_attributes_and_may_be_repeated(
    temporal_address: str,
) -> None:
    namespace = f"deployed-{uuid4().hex}"

    for _ in range(2):
        await _patiently_set_up(temporal_address, namespace)

    client = await Client.connect(temporal_address, namespace=namespace)
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=namespace)
    )
    assert set(SEARCH_ATTRIBUTES) <= set(listed.custom_attributes)


async def _patiently_set_up(address: str, namespace: str) -> None:
    """Run the script until it succeeds, as compose does: a new namespace takes a while to show."""
    for _ in range(10):
        process = await asyncio.create_subprocess_exec(
            *("sh", str(_ROOT / "deploy/temporal/setup.sh")),
            env={
                "PATH": os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"])),
                "HOME": "/nonexistent",
                "TEMPORAL_ADDRESS": address,
                "TEMPORAL_NAMESPACE": namespace,
            },
        )
        if await process.wait() == os.EX_OK:
            return
        await asyncio.sleep(1)
    raise AssertionError("the script does not succeed")
