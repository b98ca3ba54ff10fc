"""Tools in Telegram: their commands, what is seen while they work, the files they make."""

import json
from collections.abc import AsyncIterator
from functools import partial
from uuid import uuid4

import pytest
import pytest_asyncio

from assistant.contracts.accounts import LOCALES
from assistant.infra.i18n import Translator
from assistant.infra.telegram.client import make_bot
from assistant.services.ports.skills import Command, Toolbox
from assistant.skills.registry import Registry
from bot.dispatcher import show_menu
from bot.handlers.commands import MENU
from tests.assistant.services.mcp_desk import connect
from tests.bot_stage import Stage, open_stage
from tests.chatting import calls, calls_together, says
from tests.standins.bot_api import TOKEN, running_bot_api
from tests.standins.mcp_hostile import hostile, tool
from tests.toys import Echo, load_toys, toy_words


@pytest_asyncio.fixture(scope="module")
async def stage(database_url: str, temporal_address: str) -> AsyncIterator[Stage]:
    """A running bot whose tools are toys."""
    opened = partial(open_stage, database_url, temporal_address)
    async with opened(load=load_toys) as stage:
        yield stage


def versions(stage: Stage, person: int) -> list[str]:
    """Return all that the first message of a chat ever showed."""
    chat = stage.api.chats[person]
    return chat[min(chat)].versions


@pytest.mark.parametrize("command", ["/echo", "\\echo", "/echo@assistant_test_bot", " /echo"])
async def test_a_command_of_a_tool_is_answered_by_the_tool(stage: Stage, command: str) -> None:
    person = await stage.someone()
    await stage.model_says(says("It was the model."))

    await stage.api.say(person, f"{command} one *two*\n<b>three</b>")
    await stage.until_said(person, "echo: one")

    assert stage.api.texts(person) == ["echo: one two\n<b>three</b>"]


async def test_a_command_of_a_tool_without_its_text_says_how_it_is_used(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "/echo")
    await stage.until_said(person, "/echo text")

    assert len(stage.api.texts(person)) == 1


async def test_what_is_no_command_of_anything_is_declined(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "/echoes of this")
    await stage.until_said(person, "I do not know this command.")


async def test_help_lists_the_tools_in_the_language_of_the_person(stage: Stage) -> None:
    person = await stage.someone()

    await stage.api.say(person, "/help", language="ru")
    await stage.until_said(person, "/export")

    assert stage.api.texts(person)[0].endswith("/export – диалог файлом\n/echo – Echo: text")


async def test_help_lists_the_tools_that_only_this_person_has(stage: Stage) -> None:
    person, other = await stage.someone(), await stage.someone()
    await stage.api.say(person, "/echo Hello")
    await stage.until_said(person, "echo: Hello")
    async with hostile() as server:
        desk = await connect(stage.core, await stage.user_of(person), server)
        await desk.confirm(tool(title="Look *up*"))

    for one in (person, other):
        await stage.api.say(one, "/help")
        await stage.until_said(one, "/echo – Echo: text")

    assert stage.api.texts(person)[-1].endswith("/echo – Echo: text\n• weather: Look *up*")
    assert stage.api.texts(other)[0].endswith("/echo – Echo: text")


