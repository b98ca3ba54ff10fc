"""Owns what is in the database and in Temporal in the end, as lines of the history."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from temporalio.client import Client

from assistant.contracts.names import BACKGROUND_TASK
from benchmarks.background_faults.history import Record
from benchmarks.background_faults.product import Product

_TABLES = {
    "task": """
        SELECT id::text AS task_id, user_id::text, text, state, attempts FROM worker_tasks
        ORDER BY created_at""",
    "event": """
        SELECT user_id::text, seq, event_id::text, kind, payload->>'task_id' AS task_id,
        payload->>'status' AS status FROM user_events ORDER BY user_id, seq""",
    "turn": """
        SELECT turns.id::text AS turn_id, turns.user_id::text, turns.channel, turns.state,
        request_id, error_code FROM turns ORDER BY turns.seq""",
    "message": """
        SELECT messages.turn_id::text, messages.user_id::text, role, content, chat_sessions.channel
        FROM messages JOIN chat_sessions ON chat_sessions.id = session_id
        ORDER BY turn_seq, part""",
}
_OPEN = """
SELECT (SELECT count(*) FROM worker_tasks
        WHERE state IN ('queued', 'running', 'retry_scheduled'))
     + (SELECT count(*) FROM turns WHERE state IN ('accepted', 'running'))
"""
_HEADS = "SELECT user_id::text, last_seq FROM user_event_heads"
_RUNNING = f"WorkflowType = '{BACKGROUND_TASK}' AND ExecutionStatus = 'Running'"
_SETTLE_SECONDS = 5
_LOOK_SECONDS = 0.2


@asynccontextmanager
async def owner_of(product: Product) -> AsyncIterator[asyncpg.Connection]:
    """Connect to the database as its owner while the context is open."""
    connection = await asyncpg.connect(product.postgres.dsn("owner"))
    try:
        yield connection
    finally:
        await connection.close()


async def count_open(product: Product) -> int:
    """Return how many tasks and turns are not over."""
    async with owner_of(product) as owner:
        return int(await owner.fetchval(_OPEN))


async def newest_events(product: Product) -> dict[str, int]:
    """Return the number of the newest event of each person who has one."""
    async with owner_of(product) as owner:
        return dict(await owner.fetch(_HEADS))


async def write_rows(product: Product, record: Record) -> None:
    """Write down all rows and the workflows of tasks that are open."""
    running = await _running(product)
    async with owner_of(product) as owner:
        for what, query in _TABLES.items():
            for row in await owner.fetch(query):
                record(what, **dict(row))
    for workflow_id in sorted(running):
        record("workflow", workflow_id=workflow_id)


async def _running(product: Product) -> set[str]:
    """Return the ids of open workflows; one that is ending gets a moment: the list comes late."""
    client = await Client.connect(product.temporal.address)
    until = asyncio.get_running_loop().time() + _SETTLE_SECONDS
    while True:
        found = {run.id async for run in client.list_workflows(_RUNNING)}
        if not found or asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(_LOOK_SECONDS)
