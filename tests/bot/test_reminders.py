"""Reminders in Telegram: set, listed, paused and deleted in plain words, without a model."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from assistant.contracts.schedules import ReminderView
from runtime.reminders import make_reminders
from tests.bot_stage import Stage, open_stage
from tests.chatting import says


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


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("remind me tomorrow at 9 to call mum", "en", ("call mum", "09:00", "UTC+3")),
        ("напомни завтра в 9 позвонить маме", "ru", ("позвонить маме", "09:00", "UTC+3")),
        ("каждую пятницу в 9:00 отчёт", "ru", ("отчёт", "пятниц", "09:00")),
        ("/cron_add завтра в 9 к врачу", "ru", ("к врачу", "09:00")),
        ("\\cron_add tomorrow at 9 dentist", "en", ("dentist", "09:00")),
    ],
)
async def test_a_reminder_is_set_in_plain_words_without_a_model(
    stage: Stage, text: str, language: str, parts: tuple[str, ...]
) -> None:
    person = await stage.someone()

    await stage.api.say(person, text, language=language)
    await stage.until_said(person, parts[0])

    (answer,) = stage.api.texts(person)
    assert all(part in answer for part in parts)
    assert len(await kept(stage, person)) == 1


async def test_an_update_delivered_again_makes_one_reminder(stage: Stage) -> None:
    person = await stage.someone()
    update_id = await stage.api.say(person, "remind me tomorrow at 9 to call mum")
    await stage.until_said(person, "call mum")

    await stage.api.redeliver(update_id)
    await stage.api.say(person, "/status")
    await stage.until_said(person, "Messages kept")

    assert len(await kept(stage, person)) == 1


async def test_ordinary_messages_with_times_go_to_the_model(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "Tomorrow at 9 I am flying to Paris, what should I pack?")
    await stage.until_said(person, "It was the model.")

    assert await kept(stage, person) == ()


async def test_reminders_are_listed_paused_and_deleted_by_commands(stage: Stage) -> None:
    person = await stage.someone()
    await stage.api.say(person, "remind me tomorrow at 9 to call mum")
    await stage.until_said(person, "call mum")

    await stage.api.say(person, "/cron_list")
    await stage.until_said(person, "1. ")
    await stage.api.say(person, "/cron_pause")
    await stage.until_said(person, "All reminders are paused.")
    await stage.api.say(person, "resume my reminders")
    await stage.until_said(person, "The reminders go on.")
    await stage.api.say(person, "delete reminder 1")
    await stage.until_said(person, "Deleted: call mum")

    assert await kept(stage, person) == ()
