"""Ping, health and readiness."""

import asyncio

import pytest

from assistant.services.health import Check, HealthService
from runtime.core import Core
from tests.factories import Door, open_door


async def fine() -> None:
    """Answer."""


async def broken() -> None:
    raise ConnectionError("secret address")


async def silent() -> None:
    await asyncio.sleep(60)


def health_of(**checks: Check) -> HealthService:
    return HealthService("1.2.3", "kimi", offline=True, checks=checks, timeout_seconds=0.1)


async def test_ping_answers_ok(door: Door) -> None:
    answer = await door.client.get("/ping")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_tells_version_and_model(core: Core) -> None:
    async with open_door(core, health=health_of(postgres=broken)) as door:
        answer = await door.client.get("/health")

    assert answer.json() == {
        "status": "ok",
        "version": "1.2.3",
        "model": "kimi",
        "offline": True,
    }


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
    async with open_door(core, health=health_of(**checks)) as door:
        answer = await door.client.get("/ready")

    parts = answer.json()["dependencies"]
    assert answer.status_code == status
    assert {part["name"]: part["state"] for part in parts} == {
        name: "up" if check is fine else "down" for name, check in checks.items()
    }
    assert all(part["latency_ms"] >= 0 for part in parts)
    assert "secret address" not in answer.text
