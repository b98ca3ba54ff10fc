"""What a turn leaves in the history: cleaned in mid-turn, trimmed, counted."""

import asyncio

from tests.assistant.services.dialogues import Dialogue


async def test_reset_in_mid_turn_brings_nothing_back(dialogue: Dialogue) -> None:
    await dialogue.talk("старый", "ответ")
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")

    assert await dialogue.conversations.reset(dialogue.user_id, dialogue.opened) == 3
    await dialogue.finish(turn)

    assert await dialogue.texts() == []
    assert await dialogue.counts() == (0, 0)
    reply = await dialogue.conversations.reply(turn.user_id, turn.turn_id)
    assert reply.answer is None


async def test_dialogue_that_is_deleted_in_mid_turn_stays_deleted(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")
    await dialogue.conversations.delete(dialogue.user_id, dialogue.opened)

    await dialogue.finish(turn)

    assert await dialogue.conversations.sessions(dialogue.user_id, 10, 0) == []
    reply = await dialogue.conversations.reply(turn.user_id, turn.turn_id)
    assert reply.answer is None


async def test_history_is_trimmed_to_the_limit_and_counted_right(dialogue: Dialogue) -> None:
    await dialogue.keep_at_most(4)
    for number in range(5):
        await dialogue.talk(f"вопрос {number}", f"ответ {number}")

    assert await dialogue.texts() == ["вопрос 3", "ответ 3", "вопрос 4", "ответ 4"]
    assert await dialogue.counts() == (4, sum(map(len, await dialogue.texts())))


async def test_questions_that_wait_are_not_trimmed(dialogue: Dialogue) -> None:
    await dialogue.keep_at_most(2)
    waiting = [await dialogue.ask(f"вопрос {number}") for number in range(6)]

    await dialogue.answer(waiting[0], "ответ 0")
    assert await dialogue.texts() == [f"вопрос {number}" for number in range(1, 6)]
    for number, turn in enumerate(waiting[1:], start=1):
        await dialogue.answer(turn, f"ответ {number}")

    assert await dialogue.texts() == ["вопрос 5", "ответ 5"]
    assert await dialogue.counts() == (2, 15)


async def test_counts_agree_with_messages_after_turns_at_once(dialogue: Dialogue) -> None:
    await dialogue.keep_at_most(5)
    await dialogue.talk("первый", "ответ")

    async def talk(number: int) -> None:
        await dialogue.answer(await dialogue.ask(f"вопрос {number}"), "ответ")

    await asyncio.gather(*(talk(number) for number in range(3)))

    texts = await dialogue.texts()
    assert await dialogue.counts() == (len(texts), sum(map(len, texts)))
