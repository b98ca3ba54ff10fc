"""Reminders as they are set and shown, on the real database: keys, limits, races, workflows."""

import asyncio
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.reminders import (
    MissedPolicy,
    ReminderAction,
    ReminderState,
)
from assistant.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    NotFoundError,
    RemindersFullError,
    ScheduleMissingError,
    SchedulePastError,
)
from runtime.core import Core
from tests.assistant.services.reminder_desk import DAILY, DOCTOR, DUE, NOW, Desk


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    return Desk(core.database, core.texts, user_id)


@pytest.fixture
def others_desk(core: Core, stranger_id: UUID) -> Desk:
    return Desk(core.database, core.texts, stranger_id)


async def test_a_reminder_is_stored_with_its_first_firing_and_workflow(desk: Desk) -> None:
    view = await desk.add(DOCTOR, nag_minutes=5, missed=MissedPolicy.SKIP)

    (firing,) = await desk.planned(view)
    assert (view.reminder.text, view.reminder.phrase) == ("к врачу", DOCTOR)
    assert (view.reminder.urgent, view.reminder.nag_minutes) == (True, 5)
    assert view.reminder.missed is MissedPolicy.SKIP
    assert (view.next, view.normalised) == ((DUE,), "@once:2027-03-03T06:00:00Z")
    assert (firing.due_at, firing.handed_at) == (DUE, desk.now)
    assert desk.workflows.started == {firing.firing_id: firing.ref}
    assert await desk.reminders.get(desk.user_id, view.reminder.reminder_id) == view


async def test_a_far_firing_is_left_to_the_look(desk: Desk) -> None:
    view = await desk.add("завтра в 9:00 к врачу")

    assert (await desk.planned(view))[0].handed_at is None
    assert desk.workflows.started == {}


async def test_nothing_is_lost_while_temporal_is_away(desk: Desk) -> None:
    desk.workflows.down = True

    view = await desk.add(DAILY)
    sent = await desk.went_off(view)
    await desk.reminders.done(desk.user_id, sent.firing_id)
    await desk.change(view, state=ReminderState.PAUSED)
    await desk.change(view, state=ReminderState.ACTIVE)

    (firing,) = await desk.planned(view)
    assert firing.handed_at is None
    await desk.reminders.remove(desk.user_id, view.reminder.reminder_id)
    assert await desk.planned() == []


async def test_the_text_is_given_or_what_remains_of_the_words_or_a_default(desk: Desk) -> None:
    given = await desk.add(DOCTOR, text=" к\0 стоматологу ")
    default = await desk.add("завтра в 10:00")

    assert given.reminder.text == "к\N{REPLACEMENT CHARACTER} стоматологу"
    assert default.reminder.text == "Напоминание"


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ({"schedule": "каждый день в 9:00 курс валют и погода"}, ReminderAction.ASK),
        ({"schedule": DAILY}, ReminderAction.REMIND),
        ({"schedule": "0 9 * * *", "text": "курс валют и погода"}, ReminderAction.REMIND),
        (
            {"schedule": "0 9 * * *", "text": "погода", "action": ReminderAction.ASK},
            ReminderAction.ASK,
        ),
    ],
)
async def test_a_task_is_known_by_its_words_unless_the_text_stands_apart(
    desk: Desk, fields: dict[str, Any], action: ReminderAction
) -> None:
    assert (await desk.add(**fields)).reminder.action is action


async def test_the_zone_is_the_person_s_unless_given(desk: Desk) -> None:
    await desk.prefer(timezone="Asia/Tokyo")

    own = await desk.add("завтра в 9:00 к врачу")
    given = await desk.add("завтра в 9:00 к врачу", timezone="Europe/Berlin")

    assert [view.next[0].isoformat() for view in (own, given)] == [
        "2027-03-04T09:00:00+09:00",
        "2027-03-04T09:00:00+01:00",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": " "},
        {"text": "я" * 1_001},
        {"nag_minutes": 0},
        {"nag_minutes": 1_441},
        {"timezone": "Mars/Olympus"},
    ],
)
async def test_values_outside_of_their_bounds_store_nothing(
    desk: Desk, fields: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInputError):
        await desk.add(DOCTOR, **fields)

    assert await desk.reminders.list(desk.user_id, 10) == ()


async def test_what_has_no_time_or_a_past_one_stores_nothing(desk: Desk) -> None:
    for phrase, error in (
        ("напомни купить хлеб", ScheduleMissingError),
        ("сегодня в 8:00 позвонить", SchedulePastError),
    ):
        with pytest.raises(error):
            await desk.add(phrase)

    assert await desk.reminders.list(desk.user_id, 10) == ()


async def test_one_key_is_one_reminder_and_other_content_conflicts(desk: Desk) -> None:
    first = await desk.add("через 20 минут чай", key="k")
    desk.now += timedelta(hours=1)

    again = await desk.add("через 20 минут чай", key="k")

    assert again.reminder == first.reminder
    for fields in ({"schedule": "через 30 минут чай"}, {"text": "кофе"}, {"nag_minutes": 5}):
        with pytest.raises(IdempotencyConflictError):
            await desk.add(**({"schedule": "через 20 минут чай", "key": "k"} | fields))
    assert len(await desk.planned()) == 1


async def test_the_key_of_a_deleted_reminder_is_used_up(desk: Desk) -> None:
    view = await desk.add(DAILY, key="k")
    await desk.reminders.remove(desk.user_id, view.reminder.reminder_id)

    with pytest.raises(IdempotencyConflictError):
        await desk.add(DAILY, key="k")


async def test_two_people_use_the_same_key_for_two_reminders(desk: Desk, others_desk: Desk) -> None:
    mine, theirs = await desk.add(DAILY, key="k"), await others_desk.add(DAILY, key="k")

    assert mine.reminder.reminder_id != theirs.reminder.reminder_id
    for call in (
        others_desk.reminders.get(others_desk.user_id, mine.reminder.reminder_id),
        others_desk.reminders.remove(others_desk.user_id, mine.reminder.reminder_id),
        others_desk.reminders.firings(others_desk.user_id, mine.reminder.reminder_id, 5),
        others_desk.change(mine, text="моё"),
    ):
        with pytest.raises(NotFoundError):
            await call


async def test_as_many_at_once_as_one_likes_are_never_more_than_allowed(desk: Desk) -> None:
    results = await asyncio.gather(*(desk.add(DAILY) for _ in range(8)), return_exceptions=True)

    refused = [one for one in results if isinstance(one, RemindersFullError)]
    assert len(refused) == 5
    assert refused[0].params == {"limit": 3}
    assert len(await desk.reminders.list(desk.user_id, 10)) == 3


async def test_the_same_key_at_once_is_one_reminder(desk: Desk) -> None:
    views = await asyncio.gather(*(desk.add(DAILY, key="k") for _ in range(6)))

    assert len({view.reminder.reminder_id for view in views}) == 1
    assert len(await desk.planned()) == 1


async def test_a_list_shows_the_oldest_first_with_next_times_and_last_firing(desk: Desk) -> None:
    rule, once = await desk.add(DAILY), await desk.add("сегодня в 8:45 чай")
    paused = await desk.change(await desk.add(DAILY), state=ReminderState.PAUSED)
    sent = await desk.went_off(rule)

    views = await desk.reminders.list(desk.user_id, 10)

    ids = [view.reminder.reminder_id for view in views]
    assert ids == [one.reminder.reminder_id for one in (rule, once, paused)]
    assert views[0].last == sent
    assert [at.date().day for at in views[0].next] == [4, 5, 6]
    assert (views[1].next, views[2].next) == ((), ())
    active = await desk.reminders.list(desk.user_id, 1, 1, [ReminderState.ACTIVE])
    assert active == (views[1],)


async def test_quiet_hours_hold_what_is_not_urgent(desk: Desk) -> None:
    await desk.prefer(quiet_hours_start=time(22), quiet_hours_end=time(10))

    held = await desk.add("0 9 * * *", text="отчёт")
    urgent = await desk.add(DOCTOR)
    told = await desk.add(DOCTOR, urgent=False)

    assert held.held_until == DUE.replace(hour=10)
    assert urgent.held_until is None
    assert told.held_until == held.held_until


async def test_reminders_keep_the_zone_that_they_were_made_in(desk: Desk) -> None:
    view = await desk.add(DAILY)

    await desk.prefer(timezone="Asia/Tokyo")

    assert await desk.reminders.get(desk.user_id, view.reminder.reminder_id) == view


async def test_times_count_from_when_the_person_spoke(desk: Desk) -> None:
    said_at = NOW - timedelta(minutes=30)

    later = await desk.add("через час чай", said_at=said_at)
    missed = await desk.add("через 5 минут плита", said_at=said_at)

    assert later.next[0] == said_at + timedelta(hours=1)
    (firing,) = await desk.planned(missed)
    assert firing.due_at == said_at + timedelta(minutes=5)
    assert firing.firing_id in desk.workflows.started
