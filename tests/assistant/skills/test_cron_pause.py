"""The tool `cron_pause`: all reminders wait, or go on."""

import pytest
from pydantic import ValidationError

from assistant.errors import ToolOffError
from assistant.infra.db.database import Database
from assistant.services.ports.skills import Toolbox
from assistant.skills.cron_pause import CronPause, CronPauseArguments
from tests.assistant.skills.calls import context
from tests.assistant.skills.reminders import Desk

TOOL = CronPause(Toolbox())


async def is_paused(database: Database, desk: Desk) -> bool:
    async with database.as_user(desk.user_id) as store:
        profile = await store.profile.get()
    assert profile is not None
    return profile.reminders_paused


async def test_all_reminders_wait_and_go_on(
    database: Database, desk: Desk, others_desk: Desk
) -> None:
    await desk.add("завтра в 9 к врачу")

    paused = await desk.pause()
    assert await is_paused(database, desk)
    assert not await is_paused(database, others_desk)
    resumed = await desk.pause("off")

    assert not await is_paused(database, desk)
    assert (paused.data, resumed.data) == ({"paused": True}, {"paused": False})
    assert "паузе" in paused.answer
    assert "снова" in resumed.answer


async def test_doing_it_twice_is_doing_it_once(database: Database, desk: Desk) -> None:
    await desk.pause()
    await desk.pause()
    assert await is_paused(database, desk)

    await desk.pause("off")
    await desk.pause("off")
    assert not await is_paused(database, desk)


@pytest.mark.parametrize(
    ("word", "pause"), [("on", "on"), ("OFF", "off"), ("выкл", "off"), (" вкл ", "on")]
)
def test_words_of_the_command(word: str, pause: str) -> None:
    assert CronPauseArguments.model_validate({"pause": word}).pause == pause


@pytest.mark.parametrize("word", ["maybe", "", 1, None])
def test_other_words_are_refused(word: object) -> None:
    with pytest.raises(ValidationError):
        CronPauseArguments.model_validate({"pause": word})


async def test_without_reminders_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await TOOL.run(CronPauseArguments(), context())


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("поставь напоминания на паузу", "on"),
        ("Поставь все мои напоминания на паузу, пожалуйста.", "on"),
        ("приостанови напоминания", "on"),
        ("pause my reminders", "on"),
        ("please pause all reminders", "on"),
        ("сними напоминания с паузы", "off"),
        ("возобнови напоминания", "off"),
        ("resume all my reminders", "off"),
        ("unpause reminders!", "off"),
    ],
)
def test_it_is_asked_for(text: str, pause: str) -> None:
    assert TOOL.recognise(text) == {"pause": pause}


@pytest.mark.parametrize(
    "text",
    [
        "поставь напоминание на паузу",
        "поставь напоминания на паузу до понедельника",
        "поставь музыку на паузу",
        "не ставь напоминания на паузу",
        "pause the reminder about tea",
        "should I pause my reminders?",
        "",
    ],
)
def test_what_is_not_plain_is_left_to_the_model(text: str) -> None:
    assert TOOL.recognise(text) is None
