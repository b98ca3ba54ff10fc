"""The pause of all reminders of a person, on the real database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from assistant.contracts.reminders import FiringRef, ReminderState
from assistant.contracts.schedules import Snooze
from runtime.core import Core
from tests.assistant.services.reminder_desk import DAILY, DOCTOR, DUE, Desk, Workflows


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    return Desk(core.database, core.texts, user_id)


async def test_a_pause_of_all_holds_rows_and_ends_workflows(desk: Desk) -> None:
    await desk.add(DAILY)
    await desk.add(DOCTOR)

    await desk.reminders.pause_all(desk.user_id)
    added = await desk.add("сегодня в 8:45 чай")

    assert added.all_paused
    assert desk.workflows.started == {}
    assert [one.handed_at for one in await desk.planned()] == [None] * 3


async def test_after_a_pause_of_all_moments_come_late_and_rules_at_their_next_time(
    desk: Desk,
) -> None:
    rule, once = await desk.add(DAILY), await desk.add(DOCTOR)
    ended = await desk.add("каждый день в 9:00 до 5 марта чай")
    sent = await desk.went_off(rule)
    later = await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(minutes=10))
    await desk.change(rule, schedule="каждый день в 9:30")
    await desk.reminders.pause_all(desk.user_id)
    desk.now = DUE + timedelta(days=3)

    await desk.reminders.resume_all(desk.user_id)

    planned = await desk.planned()
    assert [(one.reminder_id, one.due_at) for one in planned] == [
        (once.reminder.reminder_id, DUE),
        (rule.reminder.reminder_id, later.due_at),
        (rule.reminder.reminder_id, DUE + timedelta(days=3, minutes=30)),
    ]
    assert {one.handed_at for one in planned} == {desk.now}
    assert set(desk.workflows.started) == {one.firing_id for one in planned}
    views = await desk.reminders.list(desk.user_id, 10, 0, [ReminderState.ENDED])
    assert [view.reminder.reminder_id for view in views] == [ended.reminder.reminder_id]


@pytest.mark.parametrize("held", ["all", "one"])
async def test_what_goes_on_while_its_workflow_is_being_ended_has_one(
    desk: Desk, held: str
) -> None:
    """Else the row says that it has one, and only the hourly comparison would find out."""
    view = await desk.add(DAILY)
    (firing,) = await desk.planned(view)
    desk.workflows = OvertakenWorkflows(started=desk.workflows.started, desk=desk)

    if held == "all":
        await desk.reminders.pause_all(desk.user_id)
    else:
        await desk.prefer(reminders_paused=True)
        await desk.change(view, schedule="каждый день в 9:00 чай")

    (after,) = await desk.planned(view)
    assert (after.firing_id, after.handed_at) == (firing.firing_id, desk.now)
    assert set(desk.workflows.started) == {firing.firing_id}


@dataclass
class OvertakenWorkflows(Workflows):
    """Workflows that are ended only when the person has let all go on already."""

    desk: Desk | None = None

    async def drop(self, refs: Sequence[FiringRef]) -> None:
        assert self.desk is not None
        await self.desk.reminders.resume_all(self.desk.user_id)
        await super().drop(refs)


async def test_going_on_without_a_pause_changes_nothing(desk: Desk) -> None:
    view = await desk.add(DAILY)
    before = await desk.planned(view)
    desk.now = DUE + timedelta(days=1)

    await desk.reminders.resume_all(desk.user_id)

    assert await desk.planned(view) == before
