"""SQL of dialogues and turns that services do not show by themselves."""

from uuid import UUID, uuid4

from assistant.contracts.chat import TurnState
from assistant.infra.db.database import Database
from tests.assistant.services.dialogues import Dialogue


async def test_deleted_dialogue_is_not_counted_in(dialogue: Dialogue, database: Database) -> None:
    turn = await dialogue.ask("вопрос")

    async with database.as_user(dialogue.user_id) as store:
        await store.sessions.delete(turn.session_id)

        assert await store.sessions.touch(turn.session_id, 1, 5) is None
        assert await store.sessions.get(turn.session_id) is None


async def test_dialogues_of_others_are_not_changed(
    dialogue: Dialogue, stranger_id: UUID, database: Database
) -> None:
    turn = await dialogue.ask("вопрос")

    async with database.as_user(stranger_id) as store:
        await store.sessions.delete(turn.session_id)
        assert await store.sessions.touch(turn.session_id, 1, 5) is None
        assert await store.turns.states([turn.turn_id]) == {}
        assert await store.turns.retry(turn.turn_id) is None
        assert await store.turns.begin(turn.turn_id, 1) is None

    assert await dialogue.counts() == (1, 6)


async def test_turns_are_numbered_as_they_came(dialogue: Dialogue, database: Database) -> None:
    turns = [await dialogue.ask(str(number)) for number in range(3)]
    failed = await dialogue.fail("3")

    async with database.as_user(dialogue.user_id) as store:
        states = await store.turns.states([turn.turn_id for turn in [*turns, failed]] + [uuid4()])

    assert [turn.ref.seq for turn in turns] == sorted(turn.ref.seq for turn in turns)
    assert states == {turn.turn_id: TurnState.ACCEPTED for turn in turns} | {
        failed.turn_id: TurnState.FAILED
    }
