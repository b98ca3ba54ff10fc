"""Request ids and what is noted of each request."""

import re
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import structlog

from api.deps import CurrentUser
from tests.factories import Door


async def logged(owner_url: str, request_id: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(owner_url)
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT * FROM request_log WHERE request_id = $1", request_id
    )
    await connection.close()
    return rows


async def test_a_sane_request_id_is_kept(door: Door) -> None:
    answer = await door.client.get("/ping", headers={"X-Request-ID": "trace-0001.a_b"})

    assert answer.headers["X-Request-ID"] == "trace-0001.a_b"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words 1234", 'quote"1234', "", "ы" * 9])
async def test_any_other_request_id_is_replaced(door: Door, given: str) -> None:
    answer = await door.client.get("/ping", headers={b"X-Request-ID": given.encode()})

    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


async def test_a_request_is_stored_with_its_route_and_user(door: Door, owner_url: str) -> None:
    admin, request_id = await door.new_admin(), uuid4().hex
    path = f"/api/v1/users/admin/users/{uuid4()}/admin-access?token=secret"

    await door.client.patch(
        path, json={"is_admin": True}, headers=admin.auth | {"X-Request-ID": request_id}
    )
    await door.deps.request_log.flush()

    (row,) = await logged(owner_url, request_id)
    assert (row["method"], row["status"], row["user_id"]) == ("PATCH", 404, admin.user_id)
    assert row["path"] == "/api/v1/users/admin/users/{user_id}/admin-access"
    assert row["duration_ms"] > 0


async def test_unknown_paths_and_their_queries_are_not_stored(door: Door, owner_url: str) -> None:
    request_id = uuid4().hex

    await door.client.get("/secret-path?token=secret", headers={"X-Request-ID": request_id})
    await door.deps.request_log.flush()

    (row,) = await logged(owner_url, request_id)
    assert (row["path"], row["status"], row["user_id"]) == ("unmatched", 404, None)


async def test_requests_that_failed_unexpectedly_are_stored(own_door: Door, owner_url: str) -> None:
    async def explode() -> None:
        raise RuntimeError("boom")

    own_door.app.add_api_route("/explode", explode)
    request_id = uuid4().hex

    await own_door.client.get("/explode", headers={"X-Request-ID": request_id})
    await own_door.deps.request_log.flush()

    (row,) = await logged(owner_url, request_id)
    assert (row["path"], row["status"]) == ("/explode", 500)


async def test_what_is_logged_during_a_request_carries_its_id_and_user(own_door: Door) -> None:
    account = await own_door.new_account()
    seen: dict[str, Any] = {}

    async def look(_: CurrentUser) -> None:
        seen.update(structlog.contextvars.get_contextvars())

    own_door.app.add_api_route("/look", look)

    answer = await own_door.client.get("/look", headers=account.auth)

    request_id = answer.headers["X-Request-ID"]
    assert seen == {"request_id": request_id, "user_id": str(account.user_id)}
    assert structlog.contextvars.get_contextvars() == {}


async def test_the_access_log_has_the_route_and_never_the_query(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    await door.client.get("/ping?token=canary", headers={"X-Request-ID": "trace-4711"})

    (record,) = [record for record in caplog.records if record.name == "api.access"]
    event = record.msg
    assert isinstance(event, dict)
    assert (event["request_id"], event["path"], event["status"]) == ("trace-4711", "/ping", 200)
    assert "canary" not in str(event)
