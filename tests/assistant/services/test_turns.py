"""The steps of a turn on the real database: each may run twice, at any moment."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import AcceptedTurn
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import chain_id_for_turn, session_topic, telegram_session_id
from assistant.contracts.telegram import (
    OutboxRecord,
    OutboxRef,
    OutboxState,
    OutgoingKind,
    Receipt,
)
from assistant.contracts.tools import NewArtifact, ToolStepState
from assistant.infra.bus import PostgresBus
from assistant.infra.i18n import Translator
from assistant.services.conversations import Conversations
from assistant.services.intents import Intents
from assistant.services.turns import Turns, TurnSettings
from assistant.skills.registry import Registry
from runtime.core import Core
from tests.assistant.services.dialogues import Dialogue, task_of
from tests.factories import make_chain, make_step


async def answers_of(dialogue: Dialogue, turn: AcceptedTurn) -> tuple[TurnState, str | None]:
    reply = await dialogue.conversations.reply(dialogue.user_id, turn.turn_id)
    return reply.turn.state, reply.answer.content if reply.answer else None


async def test_answered_turn_has_its_answer_counts_and_no_draft(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("вопрос", "ответ")

    reply = await dialogue.conversations.reply(dialogue.user_id, turn.turn_id)

    assert reply.answer is not None
    assert (reply.answer.content, reply.answer.partial) == ("ответ", False)
    assert (reply.answer.turn_seq, reply.answer.part) == (turn.ref.seq, 1)
    assert (reply.turn.state, reply.turn.model) == (TurnState.ANSWERED, "kimi")
    assert (reply.turn.prompt_tokens, reply.turn.completion_tokens) == (12, 3)
    assert reply.turn.duration_ms >= 0
    assert await dialogue.conversations.draft(dialogue.user_id, turn.turn_id) is None
    assert await dialogue.counts() == (2, 11)


async def test_finishing_many_times_stores_one_answer(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")

    outcomes = await asyncio.gather(*(dialogue.finish(turn) for _ in range(5)))

    assert {outcome.state for outcome in outcomes} == {TurnState.ANSWERED}
    assert await dialogue.texts() == ["вопрос", "ответ"]
    assert await dialogue.counts() == (2, 11)


async def test_first_end_of_a_turn_stays(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("вопрос", "ответ")

    outcome = await dialogue.finish(turn, TurnState.FAILED, "model_silent")

    assert (outcome.state, outcome.error_code) == (TurnState.ANSWERED, None)
    assert await answers_of(dialogue, turn) == (TurnState.ANSWERED, "ответ")


async def test_beginning_again_after_a_crash_goes_on(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")

    first, second = await dialogue.begin(turn), await dialogue.begin(turn)

    assert first == second
    assert first.state is TurnState.RUNNING
    assert first.models
    assert first.deadline_seconds > 0


async def test_turn_that_is_over_is_not_begun(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("вопрос", "ответ")

    plan = await dialogue.begin(turn)

    assert (plan.state, plan.models) == (TurnState.ANSWERED, ())


async def test_unknown_turn_or_one_of_somebody_else_fails(
    dialogue: Dialogue, stranger: Dialogue
) -> None:
    turn = await dialogue.ask("вопрос")
    foreign = task_of(turn).model_copy(update={"user_id": stranger.user_id})
    unknown = task_of(turn).model_copy(update={"turn_id": uuid4()})

    for task in (foreign, unknown):
        assert (await dialogue.turns.begin(task)).state is TurnState.FAILED
    assert await answers_of(dialogue, turn) == (TurnState.ACCEPTED, None)


async def test_stopped_turn_keeps_the_text_so_far(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "отв", complete=False)

    await dialogue.finish(turn, TurnState.STOPPED)

    reply = await dialogue.conversations.reply(dialogue.user_id, turn.turn_id)
    assert reply.answer is not None
    assert (reply.answer.content, reply.answer.partial) == ("отв", True)
    assert await dialogue.counts() == (2, 9)


async def test_turn_that_is_stopped_before_the_first_word_has_no_answer(
    dialogue: Dialogue,
) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)

    await dialogue.finish(turn, TurnState.STOPPED)

    assert await answers_of(dialogue, turn) == (TurnState.STOPPED, None)
    assert await dialogue.counts() == (1, 6)


async def test_failed_turn_keeps_its_question_and_no_half_answer(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)
    await dialogue.write(turn, "отв", complete=False)

    outcome = await dialogue.finish(turn, TurnState.FAILED, "model_silent")

    assert (outcome.state, outcome.error_code) == (TurnState.FAILED, "model_silent")
    assert await dialogue.texts() == ["вопрос"]
    assert await dialogue.conversations.draft(dialogue.user_id, turn.turn_id) is None


async def test_turn_that_is_tried_again_is_answered_in_its_place(dialogue: Dialogue) -> None:
    failed = await dialogue.fail("первый")
    await dialogue.talk("второй", "ответ второй")
    again = await dialogue.conversations.retry(dialogue.user_id, failed.turn_id)

    await dialogue.answer(again, "ответ первый")

    assert await dialogue.texts() == ["первый", "ответ первый", "второй", "ответ второй"]


async def test_steps_of_an_earlier_run_change_nothing_in_the_next(dialogue: Dialogue) -> None:
    failed = await dialogue.fail("вопрос")
    again = await dialogue.conversations.retry(dialogue.user_id, failed.turn_id)

    assert (await dialogue.begin(failed)).state is TurnState.FAILED
    await dialogue.finish(failed, TurnState.FAILED, "model_silent")
    assert await answers_of(dialogue, failed) == (TurnState.ACCEPTED, None)

    await dialogue.answer(again, "ответ")
    assert await answers_of(dialogue, failed) == (TurnState.ANSWERED, "ответ")


async def test_earlier_attempt_cannot_overwrite_a_later_one(dialogue: Dialogue) -> None:
    turn = await dialogue.ask("вопрос")
    await dialogue.begin(turn)

    assert await dialogue.write(turn, "вторая", attempt=2)
    assert not await dialogue.write(turn, "первая", attempt=1)
    assert await dialogue.write(turn, "вторая дальше", attempt=2)
    assert await dialogue.write(turn, "третья", attempt=3)

    await dialogue.finish(turn)
    assert await dialogue.texts() == ["вопрос", "третья"]


async def test_words_that_come_after_the_end_are_refused(dialogue: Dialogue) -> None:
    turn = await dialogue.talk("вопрос", "ответ")

    assert not await dialogue.write(turn, "ещё", attempt=9)

    assert await dialogue.conversations.draft(dialogue.user_id, turn.turn_id) is None


async def test_listeners_are_told_the_end_and_told_again_when_it_is_done_again(
    dialogue: Dialogue, bus: PostgresBus
) -> None:
    turn = await dialogue.ask("вопрос")
    end = TurnEvent(turn_id=turn.turn_id, kind=EventKind.STATE, state=TurnState.ANSWERED)
    await dialogue.begin(turn)
    await dialogue.write(turn, "ответ")
    async with bus.subscribe(session_topic(turn.session_id)) as events:
        await dialogue.finish(turn)
        await dialogue.finish(turn)

        assert [await anext(events), await anext(events)] == [end, end]


@pytest.mark.parametrize(
    ("own", "tried"), [(None, ("kimi", "qwen", "llama")), ("qwen", ("qwen", "llama"))]
)
async def test_models_are_tried_from_the_users_own_to_the_fallbacks_each_once(
    core: Core, dialogue: Dialogue, own: str | None, tried: tuple[str, ...]
) -> None:
    settings = TurnSettings("kimi", ("qwen", "llama"), 7)
    intents = Intents(Registry.load())
    dialogue.turns = Turns(core.database, core.bus, core.texts, intents, settings)
    async with dialogue.store.as_user(dialogue.user_id) as store:
        await store.profile.update({"model": own})

    plan = await dialogue.begin(await dialogue.ask("вопрос"))

    assert (plan.models, plan.deadline_seconds) == (tried, 7)


async def test_failure_in_telegram_is_told_in_the_users_language_with_a_button(
    core: Core, dialogue: Dialogue, conversations: Conversations, translator: Translator
) -> None:
    session_id = telegram_session_id(dialogue.user_id, 5)
    place: dict[str, Any] = {"session_id": session_id, "chat_id": 5, "channel": Channel.TELEGRAM}
    turn = await conversations.accept(dialogue.message("вопрос", **place))
    await dialogue.begin(turn)

    await dialogue.finish(turn, TurnState.FAILED, "model_silent")

    row = await only_open_row(core, dialogue.user_id, 5)
    assert row.text == translator.text("error-model_silent", "ru")
    assert row.buttons == (f"retry:{turn.turn_id}",)


@pytest.mark.parametrize("state", [TurnState.STOPPED, TurnState.FAILED])
async def test_what_a_run_leaves_behind_is_stopped_and_its_files_are_sent(
    core: Core, dialogue: Dialogue, conversations: Conversations, state: TurnState
) -> None:
    session_id = telegram_session_id(dialogue.user_id, 5)
    place: dict[str, Any] = {"session_id": session_id, "chat_id": 5, "channel": Channel.TELEGRAM}
    turn = await conversations.accept(dialogue.message("вопрос", **place))
    await dialogue.begin(turn)
    chain = make_chain(chain_id=chain_id_for_turn(turn.turn_id, 1), turn_id=turn.turn_id)
    file = NewArtifact(name="plot.png", media_type="image/png", content=b"x")
    async with core.database.as_user(dialogue.user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [make_step()])
        (step,) = await store.steps.of_chain(chain.chain_id)
        await store.artifacts.add(uuid4(), step, file, datetime.now(UTC) + timedelta(hours=1))

    await dialogue.finish(turn, state)

    rows = await open_rows(core, dialogue.user_id, 5)
    async with core.database.as_user(dialogue.user_id) as store:
        (step,) = await store.steps.of_chain(chain.chain_id)
        ended = await store.chains.get(chain.chain_id)
    assert ended is not None
    assert (ended.state, step.state) == (state, ToolStepState.STOPPED)
    assert (rows[-1].kind, rows[-1].text) == (OutgoingKind.FILE, "plot.png")
    assert len(rows) == (2 if state is TurnState.FAILED else 1)


async def open_rows(core: Core, user_id: UUID, chat_id: int) -> list[OutboxRecord]:
    rows = []
    async with core.database.as_user(user_id) as store:
        while outbox_id := await store.outbox.next_open(chat_id):
            row = await store.outbox.get(outbox_id)
            assert row is not None
            rows.append(row)
            ref = OutboxRef(user_id=user_id, outbox_id=outbox_id)
            await store.outbox.settle(Receipt(ref=ref, state=OutboxState.SENT))
    return rows


async def only_open_row(core: Core, user_id: UUID, chat_id: int) -> OutboxRecord:
    async with core.database.as_user(user_id) as store:
        outbox_id = await store.outbox.next_open(chat_id)
        assert outbox_id is not None
        row = await store.outbox.get(outbox_id)
    assert row is not None
    return row
