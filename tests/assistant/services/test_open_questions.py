"""Which question of a tool a message may answer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import chain_id_for_turn
from assistant.contracts.tools import (
    NO_LABELS,
    UNTRUSTED,
    Labels,
    Origin,
    StepRecord,
    ToolStepState,
)
from assistant.infra.db.database import Database
from assistant.services.open_questions import open_question
from assistant.services.ports.chains import StepResult
from tests.assistant.services.dialogues import Dialogue
from tests.factories import make_chain, make_step

ASKS = {"answer": "When?", "data": {"question": "schedule_missing", "kept": {"text": "tea"}}}


async def turn_with_step(
    database: Database,
    dialogue: Dialogue,
    result: dict[str, Any],
    labels: Labels = NO_LABELS,
    name: str = "cron_add",
) -> AcceptedTurn:
    """Have a turn answered by a step that came to a result."""
    turn = await dialogue.ask("remind me of tea")
    chain_id = chain_id_for_turn(turn.turn_id, turn.ref.run_no)
    step = make_step(name=name, origin=Origin.PERSON)
    async with database.as_user(dialogue.user_id) as store:
        await store.chains.open(
            make_chain(chain_id=chain_id, turn_id=turn.turn_id, session_id=turn.session_id)
        )
        await store.steps.replace_round(chain_id, 1, [step])
        await store.steps.admit(step.step_id, ToolStepState.APPROVED, {}, None)
        await store.steps.begin(step.step_id)
        end = StepResult(state=ToolStepState.DONE, result=result, labels=labels)
        await store.steps.end(step.step_id, end)
    await dialogue.answer(turn, "When?")
    return turn


async def asked_before(
    database: Database,
    dialogue: Dialogue,
    turn_id: UUID,
    later: timedelta = timedelta(),
    said: str = "tomorrow at 9",
) -> StepRecord | None:
    """Return the question before a turn, as if the turn had come so much later."""
    async with database.as_user(dialogue.user_id) as store:
        turn = await store.turns.get(turn_id)
        assert turn is not None
        moved = turn.model_copy(update={"created_at": turn.created_at + later})
        return await open_question(store, moved, said)


async def test_the_question_of_the_turn_before_is_open(
    database: Database, dialogue: Dialogue
) -> None:
    await turn_with_step(database, dialogue, ASKS)
    turn = await dialogue.ask("tomorrow at 9")

    step = await asked_before(database, dialogue, turn.turn_id)

    assert step is not None
    assert (step.name, step.result["data"]["kept"]) == ("cron_add", {"text": "tea"})


@pytest.mark.parametrize("data", [{}, {"question": None}, {"question": ""}, "question", None])
async def test_a_result_without_a_question_leaves_none_open(
    database: Database, dialogue: Dialogue, data: object
) -> None:
    await turn_with_step(database, dialogue, {"answer": "Done", "data": data})
    turn = await dialogue.ask("tomorrow at 9")

    assert await asked_before(database, dialogue, turn.turn_id) is None


async def test_a_question_with_text_from_outside_is_not_open(
    database: Database, dialogue: Dialogue
) -> None:
    """The message would make that text a call of the person's own, which nobody confirms."""
    await turn_with_step(database, dialogue, ASKS, UNTRUSTED)
    turn = await dialogue.ask("tomorrow at 9")

    assert await asked_before(database, dialogue, turn.turn_id) is None


async def test_a_question_is_over_when_something_else_was_said(
    database: Database, dialogue: Dialogue
) -> None:
    await turn_with_step(database, dialogue, ASKS)
    await dialogue.talk("Never mind", "Fine")
    turn = await dialogue.ask("tomorrow at 9")

    assert await asked_before(database, dialogue, turn.turn_id) is None


