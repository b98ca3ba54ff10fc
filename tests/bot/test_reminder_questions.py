"""A reminder without its time is asked about; the next message may be just that time."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

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


async def told(stage: Stage, person: int, text: str) -> str:
    """Say something; returns the answer."""
    before = len(stage.api.texts(person))
    await stage.api.say(person, text, language="ru")
    ended = ("…", "⏰ Ставлю напоминание…", "💭 Обдумываю, что принесли инструменты…")
    await stage.api.until(
        lambda: len(stage.api.texts(person)) > before and stage.api.texts(person)[-1] not in ended
    )
    return stage.api.texts(person)[-1]


async def kept(stage: Stage, person: int) -> list[str]:
    """Return what a person is to be reminded of."""
    views = await make_reminders(stage.core).list(await stage.user_of(person), 10)
    return [view.reminder.text for view in views]


@pytest.mark.parametrize("time", ["завтра в 9", "завтра", "в 9", "через час"])
async def test_a_bare_time_completes_the_reminder(stage: Stage, time: str) -> None:
    person = await stage.someone()
    question = await told(stage, person, "напомни позвонить маме")
    assert "?" in question
    assert await kept(stage, person) == []

    assert "позвонить маме" in await told(stage, person, time)

    assert await kept(stage, person) == ["позвонить маме"]


async def test_it_is_asked_again_until_the_time_is_one(stage: Stage) -> None:
    person = await stage.someone()
    await told(stage, person, "напомни 31 апреля в 10:00 позвонить маме")
    again = await told(stage, person, "30 февраля в 9")
    assert await kept(stage, person) == []
    assert "позвонить маме" not in again

    await told(stage, person, "завтра в 9")

    assert await kept(stage, person) == ["позвонить маме"]


async def test_something_else_in_between_ends_the_question(stage: Stage) -> None:
    person = await stage.someone()
    await told(stage, person, "напомни позвонить маме")
    assert await told(stage, person, "Как дела?") == "It was the model."

    assert await told(stage, person, "завтра") == "It was the model."

    assert await kept(stage, person) == []
