"""A person's typed yes or no about a call that waits in the dialogue."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.ids import chain_id_for_turn, firing_turn_key
from assistant.contracts.tools import UNTRUSTED, Labels, Origin, StepRecord, ToolStepState
from assistant.infra.db.database import Database
from assistant.services.conversations import Conversations
from assistant.services.open_questions import open_question
from assistant.services.ports.chains import StepResult
from assistant.services.typed_words import TypedWords
from assistant.skills.registry import Registry
from runtime.core import CLOCK, Core
from tests.assistant.conftest import LIMITS
from tests.assistant.masking import MASK
from tests.assistant.services.dialogues import Dialogue
from tests.factories import make_chain, make_step

APPROVED, DENIED, WAITING = ToolStepState.APPROVED, ToolStepState.DENIED, ToolStepState.WAITING


@pytest.fixture
def typing(core: Core, dialogue: Dialogue) -> Dialogue:
    """A dialogue where what is typed may be a word about a call."""
    words = TypedWords(core.texts, CLOCK, Registry.load())
    dialogue.conversations = Conversations(core.database, LIMITS, MASK, words)
    return dialogue


async def waits(
    database: Database,
    user_id: UUID,
    session_id: UUID | None,
    calls: Sequence[str] = ("one",),
    turn: AcceptedTurn | None = None,
    seconds: float = 60,
    **chain: Any,
) -> list[StepRecord]:
    """Store calls that wait."""
    turn_id = turn.turn_id if turn else None
    chain_id = chain_id_for_turn(turn.turn_id, 1) if turn else uuid4()
    steps = [make_step(place, name="give_away", origin=Origin.MODEL) for place in range(len(calls))]
    new = make_chain(chain_id=chain_id, turn_id=turn_id, session_id=session_id, **chain)
    async with database.as_user(user_id) as store:
        await store.chains.open(new)
        await store.steps.replace_round(chain_id, 1, steps)
        until = CLOCK.now() + timedelta(seconds=seconds)
        admitted = [
            await store.steps.admit(step.step_id, WAITING, {"what": what}, until)
            for step, what in zip(steps, calls, strict=True)
        ]
    return [step for step in admitted if step]


async def asked(dialogue: Dialogue, calls: Sequence[str] = ("one",), **given: Any) -> StepRecord:
    """Have a turn of the dialogue wait for the person's word; returns its first call."""
    turn = await dialogue.ask("Give it away")
    await dialogue.begin(turn)
    database = dialogue.store
    assert isinstance(database, Database)
    steps = await waits(database, dialogue.user_id, dialogue.session_id, calls, turn, **given)
    return steps[0]


async def state(dialogue: Dialogue, step: StepRecord) -> ToolStepState:
    """Return how a call stands."""
    async with dialogue.store.as_user(dialogue.user_id) as store:
        now = await store.steps.get(step.step_id)
    assert now is not None
    return now.state


@pytest.mark.parametrize(
    ("said", "becomes", "answer"),
    [
        ("yes", APPROVED, "Разрешено"),
        ("ок, давай", APPROVED, "Разрешено"),
        ("cancel that", DENIED, "Отказано"),
        ("не надо", DENIED, "Отказано"),
    ],
)
async def test_a_word_decides_about_the_call_and_is_answered_at_once(
    typing: Dialogue, said: str, becomes: ToolStepState, answer: str
) -> None:
    step = await asked(typing)

    word = await typing.ask(said)

    assert (word.state, word.is_new) == (TurnState.ANSWERED, True)
    assert word.heard is not None
    assert word.heard.chain_id == step.chain_id
    assert word.heard.decision.step_id == step.step_id
    assert word.heard.decision.approved is (becomes is APPROVED)
    assert await state(typing, step) is becomes
    texts = await typing.texts()
    assert texts[:2] == ["Give it away", said]
    assert answer in texts[2]
    assert await typing.counts() == (3, sum(map(len, texts)))


