"""Changes of reminders, on the real database: fields, schedules, states; and deletion."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from assistant.contracts.ids import firing_id_for
from assistant.contracts.reminders import (
    MissedPolicy,
    ReminderAction,
    ReminderState,
)
from assistant.contracts.schedules import (
    Snooze,
)
from assistant.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RemindersFullError,
    SchedulePastError,
)
from runtime.core import Core
from tests.assistant.services.reminder_desk import DAILY, DOCTOR, DUE, Desk


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    return Desk(core.database, core.texts, user_id)


async def test_fields_are_changed_one_by_one(desk: Desk) -> None:
    view = await desk.add(DAILY, nag_minutes=5)

    changed = await desk.change(view, text="сводка", action=ReminderAction.ASK, urgent=False)
    kept = changed.reminder
    calm = (await desk.change(view, nag_minutes=None, missed=MissedPolicy.ALL)).reminder

    assert (kept.text, kept.action, kept.urgent) == ("сводка", ReminderAction.ASK, False)
    assert (kept.schedule, kept.nag_minutes) == (view.reminder.schedule, 5)
    assert (calm.text, calm.nag_minutes, calm.missed) == ("сводка", None, MissedPolicy.ALL)
    assert len(await desk.planned(view)) == 1
    assert (await desk.change(view)).reminder == calm


async def test_a_new_schedule_plans_anew(desk: Desk) -> None:
    view = await desk.add("0 9 * * *", text="отчёт")

    moved = await desk.change(view, schedule="сегодня в 8:45")

    (firing,) = await desk.planned(view)
    assert firing.due_at == DUE.replace(hour=8, minute=45)
    assert (moved.reminder.text, moved.reminder.phrase) == ("отчёт", "сегодня в 8:45")
    assert moved.reminder.urgent
    assert list(desk.workflows.started) == [firing.firing_id]
    assert await desk.reminders.get(desk.user_id, view.reminder.reminder_id) == moved


async def test_a_wrong_new_schedule_leaves_all_as_it_was(desk: Desk) -> None:
    view = await desk.add(DAILY)

    for wrong in ("сегодня в 8:00", "потом", "* * * * *"):
        with pytest.raises(InvalidInputError):
            await desk.change(view, schedule=wrong)

    assert await desk.reminders.get(desk.user_id, view.reminder.reminder_id) == view


async def test_another_zone_moves_the_clock_of_a_rule_and_not_a_moment(desk: Desk) -> None:
    rule, once = await desk.add(DAILY), await desk.add(DOCTOR)

    there = await desk.change(rule, timezone="Asia/Tokyo")
    same = await desk.change(once, timezone="Asia/Tokyo")

    assert there.next[0].isoformat() == "2027-03-04T09:00:00+09:00"
    assert (await desk.planned(rule))[0].due_at == there.next[0]
    assert same.next[0].isoformat() == "2027-03-03T15:00:00+09:00"


async def test_what_has_ended_lives_again_with_a_new_schedule(desk: Desk) -> None:
    view = await desk.add(DOCTOR)
    await desk.went_off(view)

    with pytest.raises(SchedulePastError):
        await desk.change(view, state=ReminderState.ACTIVE)
    with pytest.raises(ConflictError):
        await desk.change(view, state=ReminderState.PAUSED)
    alive = await desk.change(view, schedule="завтра в 9:00")

    assert alive.reminder.state is ReminderState.ACTIVE
    assert alive.next == (DUE + timedelta(days=1),)


async def test_what_has_ended_lives_again_only_within_the_limit(desk: Desk) -> None:
    view = await desk.add(DOCTOR)
    await desk.went_off(view)
    for _ in range(3):
        await desk.add(DAILY)

    with pytest.raises(RemindersFullError):
        await desk.change(view, schedule="завтра в 9:00")


async def test_a_pause_cancels_and_an_end_of_it_plans_the_next_time(desk: Desk) -> None:
    view = await desk.add(DAILY)

    paused = await desk.change(view, state=ReminderState.PAUSED)
    assert (await desk.planned(view), desk.workflows.started, paused.next) == ([], {}, ())
    desk.now += timedelta(days=3, minutes=1)
    resumed = await desk.change(view, state=ReminderState.ACTIVE)

    (firing,) = await desk.planned(view)
    assert firing.due_at == resumed.next[0] == DUE + timedelta(days=3)
    assert list(desk.workflows.started) == [firing.firing_id]


async def test_a_moment_that_passed_in_a_pause_is_asked_about(desk: Desk) -> None:
    view = await desk.change(await desk.add(DOCTOR), state=ReminderState.PAUSED)
    desk.now += timedelta(days=3)

    with pytest.raises(SchedulePastError):
        await desk.change(view, state=ReminderState.ACTIVE)
    assert (await desk.change(view, schedule="завтра в 9:00")).next == ()


async def test_a_firing_planned_again_at_the_same_time_runs_again(desk: Desk) -> None:
    view = await desk.add(DAILY)

    await asyncio.gather(
        *(desk.change(view, state=state) for state in [ReminderState.PAUSED] * 3),
        *(desk.change(view, state=state) for state in [ReminderState.ACTIVE] * 3),
    )
    await desk.change(view, state=ReminderState.ACTIVE)

    (firing,) = await desk.planned(view)
    assert list(desk.workflows.started) == [firing.firing_id]


async def test_what_becomes_urgent_does_not_wait_for_the_end_of_quiet_hours(desk: Desk) -> None:
    view = await desk.add("0 9 * * *", text="отчёт")
    (firing,) = await desk.planned(view)
    desk.now = DUE + timedelta(hours=1)
    desk.workflows.started.clear()

    await desk.change(view, urgent=True)

    assert list(desk.workflows.started) == [firing.firing_id]
    assert desk.workflows.dropped == []  # it may be going off, and is to repeat itself then


async def test_what_is_deleted_is_gone_with_its_workflows(desk: Desk) -> None:
    view = await desk.add(DAILY, nag_minutes=5)
    sent = await desk.went_off(view)
    desk.workflows.started[sent.firing_id] = sent.ref

    await desk.reminders.remove(desk.user_id, view.reminder.reminder_id)

    assert (await desk.planned(), desk.workflows.started) == ([], {})
    for call in (
        desk.reminders.get(desk.user_id, view.reminder.reminder_id),
        desk.reminders.remove(desk.user_id, view.reminder.reminder_id),
        desk.reminders.done(desk.user_id, sent.firing_id),
    ):
        with pytest.raises(NotFoundError):
            await call


async def test_a_new_rule_keeps_what_was_put_off_and_a_new_moment_does_not(desk: Desk) -> None:
    view = await desk.add(DAILY)
    sent = await desk.went_off(view)
    later = await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(minutes=30))

    rule = await desk.change(view, schedule="каждый день в 11:00")
    once = await desk.change(view, schedule="сегодня в 9:40")

    assert rule.next[0] == later.due_at
    assert [at.hour for at in rule.next] == [9, 11, 11]
    assert once.next == (DUE + timedelta(minutes=40),)
    assert list(desk.workflows.started) == [firing_id_for(sent.reminder_id, once.next[0])]
