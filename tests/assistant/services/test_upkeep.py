"""Pruning: what is too old goes, what is not stays, files go with their bytes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from assistant.contracts.reminders import FiringState
from assistant.contracts.tools import NewArtifact, ToolHost, ToolQueue
from assistant.infra.db.database import Database
from assistant.services.upkeep import UpkeepService
from tests.assistant.reminding import store_firing, store_reminder
from tests.factories import make_chain, make_step

FILE = NewArtifact(name="a.txt", media_type="text/plain", content=b"a")


def upkeep(database: Database) -> UpkeepService:
    return UpkeepService(database, timedelta(days=30), timedelta(minutes=15))


async def test_expired_files_go_with_their_bytes_and_steps_stay(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    now, chain, step = datetime.now(UTC), make_chain(), make_step()
    old, new = uuid4(), uuid4()
    async with database.as_user(user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [step])
        stored = await store.steps.get(step.step_id)
        assert stored is not None
        for artifact_id, expires in ((old, now), (new, now + timedelta(hours=1))):
            await store.artifacts.add(artifact_id, stored, FILE, expires)

    pruned = await upkeep(database).prune(now)

    connection = await asyncpg.connect(owner_url)
    query = "SELECT artifact_id FROM artifact_contents WHERE user_id = $1"
    left = await connection.fetch(query, user_id)
    await connection.close()
    assert pruned.artifacts >= 1
    assert [row["artifact_id"] for row in left] == [new]
    async with database.as_user(user_id) as store:
        assert await store.steps.get(step.step_id) == stored


async def test_workers_that_have_long_been_silent_are_forgotten(database: Database) -> None:
    now = datetime.now(UTC)
    hosts = [
        ToolHost(queue=ToolQueue.SANDBOX, host=str(uuid4()), available=True, seen_at=now - age)
        for age in (timedelta(hours=25), timedelta(hours=23))
    ]
    async with database.as_system() as system:
        for host in hosts:
            await system.tool_hosts.report(host)

    pruned = await upkeep(database).prune(now)

    async with database.as_system() as system:
        left = await system.tool_hosts.fresh(now - timedelta(days=2))
    assert pruned.tool_hosts >= 1
    assert [host for host in left if host in hosts] == hosts[1:]


async def test_alerts_are_kept_for_a_month(database: Database) -> None:
    kind, now = uuid4().hex, datetime.now(UTC)
    async with database.as_system() as system:
        await system.alerts.add(kind, "detail")

    async def kept() -> bool:
        async with database.as_system() as system:
            return any(alert.kind == kind for alert in await system.alerts.recent(100))

    await upkeep(database).prune(now + timedelta(days=29))
    assert await kept()
    assert (await upkeep(database).prune(now + timedelta(days=31))).alerts >= 1
    assert not await kept()


async def test_firings_that_are_long_over_go_and_all_others_stay(
    database: Database, user_id: UUID
) -> None:
    now = datetime.now(UTC)
    cases = {  # days ago, state → whether it stays
        (91, FiringState.SENT): False,
        (91, FiringState.PLANNED): True,
        (91, FiringState.DUE): True,
        (89, FiringState.SENT): True,
    }
    kept = set()
    for (days, state), stays in cases.items():
        reminder = await store_reminder(database, user_id)
        firing = await store_firing(
            database, user_id, reminder, now - timedelta(days=days), state=state
        )
        kept |= {firing.firing_id} if stays else set()

    pruned = await upkeep(database).prune(now)

    async with database.as_user(user_id) as store:
        reminders = await store.reminders.page(10)
        found = [await store.firings.of_reminder(one.reminder_id, 10) for one in reminders]
    assert pruned.firings >= 1
    assert {firing.firing_id for firings in found for firing in firings} == kept
