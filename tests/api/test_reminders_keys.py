"""One key, one reminder: sent again, sent at once, sent by somebody else."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.api.reminding import FRIDAYS, firings, in_seconds, listed, problem, remind
from tests.chat_product import Chat
from tests.chatting import Json, Person

FIELDS = {
    *("id", "schedule", "kind", "phrase", "text", "action", "state", "timezone", "rrule", "next"),
    *("held_until", "urgent", "missed", "nag_minutes", "last_run", "message"),
    *("created_at", "updated_at"),
}


@pytest_asyncio.fixture(scope="module")
async def never(chat: Chat) -> Person:
    """Somebody whose reminders are all refused, or gone when a test is over."""
    return await chat.new_person()


async def test_the_same_key_gives_the_same_reminder(person: Person) -> None:
    body = {"schedule": "in 20 minutes", "text": "tea"}
    key = {"Idempotency-Key": "one"}

    first, again = [(await person.post("/cron", body, **key)).json() for _ in range(2)]
    by_field = await person.post("/cron", body | {"client_message_id": "one"})
    without = await person.post("/cron", body)

    assert first == again == by_field.json()
    assert without.json()["id"] != first["id"]
    assert len(await listed(person)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": "0 10 * * fri"},
        {"text": "coffee"},
        {"action": "ask"},
        {"urgent": True},
        {"missed": "all"},
        {"nag_minutes": 10},
        {"timezone": "Asia/Tokyo"},
    ],
)
async def test_a_key_is_for_one_reminder(never: Person, change: Json) -> None:
    body: dict[str, Any] = {"schedule": FRIDAYS, "text": "tea", "client_message_id": str(change)}
    first = (await never.post("/cron", body)).raise_for_status().json()

    conflict = await never.post("/cron", body | change)

    await never.ask("DELETE", f"/api/v1/cron/{first['id']}")
    assert problem(conflict) == (409, "idempotency_conflict")
    assert problem(await never.post("/cron", body)) == (409, "idempotency_conflict")


async def test_two_keys_are_refused(person: Person) -> None:
    body = {"schedule": FRIDAYS, "text": "tea", "client_message_id": "one"}

    refused = await person.post("/cron", body, **{"Idempotency-Key": "two"})

    assert problem(refused) == (422, "invalid_input")


async def test_the_same_key_twenty_times_at_once_is_one_reminder(person: Person) -> None:
    body = {"schedule": in_seconds(600), "text": "tea", "client_message_id": "one"}

    answers = await asyncio.gather(*(person.post("/cron", body) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {201}
    (reminder_id,) = {answer.json()["id"] for answer in answers}
    assert [one["id"] for one in await listed(person)] == [reminder_id]
    assert len(await firings(person, answers[0].json())) == 1


async def test_keys_are_ones_own(person: Person, other: Person) -> None:
    body = {"schedule": FRIDAYS, "text": "tea", "client_message_id": "one"}

    ids = {UUID((await each.post("/cron", body)).json()["id"]) for each in (person, other)}

    assert len(ids) == 2


async def test_many_at_once_are_all_stored(person: Person) -> None:
    added = await asyncio.gather(*(remind(person, text=f"tea {n}") for n in range(20)))

    assert {one["id"] for one in await listed(person)} == {one["id"] for one in added}
    assert datetime.fromisoformat(added[0]["created_at"]) <= datetime.now(UTC)