async def test_a_question_is_over_after_a_quarter_of_an_hour(
    database: Database, dialogue: Dialogue
) -> None:
    await turn_with_step(database, dialogue, ASKS)
    turn = await dialogue.ask("tomorrow at 9")

    minutes = timedelta(minutes=1)
    assert await asked_before(database, dialogue, turn.turn_id, 14 * minutes)
    assert await asked_before(database, dialogue, turn.turn_id, 16 * minutes) is None


async def test_the_first_message_of_a_dialogue_answers_nothing(
    database: Database, dialogue: Dialogue, stranger: Dialogue
) -> None:
    await turn_with_step(database, stranger, ASKS)
    turn = await dialogue.ask("tomorrow at 9")

    assert await asked_before(database, dialogue, turn.turn_id) is None


async def test_a_question_that_is_the_tools_own_stays_open_beside_text_from_outside(
    database: Database, dialogue: Dialogue
) -> None:
    own = {"answer": "Save?", "data": {"question": "ready", "own_question": True}}
    await turn_with_step(database, dialogue, own, UNTRUSTED)
    turn = await dialogue.ask("save")

    assert (await asked_before(database, dialogue, turn.turn_id)) is not None


READY = {"answer": "Ready", "data": {"draft_id": "1", "question": "ready", "own_question": True}}
KEY = {"answer": "Key?", "data": {"draft_id": "1", "question": "secret", "own_question": True}}
CONNECT = "integration_connect"


@pytest.mark.parametrize(
    ("result", "said"),
    [(READY, "проверь"), (READY, "сохрани"), (READY, "отмени"), (READY, "Test!"), (KEY, "••••")],
)
async def test_a_word_of_connecting_reaches_its_question_past_other_messages(
    database: Database, dialogue: Dialogue, result: dict[str, Any], said: str
) -> None:
    await turn_with_step(database, dialogue, result, UNTRUSTED, CONNECT)
    for _ in range(4):
        await dialogue.talk("What is the weather?", "Fine")
    turn = await dialogue.ask(said)

    step = await asked_before(database, dialogue, turn.turn_id, said=said)
    assert step is not None
    assert step.name == CONNECT
    late = timedelta(minutes=16)
    assert await asked_before(database, dialogue, turn.turn_id, late, said) is None


@pytest.mark.parametrize(
    ("result", "said"),
    [(READY, "да"), (READY, "хватит"), (READY, "https://a.example"), (READY, "••••")],
)
async def test_what_may_mean_something_else_does_not(
    database: Database, dialogue: Dialogue, result: dict[str, Any], said: str
) -> None:
    await turn_with_step(database, dialogue, result, name=CONNECT)
    await dialogue.talk("What is the weather?", "Fine")
    turn = await dialogue.ask(said)

    assert await asked_before(database, dialogue, turn.turn_id, said=said) is None


async def test_nor_does_a_word_after_more_turns_or_once_the_connection_is_over(
    database: Database, dialogue: Dialogue
) -> None:
    await turn_with_step(database, dialogue, READY, name=CONNECT)
    for _ in range(5):
        await dialogue.talk("What is the weather?", "Fine")
    late = await dialogue.ask("save")
    await turn_with_step(database, dialogue, READY, name=CONNECT)
    await turn_with_step(database, dialogue, {"data": {"question": None}}, name=CONNECT)
    over = await dialogue.ask("save")

    for turn in (late, over):
        assert await asked_before(database, dialogue, turn.turn_id, said="save") is None


async def test_after_another_tool_saving_is_meant_still_but_cancelling_may_be_of_that(
    database: Database, dialogue: Dialogue
) -> None:
    await turn_with_step(database, dialogue, READY, name=CONNECT)
    await turn_with_step(database, dialogue, {"data": {}})
    save = await dialogue.ask("сохрани")
    assert await asked_before(database, dialogue, save.turn_id, said="сохрани") is not None
    cancel = await dialogue.ask("отмени")

    assert await asked_before(database, dialogue, cancel.turn_id, said="отмени") is None
