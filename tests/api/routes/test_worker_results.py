"""Polling for results of tasks: what nobody has had, at once or as it comes, until acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn

from assistant.infra.db.database import Database
from assistant.services.event_hub import EventHub
from tests.assistant.happenings import append, append_messages, make_message, make_result
from tests.factories import Account, Door

POLL = "/api/v1/chat/worker-results/poll"
ACK = "/api/v1/chat/worker-results/ack"
_PATIENCE = 10.0


async def poll(door: Door, account: Account, **params: Any) -> dict[str, Any]:
    answer = await door.client.get(POLL, params=params, headers=account.auth)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def acknowledge(door: Door, account: Account, *event_ids: str) -> int:
    answer = await door.client.post(ACK, json={"event_ids": event_ids}, headers=account.auth)
    noted: int = answer.raise_for_status().json()["acknowledged"]
    return noted


def hub_of(door: Door) -> EventHub:
    return door.deps.events.hub


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110 - the hub tells it no other way
            await asyncio.sleep(0.01)


def is_listening(door: Door, account: Account, listeners: int = 1) -> bool:
    room = hub_of(door)._rooms.get(account.user_id)
    return room is not None and len(room.live) == listeners


async def test_results_stay_until_they_are_acknowledged(door: Door, database: Database) -> None:
    account = await door.new_account()
    user_id = account.user_id
    first, _, third = await append(
        database,
        user_id,
        make_result(user_id, 1),
        make_message(user_id, 1),
        make_result(user_id, 2),
    )

    found = await poll(door, account)
    again = await poll(door, account)

    assert [(item["event_id"], item["seq"]) for item in found["items"]] == [
        (str(first.event_id), 1),
        (str(third.event_id), 3),
    ]
    assert [item["event_id"] for item in again["items"]] == [
        item["event_id"] for item in found["items"]
    ]
    assert found["after"] == 3
    assert await acknowledge(door, account, str(first.event_id), str(uuid4())) == 1
    assert await acknowledge(door, account, str(first.event_id)) == 0
    assert [item["seq"] for item in (await poll(door, account))["items"]] == [3]


async def test_result_is_told_with_all_that_belongs_to_it(door: Door, database: Database) -> None:
    account = await door.new_account()
    (event,) = await append(database, account.user_id, make_result(account.user_id, 1))

    (item,) = (await poll(door, account))["items"]

    delivered = datetime.fromisoformat(item.pop("delivered_at"))
    assert datetime.now(UTC) - delivered < timedelta(seconds=_PATIENCE)
    assert datetime.fromisoformat(item.pop("created_at")) == event.created_at
    assert item == event.payload | {
        "type": "worker_result",
        "event_id": str(event.event_id),
        "seq": 1,
        "result": event.payload["result_preview"],
    }


async def test_results_come_in_pages(door: Door, database: Database) -> None:
    account = await door.new_account()
    for number in range(3):
        await append(database, account.user_id, make_result(account.user_id, number))

    first = await poll(door, account, limit=2)
    second = await poll(door, account, limit=2, after=first["after"])
    end = await poll(door, account, after=second["after"])

    assert [[item["seq"] for item in page["items"]] for page in (first, second)] == [[1, 2], [3]]
    assert end == {"items": [], "after": 3}


async def test_a_result_ends_the_wait_and_other_events_do_not(
    door: Door, database: Database
) -> None:
    account = await door.new_account()
    polling = asyncio.create_task(poll(door, account, wait=_PATIENCE))
    await until(lambda: is_listening(door, account))
    await append_messages(database, account.user_id, range(3))
    await asyncio.wait([polling], timeout=0.1)
    assert not polling.done()

    await append(database, account.user_id, make_result(account.user_id, 1))

    found = await asyncio.wait_for(polling, 1)
    assert [item["seq"] for item in found["items"]] == [4]


async def test_the_wait_ends_in_its_time(door: Door) -> None:
    account = await door.new_account()

    async with asyncio.timeout(1):
        assert await poll(door, account, wait=0.2) == {"items": [], "after": 0}


async def test_a_hundred_who_wait_hold_no_connection_and_all_hear(
    own_door: Door, database: Database
) -> None:
    account = await own_door.new_account()
    polls = []
    for number in range(1, 101):
        polls.append(asyncio.create_task(poll(own_door, account, wait=60)))
        if number % 20 == 0:  # they need connections to begin
            await until(partial(is_listening, own_door, account, number))

    assert database._engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    await append(database, account.user_id, make_result(account.user_id, 1))

    for found in await asyncio.gather(*polls):
        assert [item["seq"] for item in found["items"]] == [1]


async def test_a_client_that_leaves_ends_the_wait(own_door: Door) -> None:
    account = await own_door.new_account()
    async with served(own_door) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        params = {"wait": 60}
        polling = asyncio.create_task(client.get(POLL, params=params, headers=account.auth))
        await until(lambda: is_listening(own_door, account))

        polling.cancel()

        await until(lambda: not hub_of(own_door)._rooms)

        assert polling.cancelled()


async def test_nobody_has_the_results_of_others(door: Door, database: Database) -> None:
    anna, boris = await door.new_account(), await door.new_account()
    (event,) = await append(database, anna.user_id, make_result(anna.user_id, 1))

    assert (await poll(door, boris))["items"] == []
    assert await acknowledge(door, boris, str(event.event_id)) == 0
    assert len((await poll(door, anna))["items"]) == 1


async def test_nobody_has_results_without_a_token(door: Door) -> None:
    answers = [
        await door.client.get(POLL),
        await door.client.post(ACK, json={"event_ids": [str(uuid4())]}),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.parametrize(
    "params",
    [{"wait": 61}, {"wait": -1}, {"wait": "nan"}, {"after": -1}, {"after": 2**63}, {"limit": 201}],
)
async def test_what_is_out_of_bounds_is_refused(door: Door, params: dict[str, Any]) -> None:
    account = await door.new_account()

    answer = await door.client.get(POLL, params=params, headers=account.auth)

    assert answer.status_code == 422


@pytest.mark.parametrize("event_ids", [[], ["x"], [str(uuid4())] * 1_001, None])
async def test_odd_acknowledgements_are_refused(door: Door, event_ids: object) -> None:
    account = await door.new_account()

    answer = await door.client.post(ACK, json={"event_ids": event_ids}, headers=account.auth)

    assert answer.status_code == 422


@asynccontextmanager
async def served(door: Door) -> AsyncIterator[str]:
    """Serve the application on a port of its own; yields its address."""
    config = uvicorn.Config(door.app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving
