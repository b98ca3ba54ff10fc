"""SQL of firings: looked up, changed and settled, by their owner only."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assistant.contracts.reminders import (
    FiringState,
    NewReminder,
    ReminderAction,
)
from assistant.infra.db.database import Database
from tests.assistant.reminding import NOON, at_minute, store_firing, store_reminder
from tests.assistant.services.dialogues import Dialogue

Changes = dict[str, Any]


@pytest.fixture
async def reminder(database: Database, user_id: UUID) -> NewReminder:
    return await store_reminder(database, user_id)


async def test_fields_are_changed_by_name(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    before = await store_firing(database, user_id, reminder)
    now = datetime.now(UTC)
    changes: Changes = {
        "state": FiringState.SENT,
        "missed": 3,
        "nags": 1,
        "fired_at": now,
        "sent_at": now,
        "outbox_id": uuid4(),
        "message_id": 2**40,
    }

    async with database.as_user(user_id) as store:
        changed = await store.firings.change(before.firing_id, changes)
        stored = await store.firings.get(before.firing_id, for_update=True)
        same = await store.firings.change(before.firing_id, {})
        nothing = await store.firings.change(uuid4(), changes)

    assert changed == before.model_copy(update=changes)
    assert stored == same == changed
    assert nothing is None


async def test_a_locked_firing_is_looked_at_by_one_at_a_time(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    firing = await store_firing(database, user_id, reminder)

    async def state_when_free() -> FiringState | None:
        async with database.as_user(user_id) as store:
            found = await store.firings.get(firing.firing_id, for_update=True)
        return found.state if found else None

    async with database.as_user(user_id) as store:
        await store.firings.get(firing.firing_id, for_update=True)
        waiting = asyncio.create_task(state_when_free())
        await asyncio.wait([waiting], timeout=0.1)
        await store.firings.change(firing.firing_id, {"state": FiringState.DUE})

    assert await asyncio.wait_for(waiting, 5) is FiringState.DUE


async def test_planned_ones_of_all_reminders_come_by_due_time(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    other = await store_reminder(database, user_id)
    await store_firing(database, user_id, other, at_minute(3), state=FiringState.SENT)
    later = await store_firing(database, user_id, reminder, at_minute(5))
    sooner = await store_firing(database, user_id, other, at_minute(1))

    async with database.as_user(user_id) as store:
        found = await store.firings.planned()
        of_one = await store.firings.planned(reminder.reminder_id)

    assert found == [sooner, later]
    assert of_one == [later]


async def test_cancelling_leaves_what_has_fired_and_other_reminders(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    other = await store_reminder(database, user_id)
    due = await store_firing(database, user_id, reminder, state=FiringState.DUE)
    planned = await store_firing(database, user_id, reminder, at_minute(5))
    untouched = await store_firing(database, user_id, other)

    async with database.as_user(user_id) as store:
        refs = await store.firings.cancel(reminder.reminder_id)
        nothing = await store.firings.cancel(reminder.reminder_id)
        left = [await store.firings.get(each.firing_id) for each in (due, untouched)]

    assert (refs, nothing) == ([planned.ref], [])
    assert left == [due, untouched]


async def test_firings_of_a_reminder_come_in_pages_the_last_due_first(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    for minute in range(3):
        await store_firing(database, user_id, reminder, at_minute(minute), state=FiringState.SENT)

    async with database.as_user(user_id) as store:
        found = await store.firings.of_reminder(reminder.reminder_id, 2)
        rest = await store.firings.of_reminder(reminder.reminder_id, 2, 2)

    assert [each.due_at for each in found] == [at_minute(2), at_minute(1)]
    assert [each.due_at for each in rest] == [NOON]


async def test_the_last_firing_of_each_reminder_is_the_last_that_was_carried_out(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    other, silent = [await store_reminder(database, user_id) for _ in range(2)]
    states = (FiringState.SENT, FiringState.SKIPPED, FiringState.CANCELLED, FiringState.PLANNED)
    for minute, state in enumerate(states):
        await store_firing(database, user_id, reminder, at_minute(minute), state=state)
    await store_firing(database, user_id, other, state=FiringState.FAILED)
    await store_firing(database, user_id, silent)

    asked = [each.reminder_id for each in (reminder, other, silent)]
    async with database.as_user(user_id) as store:
        last = await store.firings.last_fired(asked)
        nothing = await store.firings.last_fired([])

    assert {key: each.state for key, each in last.items()} == {
        reminder.reminder_id: FiringState.SKIPPED,
        other.reminder_id: FiringState.FAILED,
    }
    assert last[reminder.reminder_id].due_at == at_minute(1)
    assert nothing == {}


async def test_what_went_off_is_found_by_action_state_and_time(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    digest = await store_reminder(database, user_id, action=ReminderAction.DIGEST)

    async def fire(of: NewReminder, minute: int, state: FiringState) -> UUID:
        moment = at_minute(minute)
        stored = await store_firing(database, user_id, of, moment, state=state, fired_at=moment)
        return stored.firing_id

    await fire(digest, 1, FiringState.SENT)
    wanted = [await fire(digest, minute, FiringState.SENT) for minute in (3, 2)]
    await fire(digest, 4, FiringState.SKIPPED)
    await fire(reminder, 5, FiringState.SENT)
    await store_firing(database, user_id, digest, at_minute(6))

    async def fired(limit: int, *actions: ReminderAction) -> list[UUID]:
        states = (FiringState.SENT, FiringState.DUE)
        async with database.as_user(user_id) as store:
            found = await store.firings.fired(actions, states, at_minute(2), limit)
        return [each.firing_id for each in found]

    assert await fired(9, ReminderAction.DIGEST, ReminderAction.LOOK) == wanted[::-1]
    assert await fired(1, ReminderAction.DIGEST) == wanted[1:]
    assert await fired(9) == []


@pytest.mark.parametrize(
    ("state", "message_id", "reason"),
    [(FiringState.SENT, 77, None), (FiringState.FAILED, None, "blocked")],
)
async def test_the_outcome_of_its_message_settles_a_due_firing_once(
    database: Database,
    user_id: UUID,
    reminder: NewReminder,
    state: FiringState,
    message_id: int | None,
    reason: str | None,
) -> None:
    outbox_id = uuid4()
    due = await store_firing(
        database, user_id, reminder, state=FiringState.DUE, outbox_id=outbox_id
    )

    async with database.as_user(user_id) as store:
        await store.firings.settle_outbox(uuid4(), FiringState.FAILED, None, "other")
        await store.firings.settle_outbox(outbox_id, state, message_id, reason)
        await store.firings.settle_outbox(outbox_id, FiringState.FAILED, None, "late")
        settled = await store.firings.get(due.firing_id)

    assert settled is not None
    assert (settled.sent_at is not None) == (state is FiringState.SENT)
    assert settled == due.model_copy(
        update={
            "state": state,
            "message_id": message_id,
            "error_code": reason,
            "sent_at": settled.sent_at,
        }
    )


@pytest.mark.parametrize("state", [each for each in FiringState if each is not FiringState.DUE])
async def test_the_outcome_of_a_message_moves_no_other_firing(
    database: Database, user_id: UUID, reminder: NewReminder, state: FiringState
) -> None:
    outbox_id = uuid4()
    before = await store_firing(database, user_id, reminder, state=state, outbox_id=outbox_id)

    async with database.as_user(user_id) as store:
        await store.firings.settle_outbox(outbox_id, FiringState.SENT, 77, None)
        after = await store.firings.get(before.firing_id)

    assert after == before


async def test_the_firing_of_a_turn_is_found(dialogue: Dialogue, database: Database) -> None:
    turn, other = [await dialogue.ask(text) for text in ("курс", "погода")]
    reminder = await store_reminder(database, dialogue.user_id)
    firing = await store_firing(database, dialogue.user_id, reminder, turn_id=turn.turn_id)

    async with database.as_user(dialogue.user_id) as store:
        found = await store.firings.of_turn(turn.turn_id)
        nothing = await store.firings.of_turn(other.turn_id)

    assert (found, nothing) == (firing, None)


async def test_handing_notes_only_what_is_planned(
    database: Database, user_id: UUID, reminder: NewReminder
) -> None:
    due = await store_firing(database, user_id, reminder, state=FiringState.DUE)
    planned = await store_firing(database, user_id, reminder, at_minute(5))
    ids, now = [due.firing_id, planned.firing_id], datetime.now(UTC)

    async def handed(at: datetime | None) -> list[datetime | None]:
        async with database.as_user(user_id) as store:
            await store.firings.hand(ids, at)
            found = [await store.firings.get(firing_id) for firing_id in ids]
        return [each.handed_at if each else None for each in found]

    assert await handed(now) == [None, now]
    assert await handed(None) == [None, None]


async def test_firings_of_others_are_neither_seen_nor_changed(
    database: Database, user_id: UUID, stranger_id: UUID, reminder: NewReminder
) -> None:
    outbox_id, now = uuid4(), datetime.now(UTC)
    due = await store_firing(
        database, user_id, reminder, state=FiringState.DUE, outbox_id=outbox_id, fired_at=now
    )
    planned = await store_firing(database, user_id, reminder, at_minute(5))

    async with database.as_user(stranger_id) as store:
        firings, since = store.firings, now - timedelta(days=1)
        assert await firings.get(due.firing_id, for_update=True) is None
        assert await firings.change(planned.firing_id, {"state": FiringState.FAILED}) is None
        assert await firings.planned() == []
        assert await firings.cancel(reminder.reminder_id) == []
        assert await firings.of_reminder(reminder.reminder_id, 9) == []
        assert await firings.last_fired([reminder.reminder_id]) == {}
        assert await firings.fired(list(ReminderAction), list(FiringState), since, 9) == []
        await firings.settle_outbox(outbox_id, FiringState.FAILED, None, "x")
        await firings.hand([planned.firing_id], now)

    async with database.as_user(user_id) as store:
        left = [await store.firings.get(each.firing_id) for each in (due, planned)]
    assert left == [due, planned]