async def test_the_same_message_again_decides_nothing_more(typing: Dialogue) -> None:
    await asked(typing)
    message = typing.message("yes", "key")
    first = await typing.conversations.accept(message)
    again = await typing.conversations.accept(message)

    assert (again.turn_id, again.state, again.heard) == (first.turn_id, TurnState.ANSWERED, None)
    assert len(await typing.texts()) == 3


@pytest.mark.parametrize("said", ["да, но сначала покажи", "да?", "what is it?", "yes " * 20])
async def test_what_says_more_leaves_the_call_as_it_is(typing: Dialogue, said: str) -> None:
    step = await asked(typing)

    turn = await typing.ask(said)

    assert (turn.state, turn.heard) == (TurnState.ACCEPTED, None)
    assert await state(typing, step) is WAITING


async def test_where_nothing_waits_a_yes_is_a_message_as_any_other(
    typing: Dialogue, database: Database
) -> None:
    await typing.talk("Hello", "Shall I?")
    elsewhere = await waits(database, typing.user_id, None)

    turn = await typing.ask("yes")

    assert (turn.state, turn.heard) == (TurnState.ACCEPTED, None)
    assert await state(typing, elsewhere[0]) is WAITING


async def test_after_its_time_a_word_does_not_count(typing: Dialogue) -> None:
    step = await asked(typing, seconds=-1)

    turn = await typing.ask("yes")

    assert (turn.state, turn.heard) == (TurnState.ACCEPTED, None)
    assert await state(typing, step) is WAITING


@pytest.mark.parametrize("labels", [frozenset(), UNTRUSTED])
async def test_of_several_it_is_asked_which(typing: Dialogue, labels: Labels) -> None:
    step = await asked(typing, ("the red one", "the blue one"), labels=labels)

    word = await typing.ask("yes")

    assert (word.state, word.heard) == (TurnState.ANSWERED, None)
    assert await state(typing, step) is WAITING
    answer = (await typing.messages())[-1]
    assert "the red one" in answer.content
    assert "the blue one" in answer.content
    assert answer.labels == labels


async def test_a_call_of_a_background_task_makes_it_several(
    typing: Dialogue, database: Database
) -> None:
    step = await asked(typing)
    await waits(database, typing.user_id, None, ["behind"], channel=Channel.WORKER)

    word = await typing.ask("yes")

    assert (word.state, word.heard) == (TurnState.ANSWERED, None)
    assert await state(typing, step) is WAITING


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": Channel.WORKER},
        {"labels": UNTRUSTED},
        {"request_id": firing_turn_key(uuid4())},
    ],
    ids=["a background task", "words of others", "a reminder"],
)
async def test_only_what_the_person_types_counts(typing: Dialogue, fields: dict[str, Any]) -> None:
    step = await asked(typing)

    turn = await typing.conversations.accept(typing.message("yes", **fields))

    assert (turn.state, turn.heard) == (TurnState.ACCEPTED, None)
    assert await state(typing, step) is WAITING


async def test_nobody_decides_about_calls_of_others(
    typing: Dialogue, stranger_id: UUID, database: Database
) -> None:
    step = await asked(typing)
    stranger = Dialogue(database, typing.conversations, typing.turns, stranger_id)
    await stranger.ask("Hello")

    turn = await stranger.ask("yes")

    assert (turn.state, turn.heard) == (TurnState.ACCEPTED, None)
    assert await state(typing, step) is WAITING


async def test_a_word_leaves_the_question_that_the_call_ends_with_open(
    typing: Dialogue, database: Database
) -> None:
    step = await asked(typing)
    await typing.ask("yes")
    async with database.as_user(typing.user_id) as store:
        await store.steps.begin(step.step_id)
        result = {"answer": "When?", "data": {"question": "when"}}
        await store.steps.end(step.step_id, StepResult(state=ToolStepState.DONE, result=result))
    answer = await typing.ask("tomorrow at 9")

    async with database.as_user(typing.user_id) as store:
        turn = await store.turns.get(answer.turn_id)
        assert turn is not None
        found = await open_question(store, turn, "tomorrow at 9")

    assert found is not None
    assert found.step_id == step.step_id
