"""SQL of reminders: stored as given, changed by field, seen by their owner only."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.reminders import (
    MissedPolicy,
    NewReminder,
    ReminderAction,
    ReminderState,
    Schedule,
    ScheduleKind,
)
from assistant.contracts.tools import UNTRUSTED, Label
from assistant.infra.db.database import Database
from tests.assistant.reminding import NOON, at_minute, make_reminder, store_reminder

RULE = Schedule(
    timezone="Asia/Tokyo",
    rule="FREQ=WEEKLY;BYDAY=FR\nFREQ=MONTHLY;BYMONTHDAY=1",
    start=datetime(2031, 3, 1, 9, 0),  # noqa: DTZ001 - local time of the zone
)
SEVERAL = Schedule(timezone="Europe/Moscow", instants=(NOON, at_minute(5)))


@pytest.mark.parametrize(
    ("schedule", "kind"),
    [
        (RULE, ScheduleKind.RECURRING),
        (SEVERAL, ScheduleKind.MULTI),
        (make_reminder().schedule, ScheduleKind.ONCE),
    ],
)
async def test_reminder_is_stored_once_and_as_it_was_given(
    database: Database, user_id: UUID, schedule: Schedule, kind: ScheduleKind
) -> None:
    reminder = make_reminder(
        schedule=schedule,
        action=ReminderAction.ASK,
        urgent=True,
        missed=MissedPolicy.ALL,
        nag_minutes=10,
        labels=UNTRUSTED,
    )

    async with database.as_user(user_id) as store:
        added = [await store.reminders.add(reminder) for _ in range(2)]
        stored = await store.reminders.get(reminder.reminder_id)

    assert added == [True, False]
    assert stored is not None
    assert (stored.user_id, stored.state) == (user_id, ReminderState.ACTIVE)
    assert stored.schedule.kind is kind
    assert NewReminder.model_validate(stored.model_dump()) == reminder


async def test_fields_are_changed_by_name_and_a_schedule_as_a_whole(
    database: Database, user_id: UUID
) -> None:
    reminder = await store_reminder(database, user_id)
    changes: dict[str, Any] = {
        "text": "к стоматологу",
        "schedule": RULE,
        "labels": frozenset(Label),
        "nag_minutes": 5,
        "state": ReminderState.PAUSED,
    }

    async with database.as_user(user_id) as store:
        before = await store.reminders.get(reminder.reminder_id)
        changed = await store.reminders.change(reminder.reminder_id, changes)
        stored = await store.reminders.get(reminder.reminder_id)
        same = await store.reminders.change(reminder.reminder_id, {})

    assert before is not None
    assert changed is not None
    assert changed == before.model_copy(update=changes | {"updated_at": changed.updated_at})
    assert changed.updated_at > before.updated_at
    assert stored == changed
    assert same is not None
    assert same.schedule == RULE


async def test_a_deleted_reminder_is_seen_and_changed_no_more(
    database: Database, user_id: UUID
) -> None:
    reminder = await store_reminder(database, user_id)
    deletion = {"state": ReminderState.DELETED}

    async with database.as_user(user_id) as store:
        deleted = [await store.reminders.change(reminder.reminder_id, deletion) for _ in range(2)]
        assert await store.reminders.get(reminder.reminder_id) is None
        assert await store.reminders.page(9) == []
        assert await store.reminders.count_open() == 0
        assert not await store.reminders.add(reminder)

    assert [each.state if each else None for each in deleted] == [ReminderState.DELETED, None]


async def test_pages_hold_what_the_person_set_oldest_first(
    database: Database, user_id: UUID
) -> None:
    first, second, paused = [await store_reminder(database, user_id) for _ in range(3)]
    ended = await store_reminder(database, user_id)
    await store_reminder(database, user_id, action=ReminderAction.DIGEST)
    async with database.as_user(user_id) as store:
        await store.reminders.change(paused.reminder_id, {"state": ReminderState.PAUSED})
        await store.reminders.change(ended.reminder_id, {"state": ReminderState.ENDED})

        async def page(*values: Any) -> list[UUID]:
            return [each.reminder_id for each in await store.reminders.page(*values)]

        all_ids = [each.reminder_id for each in (first, second, paused, ended)]
        assert await page(9) == all_ids
        assert await page(2, 1) == all_ids[1:3]
        assert await page(9, 0, [ReminderState.PAUSED, ReminderState.ENDED]) == all_ids[2:]
        assert await page(9, 0, [ReminderState.DELETED]) == []
        assert await store.reminders.count_open() == 3


async def test_open_ones_come_first_then_the_last_ended(database: Database, user_id: UUID) -> None:
    reminders = [await store_reminder(database, user_id) for _ in range(4)]
    ids = [reminder.reminder_id for reminder in reminders]
    async with database.as_user(user_id) as store:
        for ended in (ids[0], ids[2]):
            await store.reminders.change(ended, {"state": ReminderState.ENDED})

        page = await store.reminders.page(10)

    assert [one.reminder_id for one in page] == [ids[1], ids[3], ids[2], ids[0]]


async def test_reminders_of_others_are_neither_seen_nor_changed(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    reminder = await store_reminder(database, user_id)

    async with database.as_user(stranger_id) as store:
        assert await store.reminders.get(reminder.reminder_id, for_update=True) is None
        assert await store.reminders.change(reminder.reminder_id, {"text": "чужое"}) is None
        assert not await store.reminders.add(reminder)
        assert await store.reminders.page(9) == []
        assert await store.reminders.count_open() == 0

    async with database.as_user(user_id) as store:
        stored = await store.reminders.get(reminder.reminder_id)
    assert stored is not None
    assert stored.text == reminder.text


async def test_the_lock_holds_the_same_user_and_nobody_else(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    async def lock(owner_id: UUID) -> None:
        async with database.as_user(owner_id) as store:
            await store.reminders.lock()

    async with database.as_user(user_id) as store:
        await store.reminders.lock()
        again = asyncio.create_task(lock(user_id))
        await asyncio.wait_for(lock(stranger_id), 5)
        done, _ = await asyncio.wait([again], timeout=0.1)

    assert done == set()
    await asyncio.wait_for(again, 5)


async def test_messages_are_taken_while_reminders_are_locked(
    database: Database, user_id: UUID
) -> None:
    reminder = await store_reminder(database, user_id)

    async with database.as_user(user_id) as store, database.as_user(user_id) as other:
        await store.reminders.lock()
        await store.reminders.get(reminder.reminder_id, for_update=True)

        added = other.reminders.add(make_reminder())  # refers to the user's row as a turn does
        assert await asyncio.wait_for(added, 5)


async def test_a_locked_reminder_waits_for_who_changes_it(
    database: Database, user_id: UUID
) -> None:
    reminder = await store_reminder(database, user_id)

    async def text_when_free() -> str | None:
        async with database.as_user(user_id) as store:
            found = await store.reminders.get(reminder.reminder_id, for_update=True)
        return found.text if found else None

    async with database.as_user(user_id) as store:
        await store.reminders.get(reminder.reminder_id, for_update=True)
        waiting = asyncio.create_task(text_when_free())
        await asyncio.wait([waiting], timeout=0.1)
        await store.reminders.change(reminder.reminder_id, {"text": "новое"})

    assert await asyncio.wait_for(waiting, 5) == "новое"


async def test_the_pause_and_the_budget_are_the_persons_own_to_set(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    async with database.as_user(user_id) as store:
        before = await store.profile.get()
        after = await store.profile.update({"reminders_paused": True, "proactive_daily_budget": 0})
    async with database.as_user(stranger_id) as store:
        other = await store.profile.get()

    assert before is not None
    assert after is not None
    assert (before.reminders_paused, before.proactive_daily_budget) == (False, 3)
    assert (after.reminders_paused, after.proactive_daily_budget) == (True, 0)
    assert other is not None
    assert (other.reminders_paused, other.proactive_daily_budget) == (False, 3)


async def test_instants_come_back_in_utc_whatever_zone_they_were_given_in(
    database: Database, user_id: UUID
) -> None:
    given = datetime.fromisoformat("2031-03-05T15:00:00.000001+03:00")
    schedule = Schedule(timezone="Europe/Moscow", instants=(given,))
    reminder = await store_reminder(database, user_id, schedule=schedule)

    async with database.as_user(user_id) as store:
        stored = await store.reminders.get(reminder.reminder_id)

    assert stored is not None
    (instant,) = stored.schedule.instants
    assert (instant, instant.tzinfo) == (given, UTC)
