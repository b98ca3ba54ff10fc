"""Setting reminders: words, cron, moments; what is taken when it is left out; one key, one."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from tests.api.reminding import FRIDAYS, firings, in_seconds, problem, remind
from tests.chat_product import Chat
from tests.chatting import Json, Person

ONCE = "@once:2030-03-05T06:00:00Z"
FIELDS = {
    *("id", "schedule", "kind", "phrase", "text", "action", "state", "timezone", "rrule", "next"),
    *("held_until", "urgent", "missed", "nag_minutes", "last_run", "message"),
    *("created_at", "updated_at"),
}


@pytest_asyncio.fixture(scope="module")
async def never(chat: Chat) -> Person:
    """Somebody whose reminders are all refused, or gone when a test is over."""
    return await chat.new_person()


async def listed(person: Person) -> list[Json]:
    """Return all reminders of a person."""
    items: list[Json] = (await person.get("/cron")).raise_for_status().json()["items"]
    return items


async def test_words_become_a_reminder(chat: Chat) -> None:
    person = await chat.new_person(locale="ru")

    answer = await person.post("/cron", {"schedule": "завтра в 9:00 к врачу"})

    reminder = answer.json()
    tomorrow = datetime.now(ZoneInfo("Europe/Moscow")).date() + timedelta(days=1)
    assert answer.status_code == 201
    assert set(reminder) == FIELDS
    assert reminder["next"] == [f"{tomorrow}T09:00:00+03:00"]
    assert reminder["schedule"] == f"@once:{tomorrow}T06:00:00Z"
    assert (reminder["text"], reminder["phrase"]) == ("к врачу", "завтра в 9:00 к врачу")
    assert (reminder["kind"], reminder["state"], reminder["action"]) == ("once", "active", "remind")
    assert (reminder["urgent"], reminder["missed"]) == (True, "latest")
    assert (reminder["nag_minutes"], reminder["rrule"], reminder["last_run"]) == (None, None, None)
    assert "завтра" in reminder["message"]
    assert all(part in reminder["message"] for part in ("09:00", "Москва", "UTC+3", "к врачу"))
    assert [one["state"] for one in await firings(person, reminder)] == ["planned"]


async def test_english_words_are_answered_in_english(person: Person) -> None:
    reminder = await remind(person, "every other Friday at 18:30", text="report")

    assert (reminder["kind"], reminder["text"]) == ("recurring", "report")
    assert reminder["rrule"] == reminder["schedule"]
    assert "INTERVAL=2" in reminder["rrule"]
    assert "every other week on Fridays at 18:30 (Moscow, UTC+3)" in reminder["message"]
    first, second, third = [datetime.fromisoformat(at) for at in reminder["next"]]
    assert third - second == second - first == timedelta(weeks=2)
    assert (first.weekday(), first.hour, first.minute) == (4, 18, 30)


@pytest.mark.parametrize(
    ("schedule", "normal", "first"),
    [
        (ONCE, ONCE, "2030-03-05T09:00:00+03:00"),
        ("@once:2030-03-05T06:00", ONCE, "2030-03-05T09:00:00+03:00"),
        ("@once:2030-03-05T09:00:00+03:00", ONCE, "2030-03-05T09:00:00+03:00"),
        ("@once:2030-03-04T22:00-08:00", ONCE, "2030-03-05T09:00:00+03:00"),
        ("  0  9 * * FRI ", FRIDAYS, None),
        ("0 9 * * 5", FRIDAYS, None),
        ("по пятницам в 9", FRIDAYS, None),
    ],
)
async def test_every_form_has_one_normal_form(
    person: Person, schedule: str, normal: str, first: str | None
) -> None:
    reminder = await remind(person, schedule)

    assert reminder["schedule"] == normal
    assert first in {None, reminder["next"][0]}
    assert reminder["phrase"] == schedule.strip()


async def test_several_moments_are_one_reminder(person: Person) -> None:
    reminder = await remind(person, f"{ONCE} @once:2030-03-04T06:00:00Z")

    assert (reminder["kind"], len(reminder["next"])) == ("multi", 2)
    assert reminder["schedule"] == f"@once:2030-03-04T06:00:00Z {ONCE}"
    assert len(await firings(person, reminder)) == 1


async def test_a_reminder_has_a_zone_of_its_own(person: Person) -> None:
    reminder = await remind(person, "tomorrow at 9", timezone="Asia/Tokyo")

    at = datetime.fromisoformat(reminder["next"][0])
    assert (reminder["timezone"], at.hour, at.utcoffset()) == ("Asia/Tokyo", 9, timedelta(hours=9))
    assert "Tokyo, UTC+9" in reminder["message"]


async def test_an_hour_stays_what_it_is_when_clocks_change(person: Person) -> None:
    reminder = await remind(person, "0 9 * * *", timezone="America/New_York")

    moments = [datetime.fromisoformat(at) for at in reminder["next"]]
    assert {moment.hour for moment in moments} == {9}
    assert (await remind(person, "0 9 15 1,7 *", timezone="America/New_York"))["next"][0][11:16] == (
        "09:00"
    )


@pytest.mark.parametrize(
    ("schedule", "urgent"),
    [
        ("tomorrow at 9", True),
        ("через 20 минут", True),
        ("every Friday at 9:00", True),
        ("завтра утром", False),
        ("каждый час", False),
        (ONCE, False),
        (FRIDAYS, False),
    ],
)
async def test_who_names_a_time_in_words_means_it(
    person: Person, schedule: str, urgent: bool
) -> None:
    assert (await remind(person, schedule))["urgent"] is urgent
    assert (await remind(person, schedule, urgent=not urgent))["urgent"] is not urgent


async def test_what_is_given_is_stored(person: Person) -> None:
    given = {"action": "ask", "urgent": False, "missed": "skip", "nag_minutes": 1_440}

    reminder = await remind(person, "0 9 * * *", text="  курс валют\n и погода ", **given)

    assert given.items() <= reminder.items()
    assert reminder["text"] == "курс валют\n и погода"
    assert (await person.get(f"/cron/{reminder['id']}")).json() == reminder


async def test_without_a_text_and_words_there_is_a_word(chat: Chat) -> None:
    for locale, text in (("ru", "Напоминание"), ("en", "Reminder")):
        person = await chat.new_person(locale=locale)

        assert (await person.post("/cron", {"schedule": ONCE})).json()["text"] == text


@pytest.mark.parametrize(
    "text",
    ["👨‍👩‍👧 🎂", "להתקשר לאמא \u202eabc", "<b>x</b> & {name} %s `code` _a_ *b*", "т" * 1_000],
)
async def test_texts_are_kept_as_they_are(person: Person, text: str) -> None:
    reminder = await remind(person, text=text)

    assert reminder["text"] == text
    assert text in reminder["message"]


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
        {"action": None},
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


async def test_nobody_sets_reminders_without_a_token(person: Person) -> None:
    asked = await person.door.client.post("/api/v1/cron", json={"schedule": ONCE, "text": "tea"})

    assert asked.status_code == 401
