"""Reminders that go off: said once in the usual dialogue, asked and answered."""

from datetime import datetime, timedelta

from assistant.contracts.ids import reminders_session_id
from tests.api.reminding import (
    change,
    delete,
    fired,
    firings,
    in_seconds,
    make_past,
    patched,
    problem,
    remind,
    remind_soon,
    run_of,
    said,
    seen,
)
from tests.chat_product import Chat
from tests.chatting import Person, says, until

TEA = "⏰ Reminder: tea"
BROKEN = [{"fail": {"status": 400, "error": "secret-path exploded"}}]


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


async def test_what_is_over_comes_again_with_a_new_schedule(person: Person) -> None:
    reminder = await remind_soon(person)
    await fired(person, reminder)
    assert problem(await change(person, reminder, state="paused")) == (409, "conflict")
    assert problem(await change(person, reminder, state="active")) == (422, "schedule_past")

    after = await patched(person, reminder, schedule="завтра в 9:00")

    assert (after["state"], len(after["next"])) == ("active", 1)
    assert after["last_run"]["state"] == "sent"


async def test_the_dialogue_may_be_deleted_between_two_times(person: Person) -> None:
    await fired(person, await remind_soon(person, text="first"))
    (session,) = (await person.get("/chat/sessions")).json()["items"]
    await person.ask("DELETE", f"/api/v1/chat/history/{session['session_id']}")

    await fired(person, await remind_soon(person, text="second"))

    assert await said(person) == ["⏰ Reminder: second"]


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
