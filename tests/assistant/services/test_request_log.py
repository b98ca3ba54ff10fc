"""The request log neither waits nor fails nor grows without bound."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from assistant.infra.db.database import Database
from assistant.services.ports.upkeep import RequestRecord
from assistant.services.request_log import RequestLog
from assistant.services.upkeep import UpkeepService


def record(request_id: str, created_at: datetime | None = None) -> RequestRecord:
    return RequestRecord(
        request_id, "GET", "/ping", 200, 0.5, None, created_at or datetime.now(UTC)
    )


async def count(owner_url: str, request_id: str) -> int:
    connection = await asyncpg.connect(owner_url)
    query = "SELECT count(*) FROM request_log WHERE request_id = $1"
    found: int = await connection.fetchval(query, request_id)
    await connection.close()
    return found


async def test_records_are_written_in_the_background(database: Database, owner_url: str) -> None:
    log, request_id = RequestLog(database, interval_seconds=0.01), uuid4().hex

    async with log.running():
        log.note(record(request_id))
        async with asyncio.timeout(10):
            while not await count(owner_url, request_id):  # noqa: ASYNC110 - a row is no event
                await asyncio.sleep(0.01)


async def test_what_is_left_is_written_at_the_end(database: Database, owner_url: str) -> None:
    log, request_id = RequestLog(database, interval_seconds=60, batch=7), uuid4().hex

    async with log.running():
        for _ in range(20):
            log.note(record(request_id))

    assert await count(owner_url, request_id) == 20


async def test_records_over_the_capacity_are_dropped_and_counted(
    database: Database, owner_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    log, request_id = RequestLog(database, capacity=5), uuid4().hex

    for _ in range(8):
        log.note(record(request_id))
    await log.flush()
    log.note(record(request_id))
    await log.flush()

    assert await count(owner_url, request_id) == 6
    assert "'dropped': 3" in caplog.text


async def test_a_database_that_is_gone_costs_records_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = Database("postgresql://nobody:nothing@127.0.0.1:1/nothing")
    log = RequestLog(nowhere, interval_seconds=0.01)

    async with log.running():
        log.note(record("lost"))
        await asyncio.sleep(0.1)
        log.note(record("lost too"))
    await nowhere.close()

    assert "'dropped': 1" in caplog.text


async def test_old_requests_are_pruned_and_new_ones_kept(
    database: Database, owner_url: str
) -> None:
    now, (old, new) = datetime.now(UTC), (uuid4().hex, uuid4().hex)
    log = RequestLog(database)
    log.note(record(old, now - timedelta(days=31)))
    log.note(record(new, now - timedelta(days=29)))
    await log.flush()

    upkeep = UpkeepService(database, timedelta(days=30), timedelta(minutes=15))
    pruned = await upkeep.prune(now)

    assert pruned.requests >= 1
    assert (await count(owner_url, old), await count(owner_url, new)) == (0, 1)
