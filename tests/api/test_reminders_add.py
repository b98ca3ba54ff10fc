"""Setting reminders: words, cron, moments; what is taken when it is left out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from tests.api.reminding import FRIDAYS, ONCE, firings, remind
from tests.chat_product import Chat
from tests.chatting import Person

FIELDS = {
    *("id", "schedule", "kind", "phrase", "text", "action", "state", "timezone", "rrule", "next"),
    *("held_until", "urgent", "missed", "nag_minutes", "last_run", "message"),
    *("created_at", "updated_at"),
}


@pytest_asyncio.fixture(scope="module")
async def busy(chat: Chat) -> Person:
    """Somebody with many reminders, each of which a test looks at alone."""
    return await chat.new_person()


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


async def test_english_words_are_answered_in_english(busy: Person) -> None:
    reminder = await remind(busy, "every other Friday at 18:30", text="report")

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
    busy: Person, schedule: str, normal: str, first: str | None
) -> None:
    reminder = await remind(busy, schedule)

    assert reminder["schedule"] == normal
    assert first in {None, reminder["next"][0]}
    assert reminder["phrase"] == schedule.strip()


async def test_several_moments_are_one_reminder(busy: Person) -> None:
    reminder = await remind(busy, f"{ONCE} @once:2030-03-04T06:00:00Z")

    assert (reminder["kind"], len(reminder["next"])) == ("multi", 2)
    assert reminder["schedule"] == f"@once:2030-03-04T06:00:00Z {ONCE}"
    assert len(await firings(busy, reminder)) == 1


async def test_a_reminder_has_a_zone_of_its_own(busy: Person) -> None:
    reminder = await remind(busy, "tomorrow at 9", timezone="Asia/Tokyo")

    at = datetime.fromisoformat(reminder["next"][0])
    assert (reminder["timezone"], at.hour, at.utcoffset()) == ("Asia/Tokyo", 9, timedelta(hours=9))
    assert "Tokyo, UTC+9" in reminder["message"]


async def test_an_hour_stays_what_it_is_when_clocks_change(busy: Person) -> None:
    reminder = await remind(busy, "0 9 * * *", timezone="America/New_York")

    moments = [datetime.fromisoformat(at) for at in reminder["next"]]
    assert {moment.hour for moment in moments} == {9}
    assert (await remind(busy, "0 9 15 1,7 *", timezone="America/New_York"))["next"][0][11:16] == (
        "09:00"
    )


@pytest.mark.parametrize("schedule", ["tomorrow at 9", "через 20 минут", "every Friday at 9:00"])
async def test_who_names_a_time_in_words_means_it(busy: Person, schedule: str) -> None:
    assert (await remind(busy, schedule))["urgent"] is True
    assert (await remind(busy, schedule, urgent=False))["urgent"] is False


@pytest.mark.parametrize("schedule", ["завтра утром", "каждый час", ONCE, FRIDAYS])
async def test_what_names_no_time_in_words_can_wait(busy: Person, schedule: str) -> None:
    assert (await remind(busy, schedule))["urgent"] is False
    assert (await remind(busy, schedule, urgent=True))["urgent"] is True


async def test_what_is_given_is_stored(busy: Person) -> None:
    given = {"action": "ask", "urgent": False, "missed": "skip", "nag_minutes": 1_440}

    reminder = await remind(busy, "0 9 * * *", text="  курс валют\n и погода ", **given)

    assert given.items() <= reminder.items()
    assert reminder["text"] == "курс валют\n и погода"
    assert (await busy.get(f"/cron/{reminder['id']}")).json() == reminder


async def test_without_a_text_and_words_there_is_a_word(chat: Chat) -> None:
    for locale, text in (("ru", "Напоминание"), ("en", "Reminder")):
        person = await chat.new_person(locale=locale)

        assert (await person.post("/cron", {"schedule": ONCE})).json()["text"] == text


@pytest.mark.parametrize(
    "text",
    ["👨‍👩‍👧 🎂", "להתקשר לאמא \u202eabc", "<b>x</b> & {name} %s `code` _a_ *b*", "т" * 1_000],
)
async def test_texts_are_kept_as_they_are(busy: Person, text: str) -> None:
    reminder = await remind(busy, text=text)

    assert reminder["text"] == text
    assert text in reminder["message"]


async def test_nobody_sets_reminders_without_a_token(busy: Person) -> None:
    asked = await busy.door.client.post("/api/v1/cron", json={"schedule": ONCE, "text": "tea"})

    assert asked.status_code == 401


async def test_a_task_in_words_is_carried_out_unless_a_text_is_given(busy: Person) -> None:
    phrase = "каждый день в 9:00 курс валют и погода"

    task = await busy.post("/cron", {"schedule": phrase})
    note = await busy.post("/cron", {"schedule": phrase, "text": "погода"})

    assert [each.json()["action"] for each in (task, note)] == ["ask", "remind"]


async def test_a_moment_needs_no_prefix(busy: Person) -> None:
    reminder = await remind(busy, "2035-01-01T18:30:00+03:00")

    assert reminder["schedule"] == "@once:2035-01-01T15:30:00Z"
    assert reminder["urgent"] is False
