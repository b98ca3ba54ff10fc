"""Events as a stream: what was missed, what happens now, its end; nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from api.deps import get_current_access
from assistant.contracts.accounts import Access
from assistant.infra.db.database import Database
from tests.assistant.happenings import append, append_messages, make_result
from tests.chat_product import serving
from tests.factories import Account, Door

EVENTS = "/api/v1/chat/events"
_PATIENCE = 10.0


@asynccontextmanager
async def stream(
    door: Door, account: Account, headers: dict[str, str] | None = None, **params: Any
) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """Open the stream on a server: yields events as name, id and data."""
    async with (
        serving(door.app) as url,
        httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as client,
        client.stream(
            "GET", EVENTS, params=params, headers=account.auth | (headers or {})
        ) as answer,
    ):
        answer.raise_for_status()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        name, colon, value = line.partition(": ")
        if not line and fields:
            yield fields
            fields = {}
        elif colon and name:
            fields[name] = value


async def _next(events: AsyncIterator[dict[str, str]]) -> tuple[str, str, Any]:
    async with asyncio.timeout(_PATIENCE):
        fields = await anext(events)
    return fields["event"], fields.get("id", ""), orjson.loads(fields["data"])


async def test_what_was_missed_comes_first_and_then_what_happens(
    door: Door, database: Database
) -> None:
    account, other = await door.new_account(), await door.new_account()
    await append_messages(database, account.user_id, range(3))

    async with stream(door, account, after=1) as events:
        missed = [await _next(events) for _ in range(2)]
        await append(database, other.user_id, make_result(other.user_id, 1))
        await append(database, account.user_id, make_result(account.user_id, 1))
        name, place, told = await _next(events)

    assert [(kind, place) for kind, place, _ in missed] == [("message", "2"), ("message", "3")]
    assert (name, place, told["result"], told["seq"]) == ("worker_result", "4", "итог 1", 4)


@pytest.mark.parametrize(("headers", "first"), [({"Last-Event-ID": "2"}, "3"), ({}, "2")])
async def test_a_client_that_comes_back_says_what_it_had(
    door: Door, database: Database, headers: dict[str, str], first: str
) -> None:
    account = await door.new_account()
    await append_messages(database, account.user_id, range(3))

    async with stream(door, account, headers, after=1) as events:
        _, place, _ = await _next(events)

    assert place == first


async def test_the_stream_ends_with_the_access(door: Door) -> None:
    account = await door.new_account()
    profile = await door.deps.tokens.authenticate(account.auth["Authorization"].split()[1])
    until = datetime.now(UTC) + timedelta(seconds=0.5)
    door.app.dependency_overrides[get_current_access] = lambda: Access(user=profile, until=until)
    try:
        async with stream(door, account) as events, asyncio.timeout(_PATIENCE):
            left = [fields async for fields in events]
    finally:
        door.app.dependency_overrides.clear()

    assert left == []


async def test_a_stranger_gets_no_stream(door: Door) -> None:
    answer = await door.client.get(EVENTS)

    assert answer.status_code == 401
