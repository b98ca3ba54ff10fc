"""Reminders that cannot be: asked about in one's own language, and not stored."""

import pytest
import pytest_asyncio

from tests.api.reminding import FRIDAYS, listed, problem
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


REFUSED = [
    ("вчера в 9:00", "schedule_past", "время уже прошло", "time has passed"),
    ("@once:2020-01-01T00:00:00Z", "schedule_past", "время уже прошло", "time has passed"),
    ("31 февраля в 9", "schedule_invalid", "даты не бывает", "no such date"),
    ("0 9 * *", "schedule_invalid", "cron", "cron"),
    ("@once:soon", "schedule_invalid", "@once:2027", "@once:2027"),
    ("@once:9999-12-31T23:59:59Z", "schedule_invalid", "слишком далеко", "too far ahead"),
    ("к врачу", "schedule_missing", "Когда напомнить?", "When should I remind"),
    ("* * * * *", "schedule_too_often", "хотя бы 5 минут", "at least 5 minutes"),
    ("каждые 2 минуты", "schedule_too_often", "хотя бы 5 минут", "at least 5 minutes"),
]


async def test_what_cannot_be_is_asked_about_in_ones_own_language(chat: Chat) -> None:
    ru, en = [await chat.new_person(locale=locale) for locale in ("ru", "en")]

    for schedule, code, russian, english in REFUSED:
        for person, words in ((ru, russian), (en, english)):
            refused = await person.post("/cron", {"schedule": schedule, "text": "tea"})

            assert (schedule, problem(refused)) == (schedule, (422, code))
            assert words in refused.json()["detail"]
            assert refused.headers["Content-Language"] == ("ru" if person is ru else "en")

    assert [await listed(each) for each in (ru, en)] == [[], []]
    assert (await ru.get("/workflows", kind="reminder")).json()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": None},
        {"schedule": ""},
        {"schedule": "\0"},
        {"schedule": 9},
        {"schedule": ["tomorrow at 9"]},
        {"schedule": "tomorrow at 9 " * 150},
        {"text": ""},
        {"text": "   "},
        {"text": "a\0b"},
        {"text": "т" * 1_001},
        {"text": {}},
        {"action": "digest"},
        {"action": "look"},
        {"urgent": "yes"},
        {"urgent": 1},
        {"missed": "some"},
        {"missed": None},
        {"nag_minutes": 0},
        {"nag_minutes": -5},
        {"nag_minutes": 1_441},
        {"nag_minutes": 1.5},
        {"nag_minutes": "10"},
        {"nag_minutes": True},
        {"timezone": "Europe/Mordor"},
        {"timezone": "europe/moscow "},
        {"client_message_id": ""},
        {"client_message_id": "a\nb"},
        {"user_id": "6aa88ea9-4478-5420-89d2-ca0c3bec1349"},
        {"labels": {}},
        {"state": "paused"},
    ],
)
async def test_what_does_not_fit_is_not_stored(never: Person, change: Json) -> None:
    refused = await never.post("/cron", {"schedule": FRIDAYS, "text": "tea"} | change)

    assert problem(refused) == (422, "invalid_input")
    assert await listed(never) == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"schedule": "0 9 * * fri", "text": "tea", "nag_minutes": NaN}',
        b'{"schedule": "0 9 * * fri", "text": "tea", "nag_minutes": 1e999}',
        b'{"schedule": "0 9 * * fri", "text": "\\udfff"}',
        b'{"schedule": "0 9 * * fri", "text": "tea"',
        b'"0 9 * * fri"',
    ],
)
async def test_bodies_that_are_none_are_not_stored(never: Person, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    refused = await never.ask("POST", "/api/v1/cron", content=body, headers=headers)

    assert problem(refused) == (422, "invalid_input")
    assert await listed(never) == []
