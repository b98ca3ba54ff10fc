"""SQL of messages: places, pages, and whose they are."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from assistant.contracts.conversations import NewAnswer
from assistant.contracts.tools import NO_LABELS, UNTRUSTED
from assistant.infra.db.database import Database
from assistant.infra.db.stores import UserStore
from tests.assistant.services.dialogues import Dialogue

Place = tuple[int, int]


@pytest.fixture
async def places(dialogue: Dialogue) -> list[Place]:
    """The places of three questions with their answers."""
    for number in range(3):
        await dialogue.talk(f"в{number}", f"о{number}")
    return [(message.turn_seq, message.part) for message in await dialogue.messages()]


@pytest.fixture
async def store(dialogue: Dialogue) -> AsyncIterator[UserStore]:
    async with dialogue.store.as_user(dialogue.user_id) as opened:
        assert isinstance(opened, UserStore)
        yield opened


async def test_page_is_the_newest_between_two_places_oldest_first(
    places: list[Place], dialogue: Dialogue, store: UserStore
) -> None:
    async def page(before: Place | None, limit: int, after: Place | None = None) -> list[str]:
        found = await store.messages.page(dialogue.opened, before, limit, after)
        return [message.content for message in found]

    assert await page(None, 3) == ["о1", "в2", "о2"]
    assert await page(places[4], 2) == ["в1", "о1"]
    assert await page(places[4], 9, places[0]) == ["о0", "в1", "о1"]
    assert await page(places[0], 9) == []
    assert await page(None, 9, places[-1]) == []


async def test_between_is_the_oldest_after_a_place_and_up_to_another(
    places: list[Place], dialogue: Dialogue, store: UserStore
) -> None:
    async def between(after: Place | None, until: Place, limit: int) -> list[str]:
        found = await store.messages.between(dialogue.opened, after, until, limit)
        return [message.content for message in found]

    assert await between(None, places[-1], 2) == ["в0", "о0"]
    assert await between(places[0], places[2], 9) == ["о0", "в1"]
    assert await between(places[-1], (2**62, 0), 9) == []


async def test_answer_is_stored_once_and_with_its_length_in_characters(
    dialogue: Dialogue, database: Database
) -> None:
    turn = await dialogue.ask("вопрос")
    answer = NewAnswer(
        turn_id=turn.turn_id, content="Да 😀", thinking=None, partial=False, labels=UNTRUSTED
    )

    async with database.as_user(dialogue.user_id) as store:
        added = [await store.messages.add_answer(answer) for _ in range(2)]
        stored = await store.messages.answer(turn.turn_id)
        question = await store.messages.question(turn.turn_id)

    assert added == [True, False]
    assert stored is not None
    assert (stored.content, stored.content_length) == ("Да 😀", 4)
    assert question is not None
    assert (stored.labels, question.labels) == (UNTRUSTED, NO_LABELS)


async def test_messages_of_others_are_neither_seen_nor_changed(
    places: list[Place], dialogue: Dialogue, stranger_id: UUID, database: Database
) -> None:
    first = (await dialogue.messages())[0]
    answer = NewAnswer(turn_id=first.turn_id, content="чужое", thinking=None, partial=False)

    async with database.as_user(stranger_id) as store:
        assert await store.messages.question(first.turn_id) is None
        assert await store.messages.page(dialogue.opened, None, 9) == []
        assert await store.messages.clear(dialogue.opened) == (0, 0)
        assert await store.messages.trim(dialogue.opened, 9, places[-1][0]) == (0, 0)
        assert not await store.messages.add_answer(answer)

    assert len(await dialogue.messages()) == 6


async def test_trimming_takes_the_oldest_and_nothing_after_the_turn(
    places: list[Place], dialogue: Dialogue, database: Database
) -> None:
    async with database.as_user(dialogue.user_id) as store:
        assert await store.messages.trim(dialogue.opened, 1, places[-1][0]) == (1, 2)
        assert await store.messages.trim(dialogue.opened, 9, places[2][0]) == (3, 6)

    assert await dialogue.texts() == ["в2", "о2"]
