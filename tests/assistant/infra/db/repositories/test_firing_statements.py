"""SQL of planning: one firing by the schedule, whoever plans, however many at once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from assistant.contracts.ids import firing_id_for
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringState,
    NewReminder,
    ReminderState,
)
from assistant.infra.db.database import Database
from assistant.services.ports.reminders import NewFiring
from tests.assistant.reminding import NOON, at_minute, store_firing, store_reminder


@pytest.fixture
async def reminder(database: Database, user_id: UUID) -> NewReminder:
    return await store_reminder(database, user_id)


async def plan(
    database: Database,
    user_id: UUID,
    reminder: NewReminder,
    due_at: datetime = NOON,
    origin: FiringOrigin = FiringOrigin.SCHEDULE,
) -> FiringRecord | None:
    async with database.as_user(user_id) as store:
        return await store.firings.plan(
            NewFiring(reminder_id=reminder.reminder_id, due_at=due_at, origin=origin)
        )


async def planned_times(database: Database, user_id: UUID, reminder: NewReminder) -> list[datetime]:
    async with database.as_user(user_id) as store:
        return [each.due_at for each in await store.firings.planned(reminder.reminder_id)]


async def cancel(database: Database, user_id: UUID, reminder: NewReminder) -> list[UUID]:
    async with database.as_user(user_id) as store:
        return [each.firing_id for each in await store.firings.cancel(reminder.reminder_id)]


async def test_a_firing_is_planned_once_under_the_id_of_its_time(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    planned = [await plan(database, user_id, reminder) for _ in range(2)]

    first = planned[0]
    assert first is not None
    assert planned[1] == first
    assert first.firing_id == firing_id_for(reminder.reminder_id, NOON)
    assert (first.user_id, first.reminder_id, first.due_at) == (
        user_id,
        reminder.reminder_id,
        NOON,
    )
    assert (first.origin, first.state) == (FiringOrigin.SCHEDULE, FiringState.PLANNED)
    assert (first.handed_at, first.fired_at) == (None, None)


async def test_the_schedule_plans_one_firing_and_the_person_more(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    await plan(database, user_id, reminder)

    assert await plan(database, user_id, reminder, at_minute(5)) is None
    assert await plan(database, user_id, reminder, at_minute(-5), FiringOrigin.SNOOZE)
    assert await plan(database, user_id, reminder, at_minute(9), FiringOrigin.SNOOZE)
    times = await planned_times(database, user_id, reminder)
    assert times == [at_minute(-5), NOON, at_minute(9)]


@pytest.mark.parametrize("origin", FiringOrigin)
async def test_what_has_fired_is_not_planned_again(
    database: Database, user_id: UUID, reminder: NewReminder, origin: FiringOrigin
) -> None:
    fired = [state for state in FiringState if state not in {"planned", "cancelled"}]
    for minute, state in enumerate(fired):
        await store_firing(database, user_id, reminder, at_minute(minute), state=state)

        assert await plan(database, user_id, reminder, at_minute(minute), origin) is None

    assert await planned_times(database, user_id, reminder) == []
    assert await plan(database, user_id, reminder, at_minute(60)) is not None


async def test_what_was_cancelled_is_planned_anew(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    before = await store_firing(
        database, user_id, reminder, handed_at=datetime.now(UTC), missed=2, error_code="x"
    )

    cancelled = await cancel(database, user_id, reminder)
    again = await plan(database, user_id, reminder)

    assert cancelled == [before.firing_id]
    assert again is not None
    assert again.created_at > before.created_at
    assert again == before.model_copy(
        update={
            "handed_at": None,
            "missed": 0,
            "error_code": None,
            "created_at": again.created_at,
        }
    )


async def test_a_cancelled_time_is_not_planned_beside_another_of_the_schedule(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    await plan(database, user_id, reminder)
    await cancel(database, user_id, reminder)
    await plan(database, user_id, reminder, at_minute(5))

    assert await plan(database, user_id, reminder) is None
    snoozed = await plan(database, user_id, reminder, NOON, FiringOrigin.SNOOZE)

    assert snoozed is not None
    assert snoozed.origin is FiringOrigin.SNOOZE
    assert await planned_times(database, user_id, reminder) == [NOON, at_minute(5)]


async def test_a_time_of_the_schedule_that_was_put_off_to_is_the_schedules(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    """Otherwise the rule would have nothing planned and end with it."""
    await plan(database, user_id, reminder, NOON, FiringOrigin.SNOOZE)
    scheduled = await plan(database, user_id, reminder)
    put_off_again = await plan(database, user_id, reminder, NOON, FiringOrigin.SNOOZE)

    assert scheduled is not None
    assert put_off_again is not None
    assert (scheduled.origin, put_off_again.origin) == (FiringOrigin.SCHEDULE,) * 2
    assert await plan(database, user_id, reminder, at_minute(5)) is None


async def test_nothing_is_planned_for_a_deleted_reminder(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    await plan(database, user_id, reminder)
    await cancel(database, user_id, reminder)
    async with database.as_user(user_id) as store:
        await store.reminders.change(reminder.reminder_id, {"state": ReminderState.DELETED})

    assert await plan(database, user_id, reminder) is None
    assert await plan(database, user_id, reminder, at_minute(5)) is None


@pytest.mark.parametrize("cancelled_before", [False, True])
@pytest.mark.parametrize("minutes", [(0, 0), (0, 5)])
async def test_two_who_plan_at_once_plan_one_firing(
    database: Database,
    user_id: UUID,
    reminder: NewReminder,
    minutes: Sequence[int],
    *,
    cancelled_before: bool,
) -> None:
    if cancelled_before:
        for minute in {*minutes}:
            await plan(database, user_id, reminder, at_minute(minute))
            await cancel(database, user_id, reminder)

    async with database.as_user(user_id) as store:
        first = await store.firings.plan(
            NewFiring(reminder_id=reminder.reminder_id, due_at=at_minute(minutes[0]))
        )
        second = asyncio.create_task(plan(database, user_id, reminder, at_minute(minutes[1])))
        done, _ = await asyncio.wait([second], timeout=0.1)

    assert done == set()
    expected = first if minutes[0] == minutes[1] else None
    assert await asyncio.wait_for(second, 5) == expected
    assert await planned_times(database, user_id, reminder) == [at_minute(minutes[0])]


async def test_the_second_plans_what_the_first_took_back(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    async def plan_and_fail() -> None:
        async with database.as_user(user_id) as store:
            await store.firings.plan(NewFiring(reminder_id=reminder.reminder_id, due_at=NOON))
            await asyncio.sleep(0.1)
            raise ValueError

    results = await asyncio.gather(
        plan_and_fail(), plan(database, user_id, reminder, at_minute(5)), return_exceptions=True
    )

    assert isinstance(results[0], ValueError)
    assert isinstance(results[1], FiringRecord)
    assert await planned_times(database, user_id, reminder) == [at_minute(5)]


async def test_many_who_plan_different_times_at_once_plan_one_firing(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    made = await asyncio.gather(
        *(plan(database, user_id, reminder, at_minute(minute)) for minute in range(8))
    )

    assert len([each for each in made if each]) == 1
    assert len(await planned_times(database, user_id, reminder)) == 1


async def test_nobody_plans_firings_of_somebody_elses_reminder(
    database: Database, user_id: UUID, stranger_id: UUID, reminder: NewReminder
) -> None:
    """There may be one planned firing by schedule: a stranger's would stand in its way."""
    assert await plan(database, stranger_id, reminder) is None
    assert await plan(database, user_id, reminder, at_minute(5)) is not None
