"""Reminders in lists, and out of them when they are deleted."""

import asyncio

from tests.api.reminding import (
    change,
    delete,
    in_seconds,
    listed,
    patched,
    problem,
    quiet_now,
    remind,
    remind_soon,
    said,
    seen,
    waits,
)
from tests.chatting import Person


async def ids_of(person: Person, **params: object) -> list[str]:
    """Return the ids of a page of reminders."""
    return [one["id"] for one in await listed(person, **params)]


async def test_reminders_are_listed_the_oldest_first(person: Person) -> None:
    ids = [(await remind(person, text=f"tea {number}"))["id"] for number in range(3)]

    assert await ids_of(person) == ids
    assert await ids_of(person, limit=1, offset=1) == ids[1:2]
    assert await ids_of(person, offset=3) == []
    page = (await person.get("/cron")).json()
    assert page["items"][0] == await seen(person, {"id": ids[0]})
    assert page["paused"] is False


async def test_lists_are_of_the_states_that_are_asked_for(person: Person) -> None:
    active, paused, deleted = [await remind(person) for _ in range(3)]
    await patched(person, paused, state="paused")
    await delete(person, deleted)

    assert await ids_of(person, state="active") == [active["id"]]
    assert await ids_of(person, state=["active", "paused"]) == [active["id"], paused["id"]]
    assert await ids_of(person, state="ended") == await ids_of(person, state="deleted") == []


async def test_pages_that_are_none_are_refused(person: Person) -> None:
    firings_of = f"/cron/{(await remind(person))['id']}/firings"

    for name, value in (("limit", 0), ("limit", 201), ("limit", "x"), ("offset", -1)):
        for path in ("/cron", firings_of):
            refused = await person.get(path, **{name: value})
            assert problem(refused) == (422, "invalid_input")
    assert problem(await person.get("/cron", state="asleep")) == (422, "invalid_input")
    assert problem(await person.get("/cron", offset=10**9)) == (422, "invalid_input")


async def test_what_is_no_id_is_refused(person: Person) -> None:
    for job_id in ("1", "not-an-id", "6aa88ea9-4478-5420-89d2-ca0c3bec134g"):
        for method in ("GET", "DELETE"):
            refused = await person.ask(method, f"/api/v1/cron/{job_id}")

            assert problem(refused) == (422, "invalid_input")


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
    assert await ids_of(person) == []


async def test_what_is_deleted_while_it_is_held_is_never_said(person: Person) -> None:
    await quiet_now(person)
    reminder = await remind_soon(person)
    await waits(person, reminder)

    assert (await delete(person, reminder)).status_code == 204

    runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
    assert runs == []
    assert await said(person) == []


async def test_deleting_and_changing_at_once_ends_in_deleted(person: Person) -> None:
    reminder = await remind(person, in_seconds(600))

    _, *changed = await asyncio.gather(
        delete(person, reminder),
        change(person, reminder, schedule=in_seconds(700)),
        change(person, reminder, state="paused"),
    )

    assert {answer.status_code for answer in changed} <= {200, 404}
    assert await ids_of(person) == []
    runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
    assert runs == []
