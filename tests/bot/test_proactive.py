"""Commands for what the assistant says unasked, which is nothing until it is switched on."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from runtime.reminders import make_proactive
from tests.bot_stage import Stage, open_stage
from tests.chatting import says


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """A running bot; its model would say what no tool says."""
    opened = partial(open_stage, database_url, temporal_address)
    async with opened() as stage:
        await stage.model_says(says("It was the model."))
        yield stage


async def told(stage: Stage, person: int, command: str, language: str = "en") -> str:
    """Send a command; returns what the bot says to it."""
    before = len(stage.api.texts(person))
    await stage.api.say(person, command, language=language)
    await stage.api.until(lambda: len(stage.api.texts(person)) > before)
    return stage.api.texts(person)[-1]


async def test_looks_are_off_until_they_are_switched_on(stage: Stage) -> None:
    person = await stage.someone()

    assert "do not write first" in await told(stage, person, "/proactive")
    assert "every 3 hours" in await told(stage, person, "/proactive on")
    assert "every 6 hours" in await told(stage, person, "/proactive every 6 hours")
    assert "every hour" in await told(stage, person, "\\proactive every hour")
    assert "every hour" in await told(stage, person, "/proactive")
    assert "do not write first" in await told(stage, person, "/proactive off")


@pytest.mark.parametrize("words", ["sometimes", "every 25 hours", "0 hours", "8:30"])
async def test_what_is_no_setting_of_looks_says_how_it_is_written(stage: Stage, words: str) -> None:
    person = await stage.someone()

    assert "/proactive every 6 hours" in await told(stage, person, f"/proactive {words}")

    settings = await make_proactive(stage.core).get(await stage.user_of(person))
    assert not settings.enabled


async def test_the_digest_comes_at_a_time_of_the_day(stage: Stage) -> None:
    person = await stage.someone()

    assert "no digest" in await told(stage, person, "/digest")
    assert "08:30" in await told(stage, person, "/digest 8:30")
    assert "09:00" in await told(stage, person, "/digest at 9")
    assert "/digest 8:30" in await told(stage, person, "/digest 25:00")
    assert "09:00" in await told(stage, person, "/digest")
    assert "no digest" in await told(stage, person, "/digest off")


async def test_settings_are_told_in_the_language_of_the_person(stage: Stage) -> None:
    person = await stage.someone()

    assert "Раз в 2 часа" in await told(stage, person, "/proactive каждые 2 часа", "ru")
    assert "приходит в 07:15" in await told(stage, person, "/digest в 7:15", "ru")


async def test_a_setting_delivered_again_undoes_no_later_one(stage: Stage) -> None:
    person = await stage.someone()
    first = await stage.api.say(person, "/digest 8:30")
    await stage.until_said(person, "08:30")
    await told(stage, person, "/digest off")

    await stage.api.redeliver(first)
    await told(stage, person, "/status")

    settings = await make_proactive(stage.core).get(await stage.user_of(person))
    assert settings.digest_at is None
