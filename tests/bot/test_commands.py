"""Commands: each does what it says once, in the person's language."""

import pytest

from tests.bot_stage import Stage


async def told(stage: Stage, person: int, command: str, **fields: object) -> str:
    """Send a command and return what the bot says to it."""
    before = len(stage.api.chats[person])
    await stage.api.say(person, command, **fields)
    await stage.api.until(
        lambda: len(stage.api.chats[person]) > before and stage.api.texts(person)[-1] != "…"
    )
    return stage.api.texts(person)[-1]


@pytest.mark.parametrize("command", ["/help", "\\help", "/help@assistant_test_bot", "/HELP"])
async def test_help_lists_the_commands(stage: Stage, command: str) -> None:
    text = await told(stage, await stage.someone(), command)

    for name in ("/role", "/status", "/reset", "/stop", "/history", "/export"):
        assert name in text


async def test_people_are_spoken_to_in_their_language(stage: Stage) -> None:
    person = await stage.someone()

    assert "Здравствуйте" in await told(stage, person, "/start", language="ru-RU")
    assert "Hello" in await told(stage, await stage.someone(), "/start", language="de")


async def test_the_role_is_set_shown_and_taken_away(stage: Stage) -> None:
    person = await stage.someone()
    role = "You are a *pirate* & <b>speak</b> so."

    assert f"My role: {role}" in await told(stage, person, f"/role {role}")
    assert f"My role: {role}" in await told(stage, person, "/role")
    assert "an ordinary assistant" in await told(stage, person, "/role -")


async def test_status_history_reset_and_export_follow_the_dialogue(stage: Stage) -> None:
    person = await stage.someone()
    assert "nothing in this dialogue" in await told(stage, person, "/history")
    assert "nothing in this dialogue" in await told(stage, person, "/export")

    assert await told(stage, person, "What is *new*?") == "A short answer."
    await stage.until_quiet(person)  # an answer is shown a moment before it is stored
    assert "Messages kept: 2 of 50" in await told(stage, person, "/status")
    history = await told(stage, person, "/history")
    assert history == "You: What is *new*?\n\nAssistant: A short answer."
    assert "What is *new*?" in await told(stage, person, "/export")
    assert stage.api.chats[person][max(stage.api.chats[person])].file_name == "dialogue.md"
    assert "2 messages are gone" in await told(stage, person, "/reset")
    assert "clean already" in await told(stage, person, "/reset")


async def test_stop_keeps_what_was_written(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says([{"say": "word " * 500, "chunk_delay_ms": 50}])
    await stage.api.say(person, "Write for long")
    await stage.until_said(person, "word word")

    await stage.api.say(person, "/stop")
    await stage.until_said(person, "Stopped.")

    words = stage.api.texts(person)[0].split()
    assert 2 <= len(words) < 500


async def test_a_stop_delivered_again_stops_no_later_answer(stage: Stage) -> None:
    person = await stage.someone()
    stop = await stage.api.say(person, "/stop")
    await stage.until_said(person, "Nothing is being written")
    await stage.model_says([{"say": "word " * 40, "chunk_delay_ms": 50}])
    await stage.api.say(person, "Write")
    await stage.until_said(person, "word word")

    await stage.api.redeliver(stop)
    await stage.until_said(person, ("word " * 40).strip())

    assert len(stage.api.texts(person)) == 2


async def test_a_command_delivered_again_is_answered_once(stage: Stage) -> None:
    person = await stage.someone()
    update_id = await stage.api.say(person, "/status")
    await stage.api.until(lambda: len(stage.api.texts(person)) == 1)

    await stage.api.redeliver(update_id)
    await told(stage, person, "/help")

    assert len(stage.api.texts(person)) == 2


async def test_unknown_commands_and_things_that_are_no_text_are_declined(stage: Stage) -> None:
    person = await stage.someone()

    assert "/help" in await told(stage, person, "/dance")
    sticker = {"file_id": "x", "file_unique_id": "x", "type": "regular", "width": 1, "height": 1}
    flags = {"is_animated": False, "is_video": False}
    answer = await told(stage, person, "", text=None, sticker=sticker | flags)
    assert answer == "I understand only text so far."
