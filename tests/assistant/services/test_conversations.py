"""Dialogues on the real database: taking messages, paging, cleaning, retrying, keeping apart."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import HistoryPage
from assistant.errors import (
    NotFoundError,
    TurnNotRetryableError,
)
from assistant.services.conversations import Conversations
from tests.assistant.services.dialogues import Dialogue

Use = Callable[[Conversations, UUID, UUID, UUID], Awaitable[object]]
USES: dict[str, Use] = {
    "session": lambda use, user, session, _: use.session(user, session),
    "history": lambda use, user, session, _: use.history(user, session, None, 10),
    "transcript": lambda use, user, session, _: use.transcript(user, session),
    "export": lambda use, user, session, _: use.export_markdown(user, session),
    "delete": lambda use, user, session, _: use.delete(user, session),
    "reply": lambda use, user, _, turn: use.reply(user, turn),
    "retry": lambda use, user, _, turn: use.retry(user, turn),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
async def test_ids_of_others_are_as_if_they_were_not_there(
    dialogue: Dialogue, stranger: Dialogue, use: Use
) -> None:
    turn = await dialogue.fail("Секрет")
    conversations = dialogue.conversations

    for session_id, turn_id in ((turn.session_id, turn.turn_id), (uuid4(), uuid4())):
        with pytest.raises(NotFoundError):
            await use(conversations, stranger.user_id, session_id, turn_id)

    assert await dialogue.texts() == ["Секрет"]


async def test_nobody_writes_into_cleans_or_follows_the_dialogue_of_another(
    dialogue: Dialogue, stranger: Dialogue
) -> None:
    turn = await dialogue.ask("Секрет")
    await dialogue.begin(turn)
    await dialogue.write(turn, "Ответ", complete=False)
    stranger.session_id = turn.session_id

    with pytest.raises(NotFoundError):
        await stranger.ask("Привет")
    assert await stranger.conversations.reset(stranger.user_id, turn.session_id) == 0
    assert await stranger.conversations.draft(stranger.user_id, turn.turn_id) is None
    status = await stranger.conversations.status(stranger.user_id, turn.session_id)
    assert (status.session, status.waiting) == (None, 0)
    assert await stranger.conversations.sessions(stranger.user_id, 10, 0) == []
    assert await dialogue.texts() == ["Секрет"]


async def test_pages_lead_through_the_whole_dialogue_without_gap_or_repeat(
    dialogue: Dialogue,
) -> None:
    for number in range(12):
        await dialogue.talk(f"в{number}", f"о{number}")
    await dialogue.ask("последний")
    said = await dialogue.texts()

    for limit in (1, 3, 7, 24, 25, 200):
        pages = await pages_of(dialogue, limit)

        assert all(len(page.messages) <= limit for page in pages)
        assert [one.content for page in reversed(pages) for one in page.messages] == said
        assert pages[0].turns[pages[0].messages[-1].turn_id] is TurnState.ACCEPTED
    assert len(said) == 25


async def pages_of(dialogue: Dialogue, limit: int) -> list[HistoryPage]:
    pages: list[HistoryPage] = []
    before: tuple[int, int] | None = None
    while True:
        page = await dialogue.conversations.history(
            dialogue.user_id, dialogue.opened, before, limit
        )
        pages.append(page)
        if page.before is None:
            return pages
        seq, _, part = page.before.partition(".")
        before = (int(seq), int(part))


async def test_answer_stands_by_its_question_though_more_was_asked_meanwhile(
    dialogue: Dialogue,
) -> None:
    first, second = await dialogue.ask("в1"), await dialogue.ask("в2")
    await dialogue.answer(first, "о1")
    await dialogue.answer(second, "о2")

    assert await dialogue.texts() == ["в1", "о1", "в2", "о2"]


async def test_dialogues_are_listed_with_the_last_used_first(dialogue: Dialogue) -> None:
    older = await dialogue.ask("старый")
    dialogue.session_id = None
    newer = await dialogue.ask("новый")
    await dialogue.answer(older, "ответ")

    found = await dialogue.conversations.sessions(dialogue.user_id, 10, 0)
    second = await dialogue.conversations.sessions(dialogue.user_id, 1, 1)

    assert [session.session_id for session in found] == [older.session_id, newer.session_id]
    assert second == found[1:]


async def test_deleted_dialogue_is_gone_from_everywhere(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("вопрос", "ответ")

    await dialogue.conversations.delete(dialogue.user_id, turn.session_id)

    assert await dialogue.conversations.sessions(dialogue.user_id, 10, 0) == []
    for use in (dialogue.counts(), dialogue.texts(), dialogue.ask("ещё")):
        with pytest.raises(NotFoundError):
            await use
    assert (await dialogue.conversations.reply(dialogue.user_id, turn.turn_id)).answer is None


async def test_reset_tells_how_much_went_and_leaves_a_clean_dialogue(dialogue: Dialogue) -> None:
    await dialogue.talk("вопрос", "ответ")

    assert await dialogue.conversations.reset(dialogue.user_id, dialogue.opened) == 2
    assert await dialogue.conversations.reset(dialogue.user_id, dialogue.opened) == 0
    assert await dialogue.counts() == (0, 0)
    assert await dialogue.conversations.reset(dialogue.user_id, uuid4()) == 0


async def test_role_is_set_with_a_clean_dialogue_and_outlives_a_reset(dialogue: Dialogue) -> None:
    await dialogue.talk("вопрос", "ответ")
    conversations, user_id, session_id = dialogue.conversations, dialogue.user_id, dialogue.opened

    await conversations.set_role(user_id, session_id, "Ты пират")
    await conversations.reset(user_id, session_id)

    status = await conversations.status(user_id, session_id)
    assert (status.role_prompt, await dialogue.texts()) == ("Ты пират", [])
    await conversations.set_role(user_id, None, None)
    assert (await conversations.status(user_id, None)).role_prompt is None


async def test_status_shows_what_is_there_and_the_limits(dialogue: Dialogue) -> None:
    await dialogue.talk("вопрос", "ответ")
    await dialogue.ask("ещё")

    status = await dialogue.conversations.status(dialogue.user_id, dialogue.opened)

    assert status.session is not None
    assert (status.session.message_count, status.session.character_count) == (3, 14)
    assert (status.waiting, status.model) == (1, "kimi")
    assert (status.message_max_chars, status.prompt_max_tokens) == (100, 500)


async def test_status_of_an_account_that_is_gone_is_not_found(conversations: Conversations) -> None:
    with pytest.raises(NotFoundError):
        await conversations.status(uuid4(), None)


async def test_failed_turn_is_tried_again_once_however_often_that_is_asked(
    dialogue: Dialogue,
) -> None:
    failed = await dialogue.fail("вопрос")
    retry = dialogue.conversations.retry

    turns = await asyncio.gather(*(retry(dialogue.user_id, failed.turn_id) for _ in range(5)))

    assert sorted(turn.is_new for turn in turns) == [False, False, False, False, True]
    assert {(turn.turn_id, turn.ref.run_no) for turn in turns} == {(failed.turn_id, 2)}
    assert {turn.ref.key for turn in turns} == {f"{failed.turn_id}/2"}
    assert await dialogue.texts() == ["вопрос"]


@pytest.mark.parametrize("state", [TurnState.ANSWERED, TurnState.STOPPED])
async def test_turn_that_came_to_an_end_is_not_tried_again(
    dialogue: Dialogue, state: TurnState
) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.finish(turn, state)

    with pytest.raises(TurnNotRetryableError):
        await dialogue.conversations.retry(dialogue.user_id, turn.turn_id)


async def test_turn_under_way_is_not_begun_anew_by_a_retry(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)

    again = await dialogue.conversations.retry(dialogue.user_id, turn.turn_id)

    assert (again.is_new, again.ref.run_no, again.state) == (False, 1, TurnState.RUNNING)


async def test_export_has_every_message_in_order(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("# вопрос", "*ответ*")
    store = dialogue.store
    async with store.as_user(dialogue.user_id) as opened:
        message = await opened.messages.answer(turn.turn_id)
    assert message is not None

    text = await dialogue.conversations.export_markdown(dialogue.user_id, turn.session_id)

    moment = message.created_at.strftime("%Y-%m-%d %H:%M UTC")
    assert text.index("# вопрос") < text.index(f"### assistant · {moment}\n\n*ответ*\n")
