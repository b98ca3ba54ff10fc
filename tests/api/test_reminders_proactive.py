"""What the assistant says unasked: off by default, switched on and off, local times, limits."""

import asyncio

import pytest
import pytest_asyncio

from tests.api.reminding import problem, said
from tests.chat_product import Chat
from tests.chatting import Json, Person

OFF = {"enabled": False, "every_hours": 3, "daily_budget": 3, "digest_at": None}
ON = {"enabled": True, "every_hours": 4, "daily_budget": 2, "digest_at": "08:30:00"}


@pytest_asyncio.fixture(scope="module")
async def asker(chat: Chat) -> Person:
    """Somebody whose settings are all refused."""
    return await chat.new_person()


async def put(person: Person, **settings: object) -> Json:
    """Set what the assistant says unasked, which must succeed."""
    answer = await person.ask("PUT", "/api/v1/proactive", json=settings)
    stored: Json = answer.raise_for_status().json()
    return stored


async def stored(person: Person) -> Json:
    """Return what is set."""
    found: Json = (await person.get("/proactive")).raise_for_status().json()
    return found


async def test_nothing_is_said_unasked_by_default(person: Person) -> None:
    assert await stored(person) == OFF
    assert await said(person) == []


async def test_it_is_switched_on_and_off(person: Person) -> None:
    assert await put(person, **ON) == ON == await stored(person)
    assert await put(person, enabled=False) == {**OFF, "every_hours": 3} == await stored(person)
    assert await put(person, **ON) == ON


async def test_the_digest_comes_without_the_looks(person: Person) -> None:
    after = await put(person, enabled=False, digest_at="23:59")

    assert (after["enabled"], after["digest_at"]) == (False, "23:59:00")


async def test_what_is_unasked_is_in_no_list_of_reminders(person: Person) -> None:
    await put(person, **ON)

    assert (await person.get("/cron")).json()["items"] == []


async def test_of_many_settings_at_once_one_stays(person: Person) -> None:
    wishes = [{"enabled": True, "every_hours": hours} for hours in range(1, 11)]

    answers = await asyncio.gather(*(put(person, **wish) for wish in wishes))

    assert {answer["enabled"] for answer in answers} == {True}
    assert (await stored(person))["every_hours"] in range(1, 11)


async def test_settings_are_ones_own(person: Person, other: Person) -> None:
    await put(person, **ON)

    assert await stored(other) == OFF


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"enabled": None},
        {"enabled": "yes"},
        {"enabled": 1},
        {"enabled": True, "every_hours": 0},
        {"enabled": True, "every_hours": 25},
        {"enabled": True, "every_hours": 1.5},
        {"enabled": True, "every_hours": "3"},
        {"enabled": True, "every_hours": None},
        {"enabled": True, "daily_budget": 0},
        {"enabled": True, "daily_budget": 25},
        {"enabled": True, "daily_budget": True},
        {"enabled": True, "digest_at": "8:30pm"},
        {"enabled": True, "digest_at": "24:00"},
        {"enabled": True, "digest_at": "08:30:15"},
        {"enabled": True, "digest_at": "08:30Z"},
        {"enabled": True, "digest_at": "08:30+03:00"},
        {"enabled": True, "digest_at": -1},
        {"enabled": True, "digest_at": 30_600},
        {"enabled": True, "digest_at": []},
        {"enabled": True, "budget": 3},
        [],
    ],
)
async def test_settings_that_do_not_fit_are_refused(asker: Person, wish: object) -> None:
    refused = await asker.ask("PUT", "/api/v1/proactive", json=wish)

    assert problem(refused) == (422, "invalid_input")
    assert await stored(asker) == OFF


@pytest.mark.parametrize("body", [b'{"enabled": true, "every_hours": NaN}', b"{", b""])
async def test_bodies_that_are_none_are_refused(asker: Person, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    refused = await asker.ask("PUT", "/api/v1/proactive", content=body, headers=headers)

    assert problem(refused) == (422, "invalid_input")
