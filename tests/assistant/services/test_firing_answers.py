"""What a person answers to a firing, on the real database: done, or put off; once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.reminders import (
    FiringOrigin,
    FiringState,
    ReminderState,
)
from assistant.contracts.schedules import (
    Snooze,
)
from assistant.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from runtime.core import Core
from tests.assistant.services.reminder_desk import DAILY, DOCTOR, DUE, NOW, Desk


@pytest.fixture
def desk(core: Core, user_id: UUID) -> Desk:
    return Desk(core.database, core.texts, user_id)


@pytest.fixture
def others_desk(core: Core, stranger_id: UUID) -> Desk:
    return Desk(core.database, core.texts, stranger_id)


async def test_firings_are_listed_the_last_due_first(desk: Desk) -> None:
    view = await desk.add(DAILY)
    sent = await desk.went_off(view)
    later = await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(minutes=10))

    reminder_id = view.reminder.reminder_id
    found = await desk.reminders.firings(desk.user_id, reminder_id, 10)

    assert [firing.firing_id for firing in found] == [later.firing_id, sent.firing_id]
    assert len(await desk.reminders.firings(desk.user_id, reminder_id, 1, 1)) == 1


async def test_done_is_said_once_or_twice_and_not_too_early(desk: Desk) -> None:
    view = await desk.add(DAILY)
    (planned,) = await desk.planned(view)
    with pytest.raises(ConflictError):
        await desk.reminders.done(desk.user_id, planned.firing_id)
    sent = await desk.went_off(view)

    first = await desk.reminders.done(desk.user_id, sent.firing_id)
    desk.now += timedelta(minutes=1)

    assert (first.state, first.acknowledged_at) == (FiringState.ACKNOWLEDGED, DUE)
    assert await desk.reminders.done(desk.user_id, sent.firing_id) == first
    assert desk.workflows.acknowledged[0] == sent.firing_id


async def test_a_firing_of_another_reminder_or_person_is_not_found(
    desk: Desk, others_desk: Desk
) -> None:
    sent = await desk.went_off(await desk.add(DAILY))

    for call in (
        desk.reminders.done(desk.user_id, sent.firing_id, uuid4()),
        desk.reminders.snooze(desk.user_id, uuid4(), Snooze(minutes=10)),
        others_desk.reminders.done(others_desk.user_id, sent.firing_id),
        others_desk.reminders.snooze(others_desk.user_id, sent.firing_id, Snooze(morning=True)),
    ):
        with pytest.raises(NotFoundError):
            await call
    same = await desk.reminders.done(desk.user_id, sent.firing_id, sent.reminder_id)
    assert same.state is FiringState.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("to", "due_at"),
    [
        (Snooze(minutes=10), DUE + timedelta(minutes=10)),
        (Snooze(minutes=10_080), DUE + timedelta(days=7)),
        (Snooze(morning=True), datetime(2027, 3, 4, 0, tzinfo=UTC)),
        (Snooze(until=DUE + timedelta(days=365)), DUE + timedelta(days=365)),
    ],
)
async def test_putting_off_plans_another_firing_once(
    desk: Desk, to: Snooze, due_at: datetime
) -> None:
    view = await desk.add(DOCTOR)
    await desk.prefer(timezone="Asia/Tokyo")
    sent = await desk.went_off(view)

    later = await desk.reminders.snooze(desk.user_id, sent.firing_id, to)
    desk.now += timedelta(seconds=3)

    assert (later.due_at, later.origin) == (due_at, FiringOrigin.SNOOZE)
    again = await desk.reminders.snooze(desk.user_id, sent.firing_id, to)
    assert again.firing_id == later.firing_id
    assert [one.firing_id for one in await desk.planned(view)] == [later.firing_id]
    shown = await desk.reminders.get(desk.user_id, view.reminder.reminder_id)
    assert shown.next == (due_at,)
    assert shown.last is not None
    assert shown.last.state is FiringState.ACKNOWLEDGED


@pytest.mark.parametrize(
    "to",
    [
        Snooze(),
        Snooze(minutes=10, morning=True),
        Snooze(minutes=0),
        Snooze(minutes=10_081),
        Snooze(until=NOW),
        Snooze(until=DUE + timedelta(days=367)),
        Snooze(until=datetime(2027, 3, 5)),  # noqa: DTZ001 a moment without an offset
    ],
)
async def test_a_firing_is_not_put_off_to_just_any_time(desk: Desk, to: Snooze) -> None:
    sent = await desk.went_off(await desk.add(DAILY))

    with pytest.raises(InvalidInputError):
        await desk.reminders.snooze(desk.user_id, sent.firing_id, to)
    done = await desk.reminders.done(desk.user_id, sent.firing_id)
    assert done.state is FiringState.ACKNOWLEDGED


async def test_an_old_button_puts_nothing_off(desk: Desk) -> None:
    view = await desk.add(DAILY)
    sent = await desk.went_off(view)
    await desk.reminders.done(desk.user_id, sent.firing_id)

    with pytest.raises(ConflictError):
        await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(minutes=10))
    with pytest.raises(ConflictError):
        await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(morning=True))
    assert await desk.planned(view) == []


async def test_what_is_paused_is_not_put_off(desk: Desk) -> None:
    view = await desk.add(DAILY)
    sent = await desk.went_off(view)
    await desk.change(view, state=ReminderState.PAUSED)

    with pytest.raises(ConflictError):
        await desk.reminders.snooze(desk.user_id, sent.firing_id, Snooze(minutes=10))
