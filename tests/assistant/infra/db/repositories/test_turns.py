"""SQL of turns that nobody asked for: told once, answered from the start."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import ANSWER_PART, HistoryPage, NewAnswer, NewTold
from assistant.contracts.ids import turn_id_for
from assistant.contracts.tools import UNTRUSTED
from assistant.errors import IdempotencyConflictError, TurnNotRetryableError
from assistant.infra.db.database import Database
from tests.assistant.services.dialogues import Dialogue


def make_told(dialogue: Dialogue, **changes: Any) -> NewTold:
    values: dict[str, Any] = {
        "turn_id": uuid4(),
        "user_id": dialogue.user_id,
        "session_id": dialogue.opened,
        "channel": Channel.TELEGRAM,
        "request_id": "firing/1",
        "text": "⏰ Напоминание: к врачу",
        "labels": UNTRUSTED,
    } | changes
    return NewTold(**values)


async def tell(dialogue: Dialogue, told: NewTold) -> bool:
    async with dialogue.store.as_user(dialogue.user_id) as store:
        stored = await store.turns.tell(told)
        if stored:
            await store.sessions.touch(told.session_id, 1, len(told.text))
    return stored


@pytest.fixture
async def talked(dialogue: Dialogue) -> Dialogue:
    """A dialogue in which something was said."""
    await dialogue.talk("вопрос", "ответ")
    return dialogue


async def test_what_is_told_is_an_answered_turn_with_one_message(talked: Dialogue) -> None:
    told = make_told(talked)

    stored = [await tell(talked, told) for _ in range(2)]
    reply = await talked.conversations.reply(talked.user_id, told.turn_id)

    assert stored == [True, False]
    turn, message = reply.turn, reply.answer
    assert (turn.state, turn.channel, turn.request_id, turn.run_no) == (
        TurnState.ANSWERED,
        Channel.TELEGRAM,
        "firing/1",
        1,
    )
    assert turn.duration_ms == 0
    assert message is not None
    assert (message.role, message.part, message.turn_seq) == ("assistant", ANSWER_PART, turn.seq)
    assert (message.content, message.labels, message.partial) == (told.text, UNTRUSTED, False)
    assert await talked.texts() == ["вопрос", "ответ", told.text]


async def test_what_is_told_has_no_question_and_no_second_answer(talked: Dialogue) -> None:
    told = make_told(talked)
    await tell(talked, told)

    async with talked.store.as_user(talked.user_id) as store:
        question = await store.messages.question(told.turn_id)
        added = await store.messages.add_answer(
            NewAnswer(turn_id=told.turn_id, content="ещё", thinking=None, partial=False)
        )

    assert (question, added) == (None, False)


async def test_what_is_told_is_neither_open_nor_tried_again(
    talked: Dialogue, database: Database
) -> None:
    told = make_told(talked)
    await tell(talked, told)

    with pytest.raises(TurnNotRetryableError):
        await talked.conversations.retry(talked.user_id, told.turn_id)
    async with database.as_user(talked.user_id) as store:
        begun = await store.turns.begin(told.turn_id, 1)
        assert await store.turns.waiting(talked.opened) == 0
    async with database.as_system() as system:
        later = datetime.now(UTC) + timedelta(minutes=1)
        found = await system.upkeep.open_turns(later, 1_000)

    assert begun is not None
    assert begun.state is TurnState.ANSWERED
    assert told.turn_id not in {turn.turn_id for turn in found}


async def test_a_request_with_the_key_of_what_is_told_is_refused(talked: Dialogue) -> None:
    turn_id = turn_id_for(talked.user_id, "key")
    await tell(talked, make_told(talked, turn_id=turn_id))

    with pytest.raises(IdempotencyConflictError):
        await talked.ask("другое", key="key")


async def test_history_pages_and_trimming_take_what_is_told_in_its_place(
    talked: Dialogue,
) -> None:
    told = make_told(talked)
    await tell(talked, told)
    await talked.talk("что?", "к врачу")

    async def history(before: tuple[int, int] | None) -> HistoryPage:
        return await talked.conversations.history(talked.user_id, talked.opened, before, 3)

    page = await history(None)
    oldest = page.messages[0]
    rest = await history((oldest.turn_seq, oldest.part))
    await talked.keep_at_most(3)
    await talked.talk("и?", "и всё")

    assert [message.content for message in page.messages] == [told.text, "что?", "к врачу"]
    assert page.turns[told.turn_id] is TurnState.ANSWERED
    assert [message.content for message in rest.messages] == ["вопрос", "ответ"]
    assert await talked.texts() == ["к врачу", "и?", "и всё"]
    assert await talked.counts() == (3, len("к врачуи?и всё"))


async def test_nothing_is_told_to_somebody_else(talked: Dialogue, stranger_id: UUID) -> None:
    told = make_told(talked)
    await tell(talked, told)

    async with talked.store.as_user(stranger_id) as store:
        assert await store.turns.get(told.turn_id) is None
        assert not await store.turns.tell(told.model_copy(update={"user_id": stranger_id}))

    assert len(await talked.texts()) == 3
