"""Alerts over REST: for administrators only, the newest first."""

import pytest

from tests.factories import Door

ALERTS = "/api/v1/observability/alerts"


async def test_an_administrator_reads_the_newest_alerts(door: Door) -> None:
    admin = await door.new_admin()
    async with door.deps.accounts.store.as_system() as system:
        for detail in ("first", "second", "third"):
            await system.alerts.add("sandbox_off", detail)

    found = await door.client.get(ALERTS, params={"limit": 2}, headers=admin.auth)

    items = found.raise_for_status().json()["items"]
    assert [(item["kind"], item["detail"]) for item in items] == [
        ("sandbox_off", "third"),
        ("sandbox_off", "second"),
    ]
    assert all(item["created_at"] for item in items)


async def test_alerts_are_closed_to_others(door: Door) -> None:
    account = await door.new_account()

    refused = [
        await door.client.get(ALERTS, headers=account.auth),
        await door.client.get(ALERTS),
    ]

    assert [answer.status_code for answer in refused] == [403, 401]


@pytest.mark.parametrize("limit", ["0", "201", "x"])
async def test_a_limit_is_bounded(door: Door, limit: str) -> None:
    admin = await door.new_admin()

    answer = await door.client.get(ALERTS, params={"limit": limit}, headers=admin.auth)

    assert answer.status_code == 422
