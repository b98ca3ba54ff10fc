"""Ping, health and readiness."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from assistant.contracts.tools import ToolQueue
from assistant.errors import UnavailableError
from assistant.infra.settings import Settings
from assistant.services.health import Check, HealthService, Hosts
from runtime.core import Core
from tests.factories import Door, open_door, open_own_door


async def fine() -> None:
    """Answer."""


async def broken() -> None:
    raise ConnectionError("secret address")


async def silent() -> None:
    await asyncio.sleep(60)


@dataclass(frozen=True)
class Known:
    """Hosts of which this is known; None when the database is down."""

    reasons: dict[ToolQueue, str] | None
    seconds: float = 0

    async def missing(self) -> dict[ToolQueue, str]:
        await asyncio.sleep(self.seconds)
        if self.reasons is None:
            raise UnavailableError("secret address")
        return self.reasons


ALL_THERE = Known({})
UP = {"state": "up", "reason": ""}


def health_of(checks: Mapping[str, Check], hosts: Hosts = ALL_THERE) -> HealthService:
    return HealthService(
        "1.2.3", "kimi", offline=True, checks=checks, hosts=hosts, timeout_seconds=0.1
    )


async def test_ping_answers_ok(door: Door) -> None:
    answer = await door.client.get("/ping")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_tells_version_and_model(core: Core) -> None:
    async with open_door(core, health=health_of({"postgres": broken})) as door:
        answer = await door.client.get("/health")

    assert answer.json() == {
        "status": "ok",
        "version": "1.2.3",
        "model": "kimi",
        "offline": True,
        "tools": {"browser": UP, "sandbox": UP},
    }


@pytest.mark.parametrize(
    ("hosts", "browser", "sandbox"),
    [
        (Known({ToolQueue.SANDBOX: "the sandbox does not limit memory"}), "", None),
        (Known(None), "not_known", "not_known"),
        (Known({}, seconds=30), "not_known", "not_known"),
    ],
)
async def test_health_says_why_tools_are_off_and_answers_in_any_case(
    core: Core, hosts: Known, browser: str, sandbox: str | None
) -> None:
    wanted = {"browser": browser, "sandbox": sandbox or "the sandbox does not limit memory"}
    async with open_door(core, health=health_of({}, hosts)) as door:
        health = await door.client.get("/health")
        ready = await door.client.get("/ready")

    assert (health.status_code, ready.status_code) == (200, 200)
    tools = health.json()["tools"]
    assert {name: part["reason"] for name, part in tools.items()} == wanted
    assert {name: part["state"] for name, part in tools.items()} == {
        name: "down" if reason else "up" for name, reason in wanted.items()
    }
    parts = {part["name"]: part["reason"] for part in ready.json()["dependencies"]}
    assert parts == wanted
    assert "secret address" not in health.text + ready.text


async def test_health_says_that_integrations_are_off_without_keys(settings: Settings) -> None:
    none = {"auth_data_encryption_keys": "", "auth_data_active_key_id": ""}
    bare = Settings(_env_file=None, **settings.model_dump() | none)
    told = []
    for each in (settings, bare):
        async with open_own_door(each) as door:
            told.append((await door.client.get("/health")).json()["tools"]["integrations"])

    assert told[0] == UP
    assert told[1]["state"] == "down"
    assert told[1]["reason"].startswith("AUTH_DATA_ENCRYPTION_KEYS is not set")


@pytest.mark.parametrize(
    ("checks", "status"),
    [
        ({"postgres": fine, "temporal": fine, "model": fine}, 200),
        ({"postgres": fine, "temporal": fine, "model": broken}, 200),
        ({"postgres": broken, "temporal": fine, "model": fine}, 503),
        ({"postgres": fine, "temporal": silent, "model": fine}, 503),
    ],
)
async def test_readiness_depends_on_required_parts(
    core: Core, checks: dict[str, Check], status: int
) -> None:
    async with open_door(core, health=health_of(checks)) as door:
        answer = await door.client.get("/ready")

    parts = answer.json()["dependencies"]
    assert answer.status_code == status
    assert {part["name"]: part["state"] for part in parts} == {
        name: "up" if check is fine else "down" for name, check in checks.items()
    } | {"browser": "up", "sandbox": "up"}
    assert all(part["latency_ms"] >= 0 for part in parts)
    assert "secret address" not in answer.text
