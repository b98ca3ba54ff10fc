"""What a phrase would become: kinds, zones, questions in one's language; nothing breaks it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.api.reminding import problem
from tests.chat_product import Chat
from tests.chatting import Json, Person

NOW = "2026-03-04T10:00:00+03:00"  # a Wednesday
MOSCOW = {"timezone": "Europe/Moscow", "now": NOW}
FIELDS = {"kind", "at", "rrule", "cron", "next", "text", "timezone", "question"}
PARSE = "/cron/parse"


@pytest_asyncio.fixture(scope="module")
async def asker(chat: Chat) -> Person:
    """Somebody who asks and asks; nothing is kept of it."""
    return await chat.new_person()


async def parsed(person: Person, text: str, **fields: Any) -> Json:
    """Return what a phrase would become."""
    answer = (await person.post(PARSE, {"text": text} | MOSCOW | fields)).raise_for_status()
    found: Json = answer.json()
    assert set(found) == FIELDS
    return found


@pytest.mark.parametrize(
    ("text", "at", "rest"),
    [
        ("завтра в 9:00 к врачу", ["2026-03-05T09:00:00+03:00"], "к врачу"),
        ("tomorrow at 9 to call mum", ["2026-03-05T09:00:00+03:00"], "call mum"),
        ("через 20 минут чай", ["2026-03-04T10:20:00+03:00"], "чай"),
        ("@once:2026-03-05T06:00:00Z", ["2026-03-05T09:00:00+03:00"], ""),
        ("@once:2026-03-05T06:00:00", ["2026-03-05T09:00:00+03:00"], ""),
        ("@ONCE:2026-03-05T06:00:00+05:00", ["2026-03-05T04:00:00+03:00"], ""),
    ],
)
async def test_one_moment(asker: Person, text: str, at: list[str], rest: str) -> None:
    found = await parsed(asker, text)

    assert (found["kind"], found["at"], found["next"]) == ("once", at, at)
    assert (found["text"], found["timezone"]) == (rest, "Europe/Moscow")
    assert (found["rrule"], found["cron"], found["question"]) == (None, None, None)


async def test_several_moments(asker: Person) -> None:
    found = await parsed(asker, "сегодня и завтра в 20:00 таблетка")

    moments = ["2026-03-04T20:00:00+03:00", "2026-03-05T20:00:00+03:00"]
    assert (found["kind"], found["at"], found["next"]) == ("multi", moments, moments)
    assert (found["rrule"], found["text"]) == (None, "таблетка")


@pytest.mark.parametrize(
    ("text", "cron", "first"),
    [
        ("каждую пятницу в 9:00 отчёт", "0 9 * * fri", "2026-03-06T09:00:00+03:00"),
        ("each weekday at 8 standup", "0 8 * * mon-fri", "2026-03-05T08:00:00+03:00"),
        ("every other Friday at 18:30", None, "2026-03-06T18:30:00+03:00"),
        ("30 7 1 * *", "30 7 1 * *", "2026-04-01T07:30:00+03:00"),
    ],
)
async def test_a_rule(asker: Person, text: str, cron: str | None, first: str) -> None:
    found = await parsed(asker, text)

    assert (found["kind"], found["at"], found["cron"]) == ("recurring", [], cron)
    assert found["rrule"].startswith("FREQ=")
    assert (found["next"][0], len(found["next"])) == (first, 3)
    assert found["next"] == sorted(found["next"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("сегодня в 9 утра чай", "past"),
        ("@once:2020-01-01T00:00:00Z", "past"),
        ("31 февраля в 9:00", "invalid"),
        ("завтра в 25:00", "invalid"),
        ("@once:tomorrow", "invalid"),
        ("@once:", "invalid"),
        ("@once:9999-12-31T23:59:59-23:59", "invalid"),
        ("@once:9999-12-31T23:59:59Z", "invalid"),
        ("@once:0001-01-01T00:00:00+23:59", "invalid"),
        ("61 25 * * *", "invalid"),
        ("0 0 30 2 *", "invalid"),
        ("remind me to buy milk", "no_time"),
        ("привет", "none"),
    ],
)
async def test_what_cannot_be_is_asked_about(asker: Person, text: str, kind: str) -> None:
    found = await parsed(asker, text)

    assert (found["kind"], found["next"], found["rrule"]) == (kind, [], None)
    assert found["question"].strip()
    assert " " in found["question"], "a key, and no words"


async def test_the_question_is_in_ones_own_language(chat: Chat) -> None:
    ru, en = [await chat.new_person(locale=locale) for locale in ("ru", "en")]

    questions = [(await parsed(each, "31 февраля в 9:00"))["question"] for each in (ru, en)]

    assert questions == [
        "Такой даты не бывает. На какой день поставить напоминание?",
        "There is no such date. On which day should I remind you?",
    ]


async def test_what_is_left_out_is_now_and_ones_own_zone(chat: Chat) -> None:
    person = await chat.new_person(timezone="Asia/Tokyo")

    answer = (await person.post(PARSE, {"text": "in 2 hours tea"})).raise_for_status().json()

    at = datetime.fromisoformat(answer["at"][0])
    assert (answer["timezone"], at.utcoffset()) == ("Asia/Tokyo", timedelta(hours=9))
    assert abs(at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=1)


async def test_the_given_zone_goes_before_ones_own(asker: Person) -> None:
    found = await parsed(asker, "tomorrow at 9", timezone="America/New_York")

    assert found["at"] == ["2026-03-05T09:00:00-05:00"]


async def test_a_rule_that_comes_too_often_is_asked_about(asker: Person) -> None:
    found = await parsed(asker, "every minute drink water")

    assert found["kind"] == "recurring"
    assert "5 minutes" in found["question"]


async def test_nothing_is_created(asker: Person) -> None:
    await parsed(asker, "завтра в 9:00 к врачу", now=None)

    assert (await asker.get("/cron")).json()["items"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Europe/Mordor"},
        {"timezone": ""},
        {"timezone": "../../etc/passwd"},
        {"timezone": "Factory"},
        {"now": "9999-12-31T23:59:59Z"},
        {"now": "0001-01-01T00:00:00+14:00"},
        {"now": "2026-03-04T10:00:00"},
        {"now": "yesterday"},
        {"now": []},
        {"text": ""},
        {"text": " \n\t"},
        {"text": "завтра\0в 9"},
        {"text": None},
        {"text": 9},
        {"text": ["tomorrow"]},
        {"text": "tomorrow " * 300},
        {"locale": "ru"},
    ],
)
async def test_what_does_not_fit_is_refused(asker: Person, change: Json) -> None:
    refused = await asker.post(PARSE, {"text": "tomorrow at 9"} | MOSCOW | change)

    assert problem(refused) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "tomorrow \\ud800 at 9"}', 422),
        (b'{"text": "tomorrow at 9", "now": NaN}', 422),
        (b'{"text": "tomorrow at 9", "now": 1e999}', 422),
        (b'{"text": "' + b"tomorrow " * 12_000 + b'"}', 422),
        (b'{"text": "' + b"t" * 1_100_000 + b'"}', 413),
        (b"\xff\xfe", 422),
        (b"", 422),
        (b"[]", 422),
        (b"null", 422),
    ],
)
async def test_bodies_that_are_none_are_refused(asker: Person, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}

    refused = await asker.ask("POST", f"/api/v1{PARSE}", content=body, headers=headers)

    assert problem(refused)[0] == status


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("tomorrow at 9 🎂👨‍👩‍👧", "🎂👨‍👩‍👧"),
        ("tomorrow at 9 להתקשר לאמא", "להתקשר לאמא"),
        ("tomorrow at 9 \u202eevil\u202c", "\u202eevil\u202c"),
        ("завтра в 9 e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("tomorrow at 9 '); DROP TABLE reminders", "'); DROP TABLE reminders"),
        ("tomorrow at 9 <b>{text}</b> %s", "<b>{text}</b> %s"),
    ],
)
async def test_the_rest_is_kept_as_it_was_written(asker: Person, text: str, rest: str) -> None:
    found = await parsed(asker, text)

    assert (found["kind"], found["text"]) == ("once", rest)


@pytest.mark.parametrize(
    "text",
    [
        "каждый " * 280,
        "0 9 * * " + "1," * 900 + "1",
        "@once:2027-01-01T00:00:00Z " * 70,
        "99999999999999999999 минут",
        "через 999999999999 лет",
        "завтра в " + "9" * 1_900,
        "((((" * 400,
        "с march полтора",
        "٩ صباحا غدا",
        "𝟗:𝟎𝟎 завтра",
    ],
)
async def test_odd_phrases_have_an_answer_soon(asker: Person, text: str) -> None:
    started = datetime.now(UTC)

    found = await parsed(asker, text)

    assert bool(found["next"]) is (found["kind"] in {"once", "recurring", "multi"})
    assert datetime.now(UTC) - started < timedelta(seconds=2)


async def test_nobody_asks_without_a_token(asker: Person) -> None:
    asked = await asker.door.client.post(f"/api/v1{PARSE}", json={"text": "tomorrow at 9"})

    assert asked.status_code == 401
