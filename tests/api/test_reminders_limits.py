"""How many reminders one may have, and how often they may come; each limit is a setting."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.api.reminding import FRIDAYS, change, delete, patched, problem, remind
from tests.chat_product import chat_settings
from tests.chatting import Json, Person
from tests.factories import Door, open_own_door

MOST = 3


@pytest_asyncio.fixture(scope="module")
async def narrow_door(settings: Settings, model_url: str) -> AsyncIterator[Door]:
    """The product, without a worker, whose limits are narrow."""
    narrow = {"reminder_max_per_user": MOST, "reminder_min_interval_seconds": 3_600}
    async with open_own_door(chat_settings(settings, model_url, **narrow)) as opened:
        yield opened


@pytest_asyncio.fixture
async def limited(narrow_door: Door) -> Person:
    """Somebody new who may have few reminders."""
    return Person(narrow_door, await narrow_door.new_account(locale="ru"), "")


async def end(owner_url: str, reminder: Json) -> None:
    """Have a reminder be over, as it is when it has gone off for the last time."""
    connection = await asyncpg.connect(owner_url)
    try:
        ended = "UPDATE reminders SET state = 'ended' WHERE id = $1"
        await connection.execute(ended, UUID(reminder["id"]))
        gone = "UPDATE reminder_firings SET state = 'sent' WHERE reminder_id = $1"
        await connection.execute(gone, UUID(reminder["id"]))
    finally:
        await connection.close()


async def filled(person: Person) -> list[Json]:
    """Set as many reminders as there may be."""
    return [await remind(person, text=f"tea {number}") for number in range(MOST)]


async def filled_up(person: Person) -> None:
    """Set reminders until no more fit."""
    while (await person.post("/cron", {"schedule": FRIDAYS, "text": "tea"})).status_code == 201:
        pass


async def test_there_are_so_many_reminders_and_no_more(limited: Person) -> None:
    first, second, _ = await filled(limited)

    refused = await limited.post("/cron", {"schedule": FRIDAYS, "text": "one more"})

    assert problem(refused) == (409, "reminders_full")
    assert "Напоминаний уже 3" in refused.json()["detail"]
    await patched(limited, second, state="paused")
    assert problem(await limited.post("/cron", {"schedule": FRIDAYS})) == (409, "reminders_full")
    assert len((await limited.get("/cron")).json()["items"]) == MOST

    await delete(limited, first)

    assert (await limited.post("/cron", {"schedule": FRIDAYS, "text": "x"})).status_code == 201


async def test_the_limit_holds_for_many_at_once(limited: Person) -> None:
    body = {"schedule": FRIDAYS, "text": "tea"}

    answers = await asyncio.gather(*(limited.post("/cron", body) for _ in range(4 * MOST)))

    codes = [answer.status_code for answer in answers]
    assert (codes.count(201), codes.count(409)) == (MOST, 3 * MOST)
    assert len((await limited.get("/cron")).json()["items"]) == MOST


async def test_a_reminder_that_is_there_is_given_again_beyond_the_limit(limited: Person) -> None:
    body = {"schedule": FRIDAYS, "text": "tea 0", "client_message_id": "one"}
    first = await limited.post("/cron", body)
    await filled_up(limited)

    assert (await limited.post("/cron", body)).json() == first.json()


async def test_what_the_assistant_does_unasked_does_not_count(limited: Person) -> None:
    settings = {"enabled": True, "digest_at": "08:30"}
    (await limited.ask("PUT", "/api/v1/proactive", json=settings)).raise_for_status()

    assert len(await filled(limited)) == MOST


@pytest.mark.parametrize("schedule", ["*/30 * * * *", "каждые 59 минут", "0,30 9 * * *"])
async def test_reminders_come_no_more_often_than_that(limited: Person, schedule: str) -> None:
    refused = await limited.post("/cron", {"schedule": schedule, "text": "tea"})

    assert problem(refused) == (422, "schedule_too_often")
    assert "хотя бы 60 минут" in refused.json()["detail"]
    reminder = await remind(limited, "0 * * * *")
    later = await change(limited, reminder, schedule=schedule)
    assert problem(later) == (422, "schedule_too_often")


async def test_what_has_ended_makes_room_and_takes_it_again(
    limited: Person, owner_url: str
) -> None:
    reminder = await remind(limited)
    await end(owner_url, reminder)
    await filled(limited)

    refused = await change(limited, reminder, schedule=FRIDAYS)

    assert problem(refused) == (409, "reminders_full")
