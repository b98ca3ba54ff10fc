"""Somebody else's reminders do not exist: by every route, in every list, for every stranger."""

from typing import Any
from uuid import uuid4

from assistant.contracts.ids import proactive_reminder_id
from tests.api.reminding import fired, firings, in_seconds, problem, remind, remind_soon, said, seen
from tests.chatting import Json, Person, until

SNOOZE = {"minutes": 10}


def requests_about(job_id: str, firing_id: str) -> list[tuple[str, str, Json | None]]:
    """Return every request that names a reminder."""
    firing = f"/cron/{job_id}/firings/{firing_id}"
    return [
        ("GET", f"/cron/{job_id}", None),
        ("PATCH", f"/cron/{job_id}", {"text": "stolen"}),
        ("PATCH", f"/cron/{job_id}", {"state": "paused"}),
        ("PATCH", f"/cron/{job_id}", {"schedule": "0 9 * * mon"}),
        ("DELETE", f"/cron/{job_id}", None),
        ("GET", f"/cron/{job_id}/firings", None),
        ("POST", f"{firing}/done", None),
        ("POST", f"{firing}/snooze", SNOOZE),
    ]


async def ask(person: Person, request: tuple[str, str, Json | None]) -> tuple[int, str]:
    """Send a request that is refused."""
    method, path, body = request
    sent = {} if body is None else {"json": body}
    return problem(await person.ask(method, f"/api/v1{path}", **sent))


async def test_what_is_somebody_elses_is_not_found(person: Person, other: Person) -> None:
    reminder = await remind_soon(person, text="a secret")
    firing = await fired(person, reminder)
    before = await seen(person, reminder)

    for request in requests_about(reminder["id"], firing["firing_id"]):
        assert (request, await ask(other, request)) == (request, (404, "not_found"))

    assert await seen(person, reminder) == before
    assert await firings(person, reminder) == [firing]


async def test_what_is_nobodys_is_not_found_either(person: Person) -> None:
    for request in requests_about(str(uuid4()), str(uuid4())):
        assert (request, await ask(person, request)) == (request, (404, "not_found"))


async def test_a_firing_is_found_under_its_own_reminder_only(person: Person, other: Person) -> None:
    reminder = await remind_soon(person)
    firing = await fired(person, reminder)
    own, foreign = await remind(person), await remind(other)

    for asker, job in ((person, own), (other, foreign)):
        place = f"/cron/{job['id']}/firings/{firing['firing_id']}"
        assert problem(await asker.post(f"{place}/done")) == (404, "not_found")
        assert problem(await asker.post(f"{place}/snooze", SNOOZE)) == (404, "not_found")

    assert await firings(person, reminder) == [firing]


async def test_lists_hold_what_is_ones_own(person: Person, other: Person) -> None:
    reminder = await remind_soon(person, text="a secret")
    await fired(person, reminder)
    await remind(person, in_seconds(600), text="a secret")

    assert (await other.get("/cron")).json()["items"] == []
    assert (await other.get("/workflows", kind="reminder")).json()["items"] == []
    assert await said(other) == []


async def _run_of(person: Person) -> dict[str, Any] | None:
    """Return the one workflow of a reminder, once the server lists it."""
    runs = (await person.get("/workflows", kind="reminder")).json()["items"]
    return runs[0] if len(runs) == 1 else None


async def test_workflows_of_reminders_are_ones_own(person: Person, other: Person) -> None:
    await remind(person, in_seconds(600), text="a secret")
    run = await until(lambda: _run_of(person))
    path = f"/workflows/{run['workflow_id']}"

    refused = [await other.get(path), await other.post(f"{path}/cancel")]

    assert [problem(each) for each in refused] == [(404, "not_found")] * 2
    assert run["workflow_id"].startswith("reminder/")
    assert (run["kind"], run["state"]) == ("reminder", "running")
    assert "a secret" not in (await person.get(path)).text


async def test_a_firing_is_not_cancelled_behind_the_back_of_its_reminder(person: Person) -> None:
    reminder = await remind(person, in_seconds(600))
    run = await until(lambda: _run_of(person))
    path = f"/workflows/{run['workflow_id']}"

    refused = await person.post(f"{path}/cancel")

    assert problem(refused) == (409, "conflict")
    assert (await person.get(path)).json()["state"] == "running"
    assert len((await seen(person, reminder))["next"]) == 1


async def test_pauses_are_ones_own(person: Person, other: Person) -> None:
    reminder = await remind(other)

    await person.post("/cron/pause")

    assert (await other.get("/cron")).json()["paused"] is False
    assert await seen(other, reminder) == reminder


async def test_what_the_assistant_does_unasked_is_a_setting_and_no_reminder(
    person: Person, other: Person
) -> None:
    settings = {"enabled": True, "digest_at": "08:30"}
    await person.ask("PUT", "/api/v1/proactive", json=settings)

    for action in ("look", "digest"):
        job_id = str(proactive_reminder_id(person.account.user_id, action))
        assert await ask(other, ("DELETE", f"/cron/{job_id}", None)) == (404, "not_found")
        assert await ask(person, ("GET", f"/cron/{job_id}", None)) == (404, "not_found")
        assert await ask(person, ("DELETE", f"/cron/{job_id}", None)) == (404, "not_found")
    assert (await person.get("/cron")).json()["items"] == []
    assert (await person.get("/proactive")).json()["enabled"] is True


async def test_strangers_are_told_nothing(person: Person) -> None:
    for method, path, body in [
        *requests_about(str(uuid4()), str(uuid4())),
        ("GET", "/cron", None),
        ("POST", "/cron/pause", None),
        ("POST", "/cron/resume", None),
        ("GET", "/proactive", None),
        ("PUT", "/proactive", {"enabled": True}),
    ]:
        answer = await person.door.client.request(method, f"/api/v1{path}", json=body)

        assert problem(answer) == (401, "unauthenticated")
