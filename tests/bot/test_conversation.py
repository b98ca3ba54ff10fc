"""Conversations by Telegram: answers that grow, long ones, failures, several people at once."""

from uuid import UUID

from assistant.contracts.ids import telegram_session_id
from tests.bot.conftest import OpenStage
from tests.bot_stage import Stage

SLOWLY = {"chunk_delay_ms": 60}
LONG_ANSWER = "\n\n".join(f"Paragraph {number}. " + "word " * 150 for number in range(12))


async def test_a_message_is_answered_in_one_message_that_grows(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says([{"say": " ".join(f"**w{n}**" for n in range(60)), **SLOWLY}])

    await stage.api.say(person, "Hello")
    await stage.until_said(person, "w59")

    (answer,) = stage.api.chats[person].values()
    assert len(answer.versions) > 2
    assert answer.text.startswith("w0 w1")
    assert answer.formatted
    assert stage.api.sent("sendChatAction", person)


async def test_an_update_delivered_again_is_answered_once(stage: Stage) -> None:
    person = await stage.someone()
    update_id = await stage.api.say(person, "Hello")
    await stage.until_said(person, "A short answer.")

    await stage.api.redeliver(update_id)
    await stage.api.say(person, "/help")
    await stage.until_said(person, "/export")

    assert len(stage.api.texts(person)) == 2
    user_id = await stage.user_of(person)
    async with stage.core.database.as_user(user_id) as store:
        messages = await store.messages.page(telegram_session_id(user_id, person), None, 10)
    assert [message.content for message in messages] == ["Hello", "A short answer."]


async def test_messages_written_while_nobody_read_are_all_answered(open_stage: OpenStage) -> None:
    async with open_stage(polls=False) as stage:
        people = [await stage.someone() for _ in range(4)]
        for person in people:
            for number in range(2):
                await stage.api.say(person, f"Message {number}")

        async with stage.polling():
            await stage.api.until(
                lambda: all(len(stage.api.texts(person)) == 2 for person in people)
            )


async def test_a_message_of_an_unknown_form_spoils_no_other(open_stage: OpenStage) -> None:
    async with open_stage(polls=False) as stage:
        person = await stage.someone()
        await stage.api.say(person, "Before")
        origin = {"type": "of_another_year", "date": 0}
        await stage.api.say(person, "Unreadable", forward_origin=origin)
        last = await stage.api.say(person, "After")

        async with stage.polling():
            await stage.api.until(lambda: stage.api.offset == last + 1)
            await stage.api.until(lambda: len(stage.api.texts(person)) == 2)
            await stage.api.say(person, "/history")
            await stage.until_said(person, "After")

        assert stage.api.texts(person)[:2] == ["A short answer."] * 2
        assert len(stage.api.texts(person)) == 3
        assert "Unreadable" not in stage.api.texts(person)[2]


async def test_a_poller_that_dies_loses_nothing_and_repeats_nothing(open_stage: OpenStage) -> None:
    async with open_stage(polls=False) as stage:
        person = await stage.someone()
        for number in range(5):
            await stage.api.say(person, f"Message {number}")
            async with stage.polling():
                await stage.api.until(lambda: bool(stage.api.sent("getUpdates")))
        async with stage.polling():
            await stage.api.until(lambda: len(stage.api.texts(person)) >= 5)
            await stage.api.say(person, "/history")
            await stage.until_said(person, "Message 4")

        assert stage.api.texts(person)[:5] == ["A short answer."] * 5
        assert len(stage.api.texts(person)) == 6


async def test_two_pollers_that_hear_everything_three_times_answer_once(stage: Stage) -> None:
    person = await stage.someone()
    async with stage.polling():
        updates = [await stage.api.say(person, text) for text in ("Hello", "/status", "/role")]
        for update_id in [*updates, *updates]:
            await stage.api.redeliver(update_id)
        await stage.api.say(person, "/help")
        await stage.until_said(person, "/export")
        await stage.until_said(person, "A short answer.")

    texts = stage.api.texts(person)
    assert len(texts) == 4
    assert sum("A short answer." in text for text in texts) == 1


async def test_a_long_answer_comes_whole_in_several_messages(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says([{"say": LONG_ANSWER}])

    await stage.api.say(person, "Tell me a lot")
    await stage.until_said(person, "Paragraph 11.")

    texts = stage.api.texts(person)
    assert len(texts) == 3
    assert "".join("".join(texts).split()) == "".join(LONG_ANSWER.split())


async def test_drafts_show_the_answer_where_they_are_wanted(open_stage: OpenStage) -> None:
    async with open_stage(telegram_streaming="draft") as stage:
        person = await stage.someone()
        await stage.model_says(
            [{"say": "one two three four five six seven", "chunk_delay_ms": 200}]
        )

        await stage.api.say(person, "Hello")
        await stage.until_said(person, "seven")

        (drafts,) = stage.api.drafts.values()
        assert drafts == sorted(drafts, key=len)
        assert stage.api.texts(person) == ["one two three four five six seven"]


async def test_a_server_without_drafts_gets_edits(open_stage: OpenStage) -> None:
    async with open_stage(telegram_streaming="draft") as stage:
        stage.api.drafts_supported = False
        person = await stage.someone()
        await stage.model_says([{"say": "word " * 60, **SLOWLY}])

        await stage.api.say(person, "Hello")
        await stage.api.until(lambda: len(stage.api.sent("editMessageText", person)) > 1)
        await stage.api.until(lambda: stage.api.texts(person) == [("word " * 60).strip()])

        assert len(stage.api.sent("sendMessageDraft")) == 1


async def test_a_failed_answer_can_be_tried_again_by_its_button_once(stage: Stage) -> None:
    person = await stage.someone()
    await stage.model_says(
        [{"fail": {"status": 404, "error": "model 'scripted' not found"}}], [{"say": "Now I can."}]
    )
    await stage.api.say(person, "Hello")
    await stage.api.until(lambda: bool(stage.api.texts(person)))
    (failure,) = stage.api.chats[person].values()
    data = failure.markup["inline_keyboard"][0][0]["callback_data"]

    await stage.api.press(person, failure.message_id, data)
    await stage.api.press(person, failure.message_id, data)
    await stage.until_said(person, "Now I can.")
    await stage.until_ended(person, UUID(data.removeprefix("retry:")))
    await stage.api.press(person, failure.message_id, data)
    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) == 3)

    assert stage.api.texts(person)[1:] == ["Now I can."]
    assert failure.markup is None
    assert "out of date" in stage.api.sent("answerCallbackQuery")[-1].params["text"]


async def test_somebody_elses_button_is_an_old_one(stage: Stage) -> None:
    person = await stage.someone()

    for data in ("retry:5b0c1f6e-2f0e-4f7e-9a55-0f4d2a6c9b10", "retry:nonsense", "older"):
        await stage.api.press(person, 1, data)

    await stage.api.until(lambda: len(stage.api.sent("answerCallbackQuery")) == 3)
    answers = {call.params["text"] for call in stage.api.sent("answerCallbackQuery")}
    assert answers == {"This button is out of date."}
