"""What tests of reminders over REST share: they are set, they go off, their past is moved."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from assistant.contracts.ids import firing_id_for
from tests.chatting import Json, Person, until

FRIDAYS = "0 9 * * fri"
ONCE = "@once:2030-03-05T06:00:00Z"
_FIRING_PASSED = """
UPDATE reminder_firings SET id = $3, due_at = $2 WHERE reminder_id = $1 AND state = 'planned'
"""
_MOMENT_PASSED = (
    "UPDATE reminders SET instants = ARRAY[$2::timestamptz] WHERE id = $1 AND rule = ''"
)


def in_seconds(seconds: float) -> str:
    """Return a schedule of one moment that many seconds from now."""
    return f"@once:{(datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()}"


async def remind(person: Person, schedule: str = FRIDAYS, **fields: Any) -> Json:
    """Set a reminder, which must succeed."""
    added = await person.post("/cron", {"schedule": schedule, "text": "tea"} | fields)
    reminder: Json = added.raise_for_status().json()
    return reminder


async def remind_soon(person: Person, **fields: Any) -> Json:
    """Set a reminder that goes off as soon as can be: later where all is slow."""
    seconds = 0.2
    while True:
        body = {"schedule": in_seconds(seconds), "text": "tea"} | fields
        added = await person.post("/cron", body)
        if added.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
            reminder: Json = added.raise_for_status().json()
            return reminder
        assert problem(added) == (422, "schedule_past"), added.text
        seconds *= 2


async def listed(person: Person, **params: object) -> list[Json]:
    """Return a page of a person's reminders."""
    page = (await person.get("/cron", **params)).raise_for_status()
    items: list[Json] = page.json()["items"]
    return items


async def seen(person: Person, reminder: Json) -> Json:
    """Return a reminder as it stands."""
    found: Json = (await person.get(f"/cron/{reminder['id']}")).raise_for_status().json()
    return found


async def patched(person: Person, reminder: Json, **changes: Any) -> Json:
    """Change a reminder, which must succeed."""
    answer = await change(person, reminder, **changes)
    changed: Json = answer.raise_for_status().json()
    return changed


async def change(person: Person, reminder: Json, **changes: Any) -> httpx.Response:
    """Ask for changes of a reminder."""
    return await person.ask("PATCH", f"/api/v1/cron/{reminder['id']}", json=changes)


async def delete(person: Person, reminder: Json) -> httpx.Response:
    """Ask for the end of a reminder."""
    return await person.ask("DELETE", f"/api/v1/cron/{reminder['id']}")


async def firings(person: Person, reminder: Json) -> list[Json]:
    """Return the firings of a reminder, the last due first."""
    page = (await person.get(f"/cron/{reminder['id']}/firings")).raise_for_status()
    found: list[Json] = page.json()["items"]
    return found


async def planned(person: Person, reminder: Json) -> list[str]:
    """Return when a reminder is planned for."""
    return [one["due_at"] for one in await firings(person, reminder) if one["state"] == "planned"]


async def fired(person: Person, reminder: Json, state: str = "sent") -> Json:
    """Wait until the last run of a reminder is in a state, and return it."""

    async def there() -> Json | None:
        last: Json | None = (await seen(person, reminder))["last_run"]
        return last if last and last["state"] == state else None

    return await until(there, 15)


async def answered(person: Person, reminder: Json, verb: str, body: Json | None = None) -> Json:
    """Say done, or put off, to the last run of a reminder."""
    last = (await seen(person, reminder))["last_run"]
    place = f"/cron/{reminder['id']}/firings/{last['firing_id']}"
    answer: Json = (await person.post(f"{place}/{verb}", body)).raise_for_status().json()
    return answer


async def said(person: Person) -> list[str]:
    """Return all that the assistant has said to a person, by dialogues, the oldest first."""
    sessions = (await person.get("/chat/sessions")).raise_for_status().json()["items"]
    pages = [await person.messages(session["session_id"]) for session in sessions]
    return [one["content"] for page in pages for one in page if one["role"] == "assistant"]


async def waits(person: Person, reminder: Json) -> None:
    """Wait until the workflow of a reminder has looked, and was told to wait."""

    async def waiting() -> bool:
        runs = (await person.get("/workflows", kind="reminder", state="running")).json()["items"]
        ids = [run["workflow_id"] for run in runs if reminder["id"] in run["workflow_id"]]
        found = [(await person.get(f"/workflows/{one}")).json()["progress"] for one in ids]
        return found == ["wait"]

    await until(waiting, 15)


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


async def make_past(owner_url: str, reminder: Json, ago: timedelta) -> datetime:
    """Have a reminder be due in the past, not seen yet; returns when it was due.

    Moments of its schedule move with it, a rule stays.
    """
    due = datetime.now(UTC) - ago
    connection = await asyncpg.connect(owner_url)
    try:
        firing_id = firing_id_for(UUID(reminder["id"]), due)
        await connection.execute(_FIRING_PASSED, reminder["id"], due, firing_id)
        await connection.execute(_MOMENT_PASSED, reminder["id"], due)
    finally:
        await connection.close()
    return due


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, which must be a problem."""
    assert "problem+json" in answer.headers["content-type"], answer.text
    return answer.status_code, answer.json()["code"]
