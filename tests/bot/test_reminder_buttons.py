"""Buttons under a reminder: done, put off, delete; each acts once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import firing_id_for
from assistant.contracts.reminders import FiringRecord, FiringState, ReminderState, Schedule
from assistant.contracts.schedules import ReminderView
from assistant.contracts.telegram import ChatRef
from assistant.services.outbox import queue_reminder
from gateway.delivery import DeliveryGateway
from runtime.reminders import make_reminders
from tests.assistant.reminding import store_firing, store_reminder
from tests.bot_stage import Stage, open_stage
from tests.chatting import says
from tests.standins.bot_api_values import Shown

VERBS = ("done", "snooze10", "snooze60", "snoozeam", "forget")
OLD = "This button is out of date."


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """A running bot; its model would say what no tool says."""
    opened = partial(open_stage, database_url, temporal_address)
    async with opened() as stage:
        await stage.model_says(says("It was the model."))
        yield stage


async def kept(stage: Stage, person: int) -> tuple[ReminderView, ...]:
    """Return the reminders of a person."""
    return await make_reminders(stage.core).list(await stage.user_of(person), 10)


async def introduced(stage: Stage) -> tuple[int, UUID]:
    """Return somebody whom the bot knows, with their account."""
    person = await stage.someone()
    await stage.api.say(person, "/status")
    await stage.until_said(person, "Messages kept")
    return person, await stage.user_of(person)


async def reminded(stage: Stage) -> tuple[int, FiringRecord, Shown]:
    """Have a reminder delivered; returns who has it, its firing, the message."""
    person, user_id = await introduced(stage)
    database, due_at = stage.core.database, datetime.now(UTC) - timedelta(seconds=5)
    rule = "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"
    schedule = Schedule(timezone="Europe/Moscow", rule=rule)
    reminder = await store_reminder(database, user_id, schedule=schedule)
    firing_id = firing_id_for(reminder.reminder_id, due_at)
    async with database.as_user(user_id) as store:
        buttons = tuple(f"{verb}:{firing_id}" for verb in VERBS)
        await queue_reminder(store, person, uuid4().hex, "⏰ Reminder: tea", buttons)
    firing = await store_firing(database, user_id, reminder, due_at, state=FiringState.SENT)
    await DeliveryGateway(stage.core.temporal).wake(ChatRef(user_id=user_id, chat_id=person))
    await stage.until_said(person, "⏰ Reminder: tea")
    chat = stage.api.chats[person]
    return person, firing, chat[max(chat)]


async def press(stage: Stage, person: int, shown: Shown, *verbs: str) -> list[str]:
    """Press buttons, one after the other; returns what is said to each."""
    rows = [one for row in shown.markup["inline_keyboard"] for one in row]
    data = {one["callback_data"].partition(":")[0]: one["callback_data"] for one in rows}
    before = len(stage.api.sent("answerCallbackQuery"))
    for verb in verbs:
        await stage.api.press(person, shown.message_id, data[verb])
    count = before + len(verbs)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) == count)
    return [call.params["text"] for call in stage.api.sent("answerCallbackQuery")[before:]]


async def state_of(stage: Stage, firing: FiringRecord) -> FiringState | None:
    """Return how a firing stands."""
    async with stage.core.database.as_user(firing.user_id) as store:
        known = await store.firings.get(firing.firing_id)
    return known.state if known else None


async def put_off(stage: Stage, firing: FiringRecord) -> list[timedelta]:
    """Return how far ahead the firings are that a reminder was put off to."""
    async with stage.core.database.as_user(firing.user_id) as store:
        planned = await store.firings.planned(firing.reminder_id)
    return [one.due_at - datetime.now(UTC) for one in planned]


async def test_done_is_noted_once_and_told_below_the_message(stage: Stage) -> None:
    person, firing, shown = await reminded(stage)

    assert await press(stage, person, shown, "done") == ["✅ Done"]

    assert await state_of(stage, firing) is FiringState.ACKNOWLEDGED
    assert await put_off(stage, firing) == []
    assert shown.markup is None
    assert shown.text == "⏰ Reminder: tea\n\n✅ Done"


@pytest.mark.parametrize(
    ("verb", "least", "most"), [("snooze10", 9, 10), ("snooze60", 59, 60), ("snoozeam", 1, 33 * 60)]
)
async def test_a_reminder_is_put_off(stage: Stage, verb: str, least: int, most: int) -> None:
    person, firing, shown = await reminded(stage)

    (said,) = await press(stage, person, shown, verb)

    (ahead,) = await put_off(stage, firing)
    assert timedelta(minutes=least) < ahead <= timedelta(minutes=most)
    assert said.startswith("⏰ Put off until ")
    assert shown.markup is None
    assert shown.text == f"⏰ Reminder: tea\n\n{said}"
    assert await state_of(stage, firing) is FiringState.ACKNOWLEDGED


async def test_a_reminder_is_deleted_from_its_message(stage: Stage) -> None:
    person, firing, shown = await reminded(stage)

    assert await press(stage, person, shown, "forget") == ["🗑 Deleted"]

    assert await kept(stage, person) == ()
    async with stage.core.database.as_user(firing.user_id) as store:
        gone = await store.reminders.get(firing.reminder_id)
    assert gone is None or gone.state is ReminderState.DELETED
    assert shown.text.endswith("\n\n🗑 Deleted")


async def test_a_button_acts_once_and_an_old_one_says_so(stage: Stage) -> None:
    person, firing, shown = await reminded(stage)

    first, *others = await press(stage, person, shown, "snooze10", "snooze60", "done")

    assert first.startswith("⏰ Put off until ")
    assert others == [OLD, OLD]
    assert len(await put_off(stage, firing)) == 1


async def test_done_is_said_once(stage: Stage) -> None:
    person, _, shown = await reminded(stage)

    assert await press(stage, person, shown, "done", "done") == ["✅ Done", OLD]


async def test_what_was_put_off_can_still_be_deleted(stage: Stage) -> None:
    person, firing, shown = await reminded(stage)

    said = await press(stage, person, shown, "snooze10", "forget", "forget")

    assert said[1:] == ["🗑 Deleted", OLD]
    assert await put_off(stage, firing) == []


async def test_a_press_delivered_again_acts_once(stage: Stage) -> None:
    person, firing, shown = await reminded(stage)
    data = f"snooze10:{firing.firing_id}"
    update_id = await stage.api.press(person, shown.message_id, data)
    await stage.api.until(lambda: "Put off" in shown.text)
    before = len(stage.api.sent("answerCallbackQuery"))

    await stage.api.redeliver(update_id)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) > before)

    assert len(await put_off(stage, firing)) == 1
    assert shown.text.count("Put off") == 1


async def test_nobody_else_can_press(stage: Stage) -> None:
    _, firing, shown = await reminded(stage)
    other = await stage.someone()

    said = await press(stage, other, shown, *VERBS)
    await stage.api.press(other, shown.message_id, "done:nonsense")

    assert said == [OLD] * len(VERBS)
    assert await state_of(stage, firing) is FiringState.SENT
