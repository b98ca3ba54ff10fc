"""Reminders that go off: said once in the usual dialogue, asked and answered, done, put off."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.contracts.ids import reminders_session_id
from tests.api.reminding import (
    delete,
    fired,
    firings,
    in_seconds,
    make_past,
    patched,
    planned,
    problem,
    remind,
    remind_soon,
    said,
    seen,
    waits,
)
from tests.chat_product import Chat
from tests.chatting import Json, Person, says, until

TEA = "⏰ Reminder: tea"
BROKEN = [{"fail": {"status": 400, "error": "secret-path exploded"}}]


async def run_of(person: Person, state: str) -> Json:
    """Wait until the only workflow of a reminder is in a state, and return it."""

    async def there() -> Json | None:
        runs = (await person.get("/workflows", kind="reminder")).json()["items"]
        assert len(runs) <= 1
        return runs[0] if runs and runs[0]["state"] == state else None

    return await until(there, 15)


async def quiet_now(person: Person) -> datetime:
    """Set quiet hours around now; returns when they end."""
    begin, end = [datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1)]
    await person.prefers(
        timezone="UTC",
        quiet_hours_start=f"{begin:%H:%M}",
        quiet_hours_end=f"{end:%H:%M}",
    )
    return end.replace(second=0, microsecond=0)


async def answered(person: Person, reminder: Json, verb: str, body: Json | None = None) -> Json:
    """Say done, or put off, to the last run of a reminder."""
    last = (await seen(person, reminder))["last_run"]
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}"
    answer: Json = (await person.post(f"{place}/{verb}", body)).raise_for_status().json()
    return answer


async def test_a_reminder_is_said_once_in_a_dialogue_of_its_own(person: Person) -> None:
    reminder = await remind_soon(person)

    firing = await fired(person, reminder)

    assert await said(person) == [TEA]
    (session,) = (await person.get("/chat/sessions")).json()["items"]
    assert session["session_id"] == str(reminders_session_id(person.account.user_id))
    due, at = [datetime.fromisoformat(firing[name]) for name in ("due_at", "fired_at")]
    assert timedelta(seconds=-1) <= at - due < timedelta(seconds=5)
    assert (firing["origin"], firing["missed"], firing["nags"]) == ("schedule", 0, 0)
    assert (firing["message_id"], firing["turn_id"], firing["error_code"]) == (None, None, None)
    after = await seen(person, reminder)
    assert (after["state"], after["next"], after["last_run"]) == ("ended", [], firing)
    run = await run_of(person, "completed")
    assert run["workflow_id"].startswith(f"reminder/{reminder['id']}/")


async def test_it_is_said_where_one_talks_already(chat: Chat) -> None:
    person = await chat.new_person(locale="ru")
    await person.uses(says("привет"))
    session = (await person.answer("Привет"))["session_id"]

    reminder = await remind_soon(person, text="чай <b>&amp; *мёд*")
    await fired(person, reminder)

    messages = await person.messages(session)
    assert messages[-1]["content"] == "⏰ Напоминание: чай <b>&amp; *мёд*"
    assert messages[-1]["role"] == "assistant"
    assert len((await person.get("/chat/sessions")).json()["items"]) == 1


async def test_what_was_said_is_known_to_the_next_answer(person: Person) -> None:
    model = await person.uses(says("hello"), says("the tea"))
    session = (await person.answer("Hello"))["session_id"]
    await fired(person, await remind_soon(person))

    await person.answer("What was that?", session)

    assert "Reminder: tea" in await model.prompt()


async def test_many_due_at_once_are_said_once_each(person: Person, owner_url: str) -> None:
    await person.post("/cron/pause")
    for number in range(12):
        reminder = await remind(person, in_seconds(7_200), text=f"tea {number}")
        await make_past(owner_url, reminder, timedelta(seconds=1))

    await person.post("/cron/resume")

    async def all_ended() -> bool:
        items = (await person.get("/cron", state="ended")).json()["items"]
        return len(items) == 12

    await until(all_ended, 15)

    assert sorted(await said(person)) == sorted(f"{TEA} {number}" for number in range(12))


async def test_a_reminder_with_several_moments_comes_at_each(person: Person) -> None:
    moments = f"{in_seconds(1)} {in_seconds(1.5)}"
    reminder = await remind(person, moments, missed="all")

    async def both() -> bool:
        return [one["state"] for one in await firings(person, reminder)] == ["sent"] * 2

    await until(both, 15)
    assert await said(person) == [TEA, TEA]
    assert (await seen(person, reminder))["state"] == "ended"


async def test_an_instruction_is_carried_out_and_answered(person: Person) -> None:
    model = await person.uses(says("It is sunny."))
    reminder = await remind_soon(person, text="How is the weather?", action="ask")

    firing = await fired(person, reminder)

    assert await said(person) == ["It is sunny."]
    turn = await person.turn(firing["turn_id"])
    assert (turn["state"], turn["response"]) == ("answered", "It is sunny.")
    asked = [one["content"] for one in await person.messages(turn["session_id"])]
    assert asked == ["How is the weather?", "It is sunny."]
    assert len(await model.received()) == 1
    assert "How is the weather?" in await model.prompt()


async def test_an_instruction_that_fails_says_so(person: Person) -> None:
    await person.uses(BROKEN)
    reminder = await remind_soon(person, action="ask")

    firing = await fired(person, reminder, "failed")

    assert firing["error_code"] == (await person.turn(firing["turn_id"]))["error"]["code"]
    assert "secret-path" not in str(await seen(person, reminder))


async def test_what_is_done_is_done(person: Person) -> None:
    reminder = await remind_soon(person)
    await fired(person, reminder)

    first, again = [await answered(person, reminder, "done") for _ in range(2)]

    assert first == again == (await seen(person, reminder))["last_run"]
    assert first["state"] == "acknowledged"
    assert first["acknowledged_at"] is not None


async def test_what_has_not_gone_off_is_neither_done_nor_put_off(person: Person) -> None:
    reminder = await remind(person)
    (firing,) = await firings(person, reminder)
    place = f"/cron/{reminder['id']}/firings/{firing['firing_id']}"

    refused = [
        await person.post(f"{place}/done"),
        await person.post(f"{place}/snooze", {"minutes": 10}),
    ]

    assert [problem(each) for each in refused] == [(409, "conflict")] * 2
    assert await firings(person, reminder) == [firing]


async def test_what_is_put_off_comes_again(person: Person) -> None:
    reminder = await remind_soon(person)
    first = await fired(person, reminder)
    until_then = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()

    later = await answered(person, reminder, "snooze", {"until": until_then})

    assert (later["origin"], later["state"]) == ("snooze", "planned")
    assert datetime.fromisoformat(later["due_at"]) == datetime.fromisoformat(until_then)
    again = await fired(person, reminder)
    assert (again["firing_id"], await said(person)) == (later["firing_id"], [TEA, TEA])
    states = {one["firing_id"]: one["state"] for one in await firings(person, reminder)}
    assert states == {first["firing_id"]: "acknowledged", later["firing_id"]: "sent"}


async def test_putting_off_twice_is_putting_off_once(person: Person) -> None:
    reminder = await remind_soon(person)
    await fired(person, reminder)

    first, again = [await answered(person, reminder, "snooze", {"minutes": 10}) for _ in range(2)]

    assert first == again
    wait = datetime.fromisoformat(first["due_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)
    shown = await seen(person, reminder)
    assert [datetime.fromisoformat(at) for at in shown["next"]] == [
        datetime.fromisoformat(first["due_at"])
    ]
    last = shown["last_run"]
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}"
    other = await person.post(f"{place}/snooze", {"minutes": 60})
    assert problem(other) == (409, "conflict")


async def test_what_is_put_off_ten_times_at_once_comes_once(person: Person) -> None:
    reminder = await remind_soon(person)
    last = await fired(person, reminder)
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}/snooze"

    answers = await asyncio.gather(*(person.post(place, {"morning": True}) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["firing_id"] for answer in answers}) == 1
    assert len(await planned(person, reminder)) == 1


async def test_tomorrow_morning_is_nine_where_one_lives(chat: Chat) -> None:
    person = await chat.new_person(timezone="America/New_York")
    reminder = await remind_soon(person, timezone="Asia/Tokyo")
    await fired(person, reminder)

    later = await answered(person, reminder, "snooze", {"morning": True})

    zone = ZoneInfo("America/New_York")
    tomorrow = datetime.now(zone).date() + timedelta(days=1)
    local = datetime.fromisoformat(later["due_at"]).astimezone(zone)
    assert (local.date(), local.hour, local.minute) == (tomorrow, 9, 0)


@pytest.fixture
def moments() -> dict[str, str]:
    """Moments that nothing can be put off to."""
    return {
        "past": datetime.now(UTC).isoformat(),
        "far": (datetime.now(UTC) + timedelta(days=400)).isoformat(),
        "naive": datetime.now(UTC).replace(tzinfo=None).isoformat(),
        "last": "9999-12-31T23:59:59Z",
    }


async def test_until_when_must_make_sense(person: Person, moments: dict[str, str]) -> None:
    reminder = await remind_soon(person)
    last = await fired(person, reminder)
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}/snooze"
    bodies = [
        *({"until": moment} for moment in moments.values()),
        *({"minutes": minutes} for minutes in (0, -1, 1.5, "10", True, 10_081, None)),
        {},
        {"morning": False},
        {"morning": "yes"},
        {"morning": True, "minutes": 10},
        {"minutes": 10, "hours": 1},
        [],
    ]

    for body in bodies:
        refused = await person.post(place, body)
        assert (body, problem(refused)) == (body, (422, "invalid_input"))

    assert await firings(person, reminder) == [last]


async def test_what_is_repeated_until_done_ends_when_it_is(person: Person) -> None:
    reminder = await remind_soon(person, nag_minutes=10)
    await fired(person, reminder)
    assert (await run_of(person, "running"))["kind"] == "reminder"

    await answered(person, reminder, "done")

    await run_of(person, "completed")
    assert await said(person) == [TEA]


async def test_what_is_repeated_until_done_ends_when_it_is_deleted(person: Person) -> None:
    reminder = await remind_soon(person, nag_minutes=10)
    await fired(person, reminder)

    await delete(person, reminder)

    runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
    assert runs == []


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
    reminder = await remind_soon(person)
    await person.post("/cron/pause")
    await asyncio.sleep(1.2)
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


async def test_the_list_of_workflows_shows_what_will_come(person: Person) -> None:
    soon = await remind(person, in_seconds(600), text="a secret")
    await remind(person)

    (run,) = (await person.get("/workflows", kind="reminder")).json()["items"]

    assert (run["kind"], run["state"]) == ("reminder", "running")
    assert run["workflow_id"].startswith(f"reminder/{soon['id']}/")
    started = await person.post("/workflows/reminder", {"message": "tea"})
    assert problem(started) == (404, "not_found")
    await delete(person, soon)
    (run,) = (await person.get("/workflows", kind="reminder")).json()["items"]
    assert run["state"] != "running"
