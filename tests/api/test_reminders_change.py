"""Reminders that are there: listed, changed, paused, deleted; two changes at once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.reminding import (
    FRIDAYS,
    change,
    delete,
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
from tests.chatting import Json, Person

ONCE = "@once:2030-03-05T06:00:00Z"


async def listed(person: Person, **params: object) -> list[str]:
    """Return the ids of a page of reminders."""
    page = (await person.get("/cron", **params)).raise_for_status().json()
    return [one["id"] for one in page["items"]]


async def test_reminders_are_listed_the_oldest_first(person: Person) -> None:
    ids = [(await remind(person, text=f"tea {number}"))["id"] for number in range(3)]

    assert await listed(person) == ids
    assert await listed(person, limit=1, offset=1) == ids[1:2]
    assert await listed(person, offset=3) == []
    page = (await person.get("/cron")).json()
    assert page["items"][0] == await seen(person, {"id": ids[0]})
    assert page["paused"] is False


async def test_lists_are_of_the_states_that_are_asked_for(person: Person) -> None:
    active, paused, deleted = [await remind(person) for _ in range(3)]
    await patched(person, paused, state="paused")
    await delete(person, deleted)

    assert await listed(person, state="active") == [active["id"]]
    assert await listed(person, state=["active", "paused"]) == [active["id"], paused["id"]]
    assert await listed(person, state="ended") == await listed(person, state="deleted") == []


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "many"},
        {"offset": -1},
        {"offset": 10**9},
        {"state": "asleep"},
    ],
)
async def test_pages_that_are_none_are_refused(person: Person, params: Json) -> None:
    reminder = await remind(person)
    own = {name: value for name, value in params.items() if name != "state"}

    assert problem(await person.get("/cron", **params)) == (422, "invalid_input")
    if own:
        page = await person.get(f"/cron/{reminder['id']}/firings", **own)
        assert problem(page) == (422, "invalid_input")


@pytest.mark.parametrize("job_id", ["1", "not-an-id", "6aa88ea9-4478-5420-89d2-ca0c3bec134g"])
async def test_what_is_no_id_is_refused(person: Person, job_id: str) -> None:
    for method in ("GET", "DELETE"):
        refused = await person.ask(method, f"/api/v1/cron/{job_id}")

        assert problem(refused) == (422, "invalid_input")


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "coffee"},
        {"text": "🎂 " + "т" * 900},
        {"action": "ask"},
        {"urgent": True},
        {"urgent": False},
        {"missed": "all"},
        {"missed": "skip"},
        {"nag_minutes": 5},
        {"nag_minutes": None},
    ],
)
async def test_one_field_is_changed_and_no_other(person: Person, changes: Json) -> None:
    reminder = await remind(person, nag_minutes=10)

    after = await patched(person, reminder, **changes)

    moved = {"updated_at", "message"}
    assert after == await seen(person, reminder)
    assert {**reminder, **changes, **{name: after[name] for name in moved}} == after
    assert after["updated_at"] > reminder["updated_at"]


async def test_a_change_of_nothing_changes_nothing(person: Person) -> None:
    reminder = await remind(person)

    assert await patched(person, reminder) == reminder
    assert await patched(person, reminder, state="active") == reminder


async def test_a_new_schedule_plans_anew(person: Person) -> None:
    reminder = await remind(person, ONCE)

    after = await patched(person, reminder, schedule="завтра в 9:00")

    tomorrow = (datetime.now(UTC) + timedelta(hours=3)).date() + timedelta(days=1)
    assert after["next"] == [f"{tomorrow}T09:00:00+03:00"]
    assert (after["phrase"], after["text"]) == ("завтра в 9:00", "tea")
    states = {one["due_at"]: one["state"] for one in await firings(person, reminder)}
    assert states == {
        "2030-03-05T06:00:00Z": "cancelled",
        f"{tomorrow}T06:00:00Z": "planned",
    }


async def test_back_to_the_old_schedule(person: Person) -> None:
    reminder = await remind(person, ONCE)
    await patched(person, reminder, schedule=FRIDAYS)

    after = await patched(person, reminder, schedule=ONCE)

    assert (after["schedule"], after["kind"]) == (ONCE, "once")
    assert await planned(person, reminder) == ["2030-03-05T06:00:00Z"]


async def test_another_zone_moves_a_rule_and_leaves_a_moment(person: Person) -> None:
    rule, moment = await remind(person), await remind(person, ONCE)

    rule, moment = [await patched(person, one, timezone="Asia/Tokyo") for one in (rule, moment)]

    assert rule["next"][0].endswith("T09:00:00+09:00")
    assert moment["next"] == ["2030-03-05T15:00:00+09:00"]
    assert {rule["timezone"], moment["timezone"]} == {"Asia/Tokyo"}
    assert [datetime.fromisoformat(at) for at in await planned(person, rule)] == [
        datetime.fromisoformat(rule["next"][0])
    ]


async def test_a_new_schedule_is_read_in_the_zone_of_the_reminder(person: Person) -> None:
    reminder = await remind(person, ONCE, timezone="Asia/Tokyo")

    there = await patched(person, reminder, schedule="tomorrow at 9")
    here = await patched(person, reminder, schedule="tomorrow at 9", timezone="Europe/Paris")

    assert there["next"][0].endswith("T09:00:00+09:00")
    assert "T09:00:00+0" in here["next"][0]
    assert here["timezone"] == "Europe/Paris"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schedule": "вчера в 9"}, "schedule_past"),
        ({"schedule": "к врачу"}, "schedule_missing"),
        ({"schedule": "31 февраля в 9"}, "schedule_invalid"),
        ({"schedule": "every minute"}, "schedule_too_often"),
        ({"schedule": ""}, "invalid_input"),
        ({"schedule": None}, "invalid_input"),
        ({"text": None}, "invalid_input"),
        ({"text": "т" * 1_001}, "invalid_input"),
        ({"text": "a\0"}, "invalid_input"),
        ({"action": "look"}, "invalid_input"),
        ({"urgent": None}, "invalid_input"),
        ({"urgent": "no"}, "invalid_input"),
        ({"missed": "never"}, "invalid_input"),
        ({"nag_minutes": 0}, "invalid_input"),
        ({"nag_minutes": 2.5}, "invalid_input"),
        ({"timezone": "Mars"}, "invalid_input"),
        ({"timezone": None}, "invalid_input"),
        ({"state": "deleted"}, "invalid_input"),
        ({"state": "ended"}, "invalid_input"),
        ({"id": "6aa88ea9-4478-5420-89d2-ca0c3bec1349"}, "invalid_input"),
        ({"text": "coffee", "schedule": "вчера в 9"}, "schedule_past"),
    ],
)
async def test_a_change_that_does_not_fit_changes_nothing(
    person: Person, changes: Json, code: str
) -> None:
    reminder = await remind(person)

    assert problem(await change(person, reminder, **changes)) == (422, code)
    assert await seen(person, reminder) == reminder
    assert len(await planned(person, reminder)) == 1


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


async def test_what_has_passed_while_paused_does_not_go_on(
    person: Person, owner_url: str
) -> None:
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


async def test_what_is_deleted_is_gone(person: Person) -> None:
    reminder = await remind(person)

    assert (await delete(person, reminder)).status_code == 204

    gone = [
        await person.get(f"/cron/{reminder['id']}"),
        await person.get(f"/cron/{reminder['id']}/firings"),
        await change(person, reminder, text="coffee"),
        await delete(person, reminder),
    ]
    assert [problem(each) for each in gone] == [(404, "not_found")] * 4
    assert await listed(person) == []


async def test_what_is_deleted_while_it_is_held_is_never_said(person: Person) -> None:
    await person.prefers(
        timezone="UTC",
        quiet_hours_start=f"{datetime.now(UTC) - timedelta(hours=1):%H:%M}",
        quiet_hours_end=f"{datetime.now(UTC) + timedelta(hours=1):%H:%M}",
    )
    reminder = await remind_soon(person)
    await waits(person, reminder)

    assert (await delete(person, reminder)).status_code == 204

    runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
    assert runs == []
    assert await said(person) == []


async def test_of_two_new_schedules_at_once_one_is_planned(person: Person) -> None:
    reminder = await remind(person)
    hours = range(8, 18)

    answers = await asyncio.gather(
        *(change(person, reminder, schedule=f"0 {hour} * * mon") for hour in hours)
    )

    assert {answer.status_code for answer in answers} == {200}
    after = await seen(person, reminder)
    (due,) = await planned(person, reminder)
    assert datetime.fromisoformat(due) == datetime.fromisoformat(after["next"][0])
    assert after["schedule"] in {f"0 {hour} * * mon" for hour in hours}


async def test_changes_of_two_fields_at_once_are_both_kept(person: Person) -> None:
    reminder = await remind(person)

    await asyncio.gather(
        patched(person, reminder, text="coffee"),
        patched(person, reminder, urgent=True),
        patched(person, reminder, missed="all"),
        patched(person, reminder, schedule=ONCE),
    )

    after = await seen(person, reminder)
    assert (after["text"], after["urgent"], after["missed"]) == ("coffee", True, "all")
    assert after["schedule"] == ONCE


async def test_deleting_and_changing_at_once_ends_in_deleted(person: Person) -> None:
    reminder = await remind(person, in_seconds(600))

    _, *changed = await asyncio.gather(
        delete(person, reminder),
        change(person, reminder, schedule=in_seconds(700)),
        change(person, reminder, state="paused"),
    )

    assert {answer.status_code for answer in changed} <= {200, 404}
    assert await listed(person) == []
    runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
    assert runs == []
