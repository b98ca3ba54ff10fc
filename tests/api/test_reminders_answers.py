"""What people answer to a reminder: done, or later; saying it twice is saying it once."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.api.reminding import (
    answered,
    delete,
    fired,
    firings,
    planned,
    problem,
    remind,
    remind_soon,
    run_of,
    said,
    seen,
)
from tests.chat_product import Chat
from tests.chatting import Person

TEA = "⏰ Reminder: tea"
BROKEN = [{"fail": {"status": 400, "error": "secret-path exploded"}}]


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


async def test_until_when_must_make_sense(person: Person) -> None:
    reminder = await remind_soon(person)
    last = await fired(person, reminder)
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}/snooze"
    now = datetime.now(UTC)
    bodies = [
        {"until": now.isoformat()},
        {"until": (now + timedelta(days=400)).isoformat()},
        {"until": now.replace(tzinfo=None).isoformat()},
        {"until": "9999-12-31T23:59:59Z"},
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