async def test_a_tool_at_work_is_told_in_one_line_that_goes(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says(calls("sleep", text="1.5"), says("I slept."))

    await stage.api.say(person, "Sleep")
    await stage.until_said(person, "⚙️")
    await stage.until_said(person, "I slept.")

    (line, *_rest, last) = versions(stage, person)
    assert line.startswith("⚙️")
    assert "\n" not in line
    assert last == "I slept."
    assert stage.api.texts(person) == ["I slept."]


async def test_the_line_is_there_within_a_second_and_edits_keep_their_pace(stage: Stage) -> None:
    person = await stage.someone()
    together = calls_together(("sleep", {"text": "2"}), ("sleep", {"text": "2.5"}))
    await stage.model_says(together, says("word " * 40, chunk_delay_ms=60))

    await stage.api.say(person, "Sleep twice")
    await stage.until_said(person, "⚙️")
    await stage.api.until(lambda: stage.api.texts(person) == [("word " * 40).strip()])

    (said,) = stage.api.sent("sendMessage", person)
    typed = stage.api.sent("sendChatAction", person)[0]
    assert said.at - typed.at < 1
    edits = [call.at for call in stage.api.sent("editMessageText", person)[:-1]]
    gaps = [later - earlier for earlier, later in zip([said.at, *edits], edits, strict=False)]
    assert gaps
    assert min(gaps) > 1


async def test_a_stopped_turn_does_not_leave_the_line(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says(calls("sleep", text="30"), says("I slept."))
    await stage.api.say(person, "Sleep")
    await stage.until_said(person, "⚙️")

    await stage.api.say(person, "/stop")

    await stage.api.until(lambda: stage.api.texts(person) == ["Stopped."] * 2)


async def test_drafts_show_the_line_too(database_url: str, temporal_address: str) -> None:
    opened = partial(open_stage, database_url, temporal_address, load=load_toys)
    async with opened(telegram_streaming="draft") as stage:
        person = await stage.someone()
        await stage.model_says(calls("sleep", text="1"), says("I slept."))

        await stage.api.say(person, "Sleep")
        await stage.until_said(person, "I slept.")

        (drafts,) = stage.api.drafts.values()
        assert drafts[0].startswith("⚙️")
        assert stage.api.texts(person) == ["I slept."]


async def test_files_follow_the_answer(stage: Stage) -> None:
    person, name = await stage.someone(), f"{uuid4().hex}.txt"
    await stage.model_says(calls("files", text=name), says("Here it is."))

    await stage.api.say(person, "Make a file")
    await stage.until_said(person, "content")

    answer, file = stage.api.chats[person].values()
    assert answer.text == "Here it is."
    assert (file.file_name, file.file) == (name, b"content")


async def test_every_command_works_with_a_backslash(stage: Stage) -> None:
    people = {name: await stage.someone() for name in (*MENU, "start")}

    for name, person in people.items():
        await stage.api.say(person, f"\\{name}")
    await stage.api.until(lambda: all(stage.api.texts(person) for person in people.values()))

    for person in people.values():
        assert "I do not know this command" not in stage.api.texts(person)[0]


async def test_the_menu_is_made_from_the_registry_in_both_languages(
    translator: Translator,
) -> None:
    menus = await menus_of(translator, Registry.load())

    for locale in LOCALES:
        named = {entry["command"]: entry["description"] for entry in menus[locale]}
        assert list(named)[: len(MENU)] == list(MENU)
        for skill in Registry.load().all():
            if skill.command:
                assert named[skill.command.word] == skill.title.of(locale)
    assert {"web_search", "web_fetch", "make_pdf", "py"} <= {
        entry["command"] for entry in menus["ru"]
    }


async def test_what_telegram_would_refuse_does_not_spoil_the_menu(translator: Translator) -> None:
    class Wordy(Echo):
        name = "wordy"
        title = toy_words("long " * 100)
        command = Command("wordy", "text", toy_words("text"))

    class Odd(Echo):
        name = "odd"
        command = Command("Odd-Word", "text", toy_words("text"))

    menus = await menus_of(translator, Registry(kind(Toolbox()) for kind in (Wordy, Odd, Echo)))

    tools = menus["en"][len(MENU) :]
    assert [entry["command"] for entry in tools] == ["echo", "wordy"]
    assert len(tools[1]["description"]) == 256


async def menus_of(translator: Translator, skills: Registry) -> dict[str, list[dict[str, str]]]:
    """Return the menus that Telegram is given, by language."""
    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        await show_menu(bot, translator, skills)
    sent = {
        call.params.get("language_code", "en"): call.params for call in api.sent("setMyCommands")
    }
    return {locale: json.loads(params["commands"]) for locale, params in sent.items()}
