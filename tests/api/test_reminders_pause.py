"""Reminders that are paused, one or all, and that go on."""

from datetime import timedelta

from tests.api.reminding import (
    ONCE,
    change,
    in_seconds,
    make_past,
    patched,
    planned,
    problem,
    remind,
    said,
    seen,
)
from tests.chatting import Person


async def test_a_pause_of_one_takes_away_what_is_planned(person: Person) -> None:
    reminder, untouched = await remind(person), await remind(person)

    paused = await patched(person, reminder, state="paused")

    assert (paused["state"], paused["next"], paused["held_until"]) == ("paused", [], None)
    assert "Paused" in paused["message"]
    assert (await planned(person, reminder), await seen(person, untouched)) == ([], untouched)
    again = await patched(person, reminder, state="paused")
    assert again == paused

    resumed = await patched(person, reminder, state="active")

    assert resumed["next"] == reminder["next"]
    assert len(await planned(person, reminder)) == 1


async def test_what_is_paused_stays_so_when_its_schedule_changes(person: Person) -> None:
    reminder = await remind(person)
    await patched(person, reminder, state="paused")

    after = await patched(person, reminder, schedule=ONCE, text="coffee")

    assert (after["state"], after["next"], after["schedule"]) == ("paused", [], ONCE)
    assert await planned(person, reminder) == []
    resumed = await patched(person, reminder, state="active")
    assert resumed["next"] == ["2030-03-05T09:00:00+03:00"]


async def test_what_has_passed_while_paused_does_not_go_on(person: Person, owner_url: str) -> None:
    reminder = await remind(person, in_seconds(7_200))
    await patched(person, reminder, state="paused")
    await make_past(owner_url, reminder, timedelta(minutes=1))

    refused = await change(person, reminder, state="active")

    assert problem(refused) == (422, "schedule_past")
    assert (await seen(person, reminder))["state"] == "paused"
    assert await said(person) == []


async def test_a_pause_of_all_is_said_in_the_list(person: Person) -> None:
    reminder = await remind(person)

    paused = [(await person.post("/cron/pause")).json() for _ in range(2)]

    assert paused == [{"paused": True}] * 2
    page = (await person.get("/cron")).json()
    assert (page["paused"], page["items"][0]["state"]) == (True, "active")
    added = await remind(person, in_seconds(600))
    assert "paused" in added["message"]
    assert (await person.get("/workflows", kind="reminder")).json()["items"] == []

    resumed = [(await person.post("/cron/resume")).json() for _ in range(2)]

    assert resumed == [{"paused": False}] * 2
    assert (await person.get("/cron")).json()["paused"] is False
    assert await seen(person, reminder) == reminder
