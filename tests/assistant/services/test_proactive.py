"""Settings of what is said unasked: off by default, two reminders underneath."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from assistant.contracts.ids import proactive_reminder_id
from assistant.contracts.reminders import FiringRecord, ReminderAction
from assistant.contracts.schedules import ProactiveSettings
from assistant.errors import NotFoundError
from assistant.services.proactive import Proactive
from tests.assistant.services.alarms import MORNING, Alarms
from tests.assistant.services.recorded_workflows import RecordedWorkflows, workflow_of

HOUR = timedelta(hours=1)
OFF = ProactiveSettings()
HOURLY = ProactiveSettings(enabled=True, every_hours=1, daily_budget=5)


@pytest.fixture
def workflows() -> RecordedWorkflows:
    """What runs in Temporal."""
    return RecordedWorkflows()


@pytest.fixture
def proactive(alarms: Alarms, workflows: RecordedWorkflows) -> Proactive:
    """What is tested."""
    return Proactive(alarms.store, workflows, alarms.clock)


async def planned(alarms: Alarms, action: ReminderAction) -> list[FiringRecord]:
    """Return what is planned."""
    reminder_id = proactive_reminder_id(alarms.user_id, action)
    async with alarms.store.as_user(alarms.user_id) as store:
        return await store.firings.planned(reminder_id)


async def test_nobody_is_disturbed_unless_they_ask_for_it(
    alarms: Alarms, proactive: Proactive
) -> None:
    assert await proactive.get(alarms.user_id) == OFF
    assert not OFF.enabled


@pytest.mark.parametrize(
    "wanted",
    [
        OFF,
        HOURLY,
        ProactiveSettings(enabled=False, every_hours=7, daily_budget=1),
        ProactiveSettings(enabled=True, every_hours=24, digest_at=time(0, 5)),
        ProactiveSettings(enabled=False, digest_at=time(8, 30)),
    ],
)
async def test_settings_are_kept(
    alarms: Alarms, proactive: Proactive, wanted: ProactiveSettings
) -> None:
    assert await proactive.put(alarms.user_id, wanted) == wanted
    assert await proactive.get(alarms.user_id) == wanted


async def test_a_look_is_planned_and_handed_over(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    await proactive.put(alarms.user_id, HOURLY)

    (look,) = await planned(alarms, ReminderAction.LOOK)
    assert (look.due_at, look.handed_at) == (MORNING + HOUR, MORNING)
    assert workflows.planned == [look.ref]


async def test_a_digest_is_planned_in_the_persons_zone(
    alarms: Alarms, proactive: Proactive
) -> None:
    await alarms.prefer(timezone="Asia/Tokyo")

    await proactive.put(alarms.user_id, ProactiveSettings(digest_at=time(8, 30)))

    (digest,) = await planned(alarms, ReminderAction.DIGEST)
    assert digest.due_at == MORNING + timedelta(hours=17, minutes=30)
    assert await planned(alarms, ReminderAction.LOOK) == []


async def test_what_is_switched_off_is_cancelled(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    await proactive.put(alarms.user_id, HOURLY.model_copy(update={"digest_at": time(9, 30)}))
    running = set(workflows.ids)

    await proactive.put(alarms.user_id, OFF)

    assert len(running) == 2
    assert set(workflows.dropped) == running
    assert workflows.ids == set()
    assert await planned(alarms, ReminderAction.LOOK) == []
    assert await planned(alarms, ReminderAction.DIGEST) == []


async def test_the_same_settings_again_disturb_nothing(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    await proactive.put(alarms.user_id, HOURLY)
    before = await planned(alarms, ReminderAction.LOOK)
    alarms.now += HOUR / 2

    await proactive.put(alarms.user_id, HOURLY.model_copy(update={"daily_budget": 1}))

    assert await planned(alarms, ReminderAction.LOOK) == before
    assert workflows.planned == [one.ref for one in before]
    assert workflows.dropped == []


async def test_other_hours_take_the_place_of_the_old(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    await proactive.put(alarms.user_id, HOURLY)
    (before,) = await planned(alarms, ReminderAction.LOOK)

    await proactive.put(alarms.user_id, HOURLY.model_copy(update={"every_hours": 4}))

    (after,) = await planned(alarms, ReminderAction.LOOK)
    assert after.due_at == MORNING + 4 * HOUR
    assert workflows.dropped == [workflow_of(before.ref)]


async def test_what_is_paused_is_not_handed_over(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    await alarms.prefer(reminders_paused=True)

    await proactive.put(alarms.user_id, HOURLY)

    (look,) = await planned(alarms, ReminderAction.LOOK)
    assert (look.handed_at, workflows.planned) == (None, [])


async def test_without_temporal_settings_are_kept_and_the_look_is_left_to_recovery(
    alarms: Alarms, proactive: Proactive, workflows: RecordedWorkflows
) -> None:
    workflows.down = True

    assert await proactive.put(alarms.user_id, HOURLY) == HOURLY

    (look,) = await planned(alarms, ReminderAction.LOOK)
    assert look.handed_at is None


async def test_proactive_reminders_are_no_entries_of_the_persons_list(
    alarms: Alarms, proactive: Proactive
) -> None:
    await proactive.put(alarms.user_id, HOURLY)

    async with alarms.store.as_user(alarms.user_id) as store:
        assert await store.reminders.page(10) == []
        assert await store.reminders.count_open() == 0


async def test_nobody_has_no_settings(proactive: Proactive) -> None:
    with pytest.raises(NotFoundError):
        await proactive.get(uuid4())
