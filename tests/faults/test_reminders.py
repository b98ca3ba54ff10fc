"""Reminders while processes are killed: each is told once, and those with a rule are planned on."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import psutil
import pytest
import pytest_asyncio

from assistant.contracts.accounts import Registration
from assistant.contracts.names import SEARCH_ATTRIBUTES
from assistant.contracts.reminders import FiringRecord, Schedule
from assistant.contracts.schedules import AddReminder
from assistant.infra.settings import Settings
from gateway.reminders import ReminderGateway
from runtime.core import Core, open_core
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.migrate import migrate
from runtime.reminders import make_reminders
from tests.assistant.reminding import store_firing, store_reminder
from tests.assistant.services.recorded_workflows import RecordedWorkflows
from tests.chat_product import chat_settings
from tests.chatting import until
from tests.factories import make_settings, new_username
from tests.faults.stage import role

FIRINGS = 60
PEOPLE = 6
PATIENCE_SECONDS = 40
STATES = """
SELECT firing.state FROM reminder_firings AS firing
JOIN reminders ON reminders.id = firing.reminder_id WHERE reminders.text LIKE $1 || '%'
"""
TOLD = "SELECT substring(content FROM $1 || '[0-9]+') FROM messages WHERE content LIKE $2"


@dataclass(frozen=True)
class Place:
    """Servers of these tests alone, and the product's connections to them."""

    postgres: EmbeddedPostgres
    temporal: EmbeddedTemporal
    settings: Settings
    core: Core

    async def new_user(self) -> UUID:
        """Make somebody."""
        name = new_username()
        async with self.core.database.as_system() as system:
            new = Registration(username=name, display_name=name)
            profile = await system.accounts.add(new, None, is_admin=False)
        assert profile is not None
        return profile.id

    async def column(self, query: str, *values: str) -> list[str]:
        """Return what the owner of the database finds."""
        connection = await asyncpg.connect(self.postgres.dsn("owner"))
        try:
            return [row[0] for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    async def states(self, name: str) -> Counter[str]:
        """Count the firings of the reminders whose texts begin so, by state."""
        return Counter(await self.column(STATES, name))

    async def told(self, name: str) -> Counter[str]:
        """Count the messages of these reminders, by reminder."""
        return Counter(await self.column(TOLD, name, f"%{name}%"))


@pytest_asyncio.fixture(scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory, model_url: str) -> AsyncIterator[Place]:
    """Start both servers on files; nobody works."""
    folder = tmp_path_factory.mktemp("servers")
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    temporal = EmbeddedTemporal(
        folder / "temporal",
        database=folder / "temporal" / "temporal.db",
        headless=True,
        search_attributes=SEARCH_ATTRIBUTES,
    )
    servers = (postgres, temporal)
    await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
    try:
        await migrate(postgres.url("owner"), postgres.url("login"))
        made = make_settings(postgres.url("login"), temporal.address)
        settings = chat_settings(made, model_url)
        async with open_core(settings, lazy=False) as core:
            yield Place(postgres, temporal, settings, core)
    finally:
        for server in servers:
            await asyncio.to_thread(server.stop)


async def plan_many(place: Place, name: str, first: datetime) -> None:
    """Plan firings over the next seconds, half of them by a rule, as those who plan them do."""
    users = [await place.new_user() for _ in range(PEOPLE)]
    due = [first + timedelta(seconds=number % 4) for number in range(FIRINGS)]
    refs = [
        (await plan_one(place, users[number % PEOPLE], f"{name}{number}", due[number])).ref
        for number in range(FIRINGS)
    ]
    await ReminderGateway(place.core.temporal).plan(refs)
    for user in users:
        async with place.core.database.as_user(user) as store:
            own = [ref.firing_id for ref in refs if ref.user_id == user]
            await store.firings.hand(own, datetime.now(UTC))


async def plan_one(place: Place, user: UUID, text: str, due: datetime) -> FiringRecord:
    start = due.replace(tzinfo=None)
    once = Schedule(timezone="UTC", instants=(due,))
    rule = Schedule(timezone="UTC", rule="FREQ=HOURLY;INTERVAL=2", start=start)
    schedule = once if int(text[-1]) % 2 else rule
    stored = await store_reminder(
        place.core.database, user, text=text, schedule=schedule, urgent=True
    )
    return await store_firing(place.core.database, user, stored, due)


async def test_reminders_are_told_once_while_workers_and_the_server_are_killed(
    place: Place, tmp_path: Path
) -> None:
    name = "killed-"

    async def gone_off(number: int) -> bool:
        return (await place.states(name))["sent"] >= number

    await plan_many(place, name, datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1))
    with role("worker", place.settings, tmp_path) as worker:
        await until(lambda: gone_off(FIRINGS // 6), PATIENCE_SECONDS)
        await worker.end(signal.SIGKILL)
        psutil.Process(place.temporal.pid).kill()
        worker.start()
        await asyncio.to_thread(place.temporal.stop)
        await asyncio.to_thread(place.temporal.start)
        await until(lambda: gone_off(FIRINGS // 3), PATIENCE_SECONDS)
        await worker.end(signal.SIGKILL)
        worker.start()
        await until(lambda: gone_off(FIRINGS), PATIENCE_SECONDS)

    assert await place.states(name) == {"sent": FIRINGS, "planned": FIRINGS // 2}
    assert await place.told(name) == {f"{name}{number}": 1 for number in range(FIRINGS)}


async def test_what_a_door_stored_before_it_died_is_found_and_told(
    place: Place, tmp_path: Path
) -> None:
    user = await place.new_user()
    reminders = replace(make_reminders(place.core), workflows=RecordedWorkflows(down=True))
    due = datetime.now(UTC) + timedelta(seconds=1)
    asked = AddReminder(
        user_id=user, key=str(uuid4()), schedule=f"@once:{due.isoformat()}", text="orphan-1"
    )
    view = await reminders.add(asked)
    [orphan] = await reminders.firings(user, view.reminder.reminder_id, 1)
    await place.column("UPDATE reminder_firings SET created_at = now() - interval '1 hour'")

    async def sent() -> bool:
        return (await place.states("orphan-"))["sent"] == 1

    with role("worker", place.settings, tmp_path):
        await until(sent, PATIENCE_SECONDS)

    assert orphan.handed_at is None
    assert await place.told("orphan-") == {"orphan-1": 1}
