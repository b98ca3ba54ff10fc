"""What holds reminders: a pause of all, and quiet hours; nothing is lost by it."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.api.reminding import (
    answered,
    fired,
    in_seconds,
    make_past,
    patched,
    planned,
    quiet_now,
    remind,
    remind_soon,
    said,
    seen,
    waits,
)
from tests.chat_product import Chat
from tests.chatting import Person

TEA = "⏰ Reminder: tea"
BROKEN = [{"fail": {"status": 400, "error": "secret-path exploded"}}]


async def test_what_falls_due_in_a_pause_of_all_comes_late_and_once(
    chat: Chat, owner_url: str
) -> None:
    person = await chat.new_person(locale="ru", timezone="UTC")
    await person.post("/cron/pause")
    reminder = await remind(person, in_seconds(7_200), text="чай")
    due = await make_past(owner_url, reminder, timedelta(minutes=5))
    assert await said(person) == []

    await person.post("/cron/resume")
    firing = await fired(person, reminder)
    await person.post("/cron/pause")
    await person.post("/cron/resume")

    (words,) = await said(person)
    assert words.startswith("⏰ Напоминание: чай\n\nДолжно было прийти ")
    assert f"в {due:%H:%M}." in words
    assert datetime.fromisoformat(firing["due_at"]) == due
    assert (await seen(person, reminder))["state"] == "ended"


async def test_a_rule_leaves_out_what_passed_in_a_pause_of_all(
    person: Person, owner_url: str
) -> None:
    reminder = await remind(person, "0 9 * * *")
    await person.post("/cron/pause")
    await make_past(owner_url, reminder, timedelta(days=3))

    await person.post("/cron/resume")

    shown = await seen(person, reminder)
    (due,) = await planned(person, reminder)
    assert datetime.fromisoformat(due) == datetime.fromisoformat(shown["next"][0])
    assert (await said(person), shown["last_run"]) == ([], None)


async def test_a_pause_holds_what_is_on_its_way(person: Person) -> None:
    reminder = await remind(person, in_seconds(2))
    await person.post("/cron/pause")
    await asyncio.sleep(2.1)
    assert await said(person) == []

    await person.post("/cron/resume")

    await fired(person, reminder)
    assert await said(person) == [TEA]


async def test_quiet_hours_hold_what_can_wait(person: Person) -> None:
    end = await quiet_now(person)

    reminder = await remind_soon(person)

    assert datetime.fromisoformat(reminder["held_until"]) == end
    assert "quiet hours" in reminder["message"]
    assert f"{end:%H:%M}" in reminder["message"]
    await waits(person, reminder)
    shown = await seen(person, reminder)
    assert (shown["state"], shown["last_run"]) == ("active", None)
    assert datetime.fromisoformat(shown["held_until"]) == end
    assert await said(person) == []

    await patched(person, reminder, urgent=True)

    await fired(person, reminder)
    assert await said(person) == [TEA]


async def test_quiet_hours_do_not_hold_what_is_urgent(person: Person) -> None:
    await quiet_now(person)

    reminder = await remind_soon(person, urgent=True)

    assert reminder["held_until"] is None
    await fired(person, reminder)
    assert await said(person) == [TEA]


async def test_quiet_hours_do_not_hold_what_was_put_off(person: Person) -> None:
    reminder = await remind_soon(person)
    await fired(person, reminder)
    await quiet_now(person)
    moment = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat()

    later = await answered(person, reminder, "snooze", {"until": moment})

    assert (await fired(person, reminder))["firing_id"] == later["firing_id"]


async def test_what_quiet_hours_hold_comes_when_they_are_lifted(person: Person) -> None:
    await quiet_now(person)
    reminder = await remind_soon(person)
    await waits(person, reminder)

    lifted = {"quiet_hours_start": None, "quiet_hours_end": None}
    await person.ask("PATCH", "/api/v1/users/me", json=lifted)

    await fired(person, reminder)
    assert len(await said(person)) == 1
