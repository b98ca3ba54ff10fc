"""SQL of what workers say and of alerts: the last word counts, the newest comes first."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from assistant.contracts.tools import ToolHost, ToolQueue
from assistant.infra.db.database import Database


async def test_what_a_worker_says_replaces_what_it_said_before(database: Database) -> None:
    name, now = f"host-{uuid4()}", datetime.now(UTC)
    old = ToolHost(queue=ToolQueue.BROWSER, host=name, available=True, seen_at=now - timedelta(1))
    new = ToolHost(
        queue=ToolQueue.BROWSER, host=name, available=False, reason="no Chromium", seen_at=now
    )
    other = ToolHost(queue=ToolQueue.SANDBOX, host=name, available=True, seen_at=now)

    async with database.as_system() as system:
        for said in (old, other, new):
            await system.tool_hosts.report(said)
        found = await system.tool_hosts.fresh(now)
        assert await system.tool_hosts.fresh(now + timedelta(seconds=1)) == []

    assert [host for host in found if host.host == name] == [new, other]


async def test_alerts_come_newest_first(database: Database) -> None:
    async with database.as_system() as system:
        for detail in ("first", "second", "third"):
            await system.alerts.add("egress_refused", detail)
        found = await system.alerts.recent(2)

    assert [(alert.kind, alert.detail) for alert in found] == [
        ("egress_refused", "third"),
        ("egress_refused", "second"),
    ]
    assert datetime.now(UTC) - found[0].created_at < timedelta(minutes=1)
