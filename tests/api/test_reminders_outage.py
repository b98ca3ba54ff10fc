"""Reminders due while no worker is up: they come late, once, and say so."""

from collections import Counter
from datetime import datetime, timedelta

from assistant.infra.settings import Settings
from runtime.core import open_core
from runtime.worker import open_worker
from tests.api.reminding import (
    fired,
    firings,
    in_seconds,
    make_past,
    patched,
    planned,
    remind,
    remind_soon,
    said,
    seen,
)
from tests.chat_product import Chat, chat_settings, door_of
from tests.chatting import Json, Person, says, until

NIGHTLY = "0 3 * * *"
MINUTES, DAYS = timedelta(minutes=5), timedelta(days=3)


async def overdue(
    person: Person, owner_url: str, schedule: str, ago: timedelta, **fields: str
) -> Json:
    """Set a reminder that was due some time ago, whose workflow no worker has seen."""
    reminder = await remind(person, schedule, urgent=False, **fields)
    await make_past(owner_url, reminder, ago)
    return await patched(person, reminder, urgent=True)


async def states(person: Person, reminder: Json) -> Counter[str]:
    """Count the firings of a reminder by their states."""
    return Counter(one["state"] for one in await firings(person, reminder))


async def test_what_was_due_without_a_worker_comes_late_and_once(
    settings: Settings, model_url: str, owner_url: str
) -> None:
    own = chat_settings(settings, model_url)
    async with open_core(own, lazy=False) as core, door_of(core) as door:
        person = await Chat(core, door, model_url).new_person()
        await person.uses(says("It is sunny."))
        on_time = await remind_soon(person, text="on time")
        once = await overdue(person, owner_url, in_seconds(7_200), MINUTES, text="once")
        asked = await overdue(person, owner_url, in_seconds(7_200), MINUTES, action="ask")
        skipped_once = await overdue(person, owner_url, in_seconds(7_200), MINUTES, missed="skip")
        latest, every, skipped = [
            await overdue(person, owner_url, NIGHTLY, DAYS, text=missed, missed=missed)
            for missed in ("latest", "all", "skip")
        ]
        assert await said(person) == []

        async with open_worker(core, sandboxed=True):
            for reminder in (on_time, once, asked):
                await fired(person, reminder)
            await fired(person, skipped_once, "skipped")
            await fired(person, skipped, "skipped")

            async def all_caught_up() -> bool:
                found = [await states(person, one) for one in (latest, every)]
                return found == [{"sent": 1, "planned": 1}, {"sent": 4, "planned": 1}]

            await until(all_caught_up, 15)

        words = sorted(await said(person))
        for text, count in (("on time", 1), ("once", 1), ("latest", 1), ("all", 4), ("skip", 0)):
            found = [one for one in words if one.startswith(f"⏰ Reminder: {text}")]
            assert (text, len(found)) == (text, count), words
        assert "⏰ Reminder: on time" in words
        assert any(one.startswith("⏰ Reminder: once\n\nThis was due ") for one in words)
        assert any("3 more times were missed." in one for one in words)
        assert "It is sunny." in words
        for reminder in (latest, every, skipped):
            shown = await seen(person, reminder)
            (due,) = await planned(person, reminder)
            assert datetime.fromisoformat(due) == datetime.fromisoformat(shown["next"][0])
