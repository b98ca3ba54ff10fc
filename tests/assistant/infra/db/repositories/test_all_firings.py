"""SQL about everybody's firings: what has no workflow, pages of what is planned."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.reminders import FiringRecord, FiringState
from assistant.infra.db.database import Database
from assistant.services.ports.reminders import PlannedFiring
from tests.assistant.conftest import new_user
from tests.assistant.reminding import at_minute, store_firing, store_reminder
from tests.servers import Addresses


@dataclass
class World:
    """A database of this test alone: others' firings would be seen too."""

    database: Database
    people: list[UUID]

    async def plan(self, minute: int, person: int = 0, **changes: Any) -> FiringRecord:
        """Store a firing of a reminder of its own."""
        user_id = self.people[person]
        reminder = await store_reminder(self.database, user_id)
        return await store_firing(self.database, user_id, reminder, at_minute(minute), **changes)

    async def pause(self, person: int) -> None:
        """Pause all reminders of a person."""
        async with self.database.as_user(self.people[person]) as store:
            await store.profile.update({"reminders_paused": True})

    async def unhanded(
        self, before: int, created_before: datetime | None = None, limit: int = 99
    ) -> list[UUID]:
        """Return the ids of firings due before a minute that have no workflow."""
        later = datetime.now(UTC) + timedelta(minutes=1)
        async with self.database.as_system() as system:
            found = await system.reminders.unhanded(
                at_minute(before), created_before or later, limit
            )
        return [each.firing_id for each in found]


@pytest.fixture
async def world(addresses: Addresses, empty_database_name: str) -> AsyncIterator[World]:
    database = Database(addresses.login_of(empty_database_name), pool_size=2)
    yield World(database, [await new_user(database) for _ in range(2)])
    await database.close()


async def test_planned_firings_without_a_workflow_come_by_due_time(world: World) -> None:
    now = datetime.now(UTC)
    later, sooner = await world.plan(5), await world.plan(1, person=1)
    await world.plan(2, handed_at=now)
    await world.plan(3, state=FiringState.DUE)
    await world.plan(9)

    assert await world.unhanded(9) == [sooner.firing_id, later.firing_id]
    assert await world.unhanded(9, limit=1) == [sooner.firing_id]
    assert await world.unhanded(5) == [sooner.firing_id]


async def test_firings_that_were_just_planned_are_left_to_who_planned_them(world: World) -> None:
    firing = await world.plan(1)

    assert await world.unhanded(9, created_before=firing.created_at) == []
    after = firing.created_at + timedelta(microseconds=1)
    assert await world.unhanded(9, created_before=after) == [firing.firing_id]


async def test_planned_firings_come_in_pages_by_due_time_and_id(world: World) -> None:
    now = datetime.now(UTC)
    made = [await world.plan(minute, minute % 2) for minute in (3, 1, 1, 1, 2)]
    made.append(await world.plan(4, handed_at=now))
    await world.plan(1, state=FiringState.CANCELLED)
    await world.plan(9)

    found: list[PlannedFiring] = []
    after: tuple[datetime, UUID] | None = None
    async with world.database.as_system() as system:
        while page := await system.reminders.planned(after, at_minute(9), 2):
            assert len(page) <= 2
            found += page
            after = (page[-1].ref.due_at, page[-1].ref.firing_id)

    in_order = sorted(made, key=lambda each: (each.due_at, each.firing_id))
    assert [each.ref for each in found] == [each.ref for each in in_order]
    assert [each.handed_at for each in found] == [None] * 5 + [now]


async def test_firings_of_people_who_paused_all_are_left_out(world: World) -> None:
    await world.plan(1)
    other = await world.plan(2, person=1)
    await world.pause(0)

    assert await world.unhanded(9) == [other.firing_id]
    async with world.database.as_system() as system:
        page = await system.reminders.planned(None, at_minute(9), 9)
    assert [each.ref for each in page] == [other.ref]


async def test_handing_notes_firings_of_several_people_that_are_planned_still(
    world: World,
) -> None:
    now = datetime.now(UTC)
    first, second = await world.plan(1), await world.plan(2, person=1)
    gone = await world.plan(3, state=FiringState.CANCELLED)
    left = await world.plan(4)

    async with world.database.as_system() as system:
        await system.reminders.hand([each.ref for each in (first, second, gone)], now)

    assert await world.unhanded(9) == [left.firing_id]
    async with world.database.as_user(world.people[0]) as store:
        found = [await store.firings.get(each.firing_id) for each in (first, gone)]
    assert [each.handed_at if each else None for each in found] == [now, None]
