"""Messages taken into a dialogue: once, in one transaction, within the limits."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.ids import telegram_session_id
from assistant.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    MailboxFullError,
    NotFoundError,
    TooManyTurnsError,
)
from tests.assistant.services.dialogues import Dialogue


async def test_first_message_opens_a_dialogue_that_is_called_after_it(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("Что  нового?\n" + "😀" * 80)

    session = await dialogue.conversations.session(dialogue.user_id, turn.session_id)
    assert (turn.is_new, turn.state) == (True, TurnState.ACCEPTED)
    assert session.title.startswith("Что нового? 😀")
    assert len(session.title) <= 60
    assert await dialogue.counts() == (1, 93)


async def test_same_key_gives_the_same_turn_and_stores_nothing_more(dialogue: Dialogue) -> None:
    message = dialogue.message("Привет", "key")
    first = await dialogue.conversations.accept(message)

    again = await dialogue.conversations.accept(message)

    dialogue.session_id = first.session_id
    assert again == first.model_copy(update={"is_new": False})
    assert await dialogue.texts() == ["Привет"]
    assert await dialogue.counts() == (1, 6)


async def test_same_key_at_the_same_moment_gives_one_turn(dialogue: Dialogue) -> None:
    await dialogue.ask("Раз")
    message = dialogue.message("Два", "key")

    turns = await asyncio.gather(*(dialogue.conversations.accept(message) for _ in range(8)))

    assert len({turn.turn_id for turn in turns}) == 1
    assert sum(turn.is_new for turn in turns) == 1
    assert await dialogue.texts() == ["Раз", "Два"]
    assert await dialogue.counts() == (2, 6)


async def test_first_message_sent_many_times_at_once_opens_one_dialogue(dialogue: Dialogue) -> None:
    message = dialogue.message("Раз", "key")

    turns = await asyncio.gather(*(dialogue.conversations.accept(message) for _ in range(8)))

    assert len({turn.session_id for turn in turns}) == 1
    assert len(await dialogue.conversations.sessions(dialogue.user_id, 10, 0)) == 1


async def test_same_key_with_another_text_or_dialogue_is_a_conflict(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await dialogue.ask("Как дела?", "key")

    with pytest.raises(IdempotencyConflictError):
        await dialogue.ask("Как жизнь?", "key")
    with pytest.raises(IdempotencyConflictError):
        await dialogue.conversations.accept(dialogue.message("Как дела?", "key", session_id=None))
    assert await dialogue.texts() == ["Привет", "Как дела?"]


async def test_same_key_of_two_users_is_two_turns(dialogue: Dialogue, stranger: Dialogue) -> None:
    mine, theirs = await dialogue.ask("Привет", "key"), await stranger.ask("Пока", "key")

    assert mine.turn_id != theirs.turn_id
    assert (await dialogue.texts(), await stranger.texts()) == (["Привет"], ["Пока"])


async def test_what_fails_after_the_message_was_accepted_takes_it_back(dialogue: Dialogue) -> None:
    async def accept_and_fail() -> None:
        async with dialogue.store.as_user(dialogue.user_id) as store:
            await dialogue.conversations.accept_in(store, dialogue.message("Привет", "key"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await accept_and_fail()

    assert await dialogue.conversations.sessions(dialogue.user_id, 10, 0) == []
    assert (await dialogue.ask("Другое", "key")).is_new


async def test_text_over_the_limit_is_refused_and_nothing_is_stored(dialogue: Dialogue) -> None:
    await dialogue.ask("ж" * 100)

    with pytest.raises(InvalidInputError) as refused:
        await dialogue.ask("ж" * 101)

    assert refused.value.params == {
        "reason": "message_too_long: at most 100 characters",
        "limit": 100,
    }
    assert await dialogue.counts() == (1, 100)


async def test_mailbox_takes_so_many_turns_and_again_when_one_is_over(dialogue: Dialogue) -> None:
    waiting = [await dialogue.ask(str(number), f"key-{number}") for number in range(6)]

    with pytest.raises(MailboxFullError) as refused:
        await dialogue.ask("6")
    assert refused.value.retry_after
    assert not (await dialogue.ask("2", "key-2")).is_new

    await dialogue.answer(waiting[0], "да")
    assert (await dialogue.ask("6")).is_new
    assert await dialogue.texts() == ["0", "да", "1", "2", "3", "4", "5", "6"]


async def test_a_person_has_so_many_open_turns_over_all_dialogues(dialogue: Dialogue) -> None:
    waiting = []
    for number in range(8):
        dialogue.session_id = None
        waiting.append(await dialogue.ask(str(number), f"key-{number}"))

    dialogue.session_id = None
    with pytest.raises(TooManyTurnsError) as refused:
        await dialogue.ask("8", "key-8")
    with pytest.raises(TooManyTurnsError):
        await dialogue.conversations.accept(
            dialogue.message("8", "key-9", session_id=waiting[0].session_id)
        )
    assert refused.value.retry_after
    assert not (await dialogue.ask("2", "key-2")).is_new

    await dialogue.answer(waiting[0], "да")
    dialogue.session_id = None
    assert (await dialogue.ask("8", "key-8")).is_new
    assert len(await dialogue.conversations.sessions(dialogue.user_id, 20, 0)) == 9


async def test_turns_of_background_tasks_neither_count_nor_are_refused(dialogue: Dialogue) -> None:
    for number in range(10):
        message = dialogue.message(f"{number}", session_id=None, channel=Channel.WORKER)
        assert (await dialogue.conversations.accept(message)).is_new

    assert (await dialogue.ask("Привет")).is_new


async def test_a_failed_turn_is_not_tried_again_past_the_limit(dialogue: Dialogue) -> None:
    failed = await dialogue.ask("0")
    await dialogue.begin(failed)
    await dialogue.finish(failed, TurnState.FAILED, "model_failed")
    waiting = []
    for number in range(8):
        dialogue.session_id = None
        waiting.append(await dialogue.ask(str(number)))

    with pytest.raises(TooManyTurnsError):
        await dialogue.conversations.retry(dialogue.user_id, failed.turn_id)
    assert (await dialogue.conversations.reply(dialogue.user_id, failed.turn_id)).turn.state is (
        TurnState.FAILED
    )

    await dialogue.answer(waiting[0], "да")
    again = await dialogue.conversations.retry(dialogue.user_id, failed.turn_id)
    assert again.state is TurnState.ACCEPTED


async def test_unknown_dialogue_is_not_found(dialogue: Dialogue) -> None:
    dialogue.session_id = uuid4()

    with pytest.raises(NotFoundError):
        await dialogue.ask("Привет")


async def test_dialogue_of_telegram_is_opened_once_and_brought_back(dialogue: Dialogue) -> None:
    session_id = telegram_session_id(dialogue.user_id, 77)
    place: dict[str, Any] = {"session_id": session_id, "chat_id": 77, "channel": Channel.TELEGRAM}
    dialogue.session_id = session_id
    for text in ("раз", "два"):
        await dialogue.conversations.accept(dialogue.message(text, **place))
    await dialogue.conversations.delete(dialogue.user_id, session_id)

    await dialogue.conversations.accept(dialogue.message("три", **place))

    assert await dialogue.texts() == ["три"]
    assert await dialogue.counts() == (1, 3)
