"""Secrets as people type them, and everything that the product keeps, to look for them in."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from uuid import UUID

import asyncpg
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

MARK: Final = "q7Zk"
LEAK = re.compile(rf"{MARK}[0-9]{{2}}Wv")


def canary(number: int) -> str:
    """Return what stands within a secret, and nowhere else."""
    return f"{MARK}{number:02d}Wv"


_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ{}In0.c2lnbmF0dXJlIG9mIGEgdGVzdA"
TYPED: Final = tuple(
    said.replace("@@", canary(number))
    for number, said in enumerate(
        (
            "Authorization: Bearer abc@@0123456789def",
            "что это за ключ sk-proj-@@0123456789abcdef",
            "ghp_@@0123456789012345678901234567 перестал работать",
            "look: github_pat_@@0123456789_0123456789abcdef",
            "glpat-@@0123456789abcd",
            "xoxb-@@-0123456789-abcdef",
            "расшифруй " + _JWT.format("@@"),
            "бот 123456789:AAF@@012345678901234567890123",
            "https://bob:pass@@word@example.com/feed",
            "вот мой API: https://api.example.com/v1?api_key=zz@@0123456789",
            "X-Api-Key: zz@@0123456789",
            "curl -u bob:zz@@word https://api.example.com/users",
            "curl https://api.example.com -H 'X-Auth-Token: zz@@0123'",
            "подключи API Погода https://api.example.com, токен: zz@@012345",
            "connect the API Weather https://api.example.com, key is zz@@012345",
            "/background позови curl https://api.example.com/?token=zz@@0123456789",
            "-----BEGIN PRIVATE KEY-----\nMIIEv@@AIBADANBg\n-----END PRIVATE KEY-----",
            '{"client_secret": "zz@@0123456789", "client_id": "me"}',
        )
    )
)
"""Messages with a secret each, that of the number of its place."""


async def rows_with_leaks(owner_url: str) -> dict[str, list[str]]:
    """Return every row of every table that shows a secret, in whatever column, also as bytes."""
    connection = await asyncpg.connect(owner_url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        found = {}
        for (table,) in tables:
            rows = await connection.fetch(
                f'SELECT t::text FROM "{table}" t WHERE t::text LIKE $1 OR t::text LIKE $2',  # noqa: S608 - names of the database's own
                f"%{MARK}%",
                f"%{MARK.encode().hex()}%",
            )
            if rows:
                found[table] = [row[0] for row in rows]
        return found
    finally:
        await connection.close()


async def sealed_of(owner_url: str, people: list[UUID]) -> list[asyncpg.Record]:
    """Return all that is sealed of some people."""
    connection = await asyncpg.connect(owner_url)
    try:
        query = "SELECT id, auth_data FROM integration_secrets WHERE user_id = ANY($1)"
        found: list[asyncpg.Record] = await connection.fetch(query, people)
        return found
    finally:
        await connection.close()


async def payloads_of(client: Client, task_queue: str) -> AsyncIterator[str]:
    """Yield all that Temporal was told on a task queue, decoded."""
    codec = client.data_converter.payload_codec
    async for run in client.list_workflows(f"TaskQueue = '{task_queue}'"):
        handle = client.get_workflow_handle(run.id, run_id=run.run_id)
        async for event in handle.fetch_history_events():
            yield str(event)
            plain = list(_payloads(event))
            for payload in await codec.decode(plain) if codec else plain:
                yield payload.data.decode(errors="replace")


def _payloads(message: Message) -> Iterator[Payload]:
    """Yield the payloads within a message, however deep; searched ones are never encoded."""
    if isinstance(message, Payload):
        if not message.metadata.get("type"):
            yield message
        return
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for part in _parts(field, value):
                if isinstance(part, Message):
                    yield from _payloads(part)


def _parts(field: FieldDescriptor, value: Any) -> Iterator[Any]:
    kind = field.message_type
    if kind is not None and kind.GetOptions().map_entry:
        yield from value.values()
    elif field.is_repeated:
        yield from value
    else:
        yield value
