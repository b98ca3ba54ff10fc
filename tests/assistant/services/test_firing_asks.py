"""A reminder that asks: its text becomes a turn, whose answer ends the firing."""

from datetime import timedelta
from typing import Any

import pytest

from assistant.contracts.chat import Channel, FinishInput, TurnState
from assistant.contracts.conversations import AcceptedTurn, Draft
from assistant.contracts.ids import firing_turn_key, telegram_session_id
from assistant.contracts.reminders import (
    FireOutcome,
    FiringRef,
    FiringState,
    MissedPolicy,
    ReminderAction,
    ReminderState,
)
from assistant.contracts.telegram import OutboxRef, OutboxState, Receipt
from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels, ToolCall
from assistant.contracts.user_events import ReminderTold
from assistant.infra.telegram.client import make_bot
from assistant.services.intents import Intents
from assistant.services.turns import Turns
from assistant.skills.registry import Registry
from tests.assistant.services.alarms import EVERY_HOUR, MORNING, Alarms
from tests.assistant.services.dialogues import task_of
from tests.assistant.services.senders import make_delivering
from tests.standins.bot_api import TOKEN, running_bot_api

HOUR = timedelta(hours=1)
WEATHER = "какая погода"


async def ask(alarms: Alarms, text: str = WEATHER, **fields: Any) -> FiringRef:
    """Set a reminder that asks."""
    return await alarms.remind(text, action=ReminderAction.ASK, **fields)


async def asked(alarms: Alarms, ref: FiringRef, after: timedelta = timedelta()) -> AcceptedTurn:
    """Let it go off; returns its turn."""
    turn = (await alarms.fire(ref, after)).turn
    assert turn is not None
    return turn


async def finish(
    alarms: Alarms,
    turns: Turns,
    turn: AcceptedTurn,
    text: str = "Ясно",
    state: TurnState = TurnState.ANSWERED,
    code: str | None = None,
) -> None:
    """End a turn, with a text unless it is empty."""
    await turns.begin(task_of(turn))
    draft = Draft(
        turn_id=turn.turn_id,
        attempt=1,
        seq=1,
        content=text,
        thinking="",
        model="kimi",
        prompt_tokens=1,
        completion_tokens=1,
        complete=True,
    )
    async with alarms.store.as_user(alarms.user_id) as store:
        await store.drafts.save(draft)
    ended = FinishInput(task=task_of(turn), state=state, history_limit=50, error_code=code)
    await turns.finish(ended)


async def test_its_text_is_taken_as_a_message_of_the_usual_dialogue(alarms: Alarms) -> None:
    session_id = await alarms.talk()
    ref = await ask(alarms)

    outcome = await alarms.fire(ref)

    assert outcome.turn is not None
    (_, message) = await alarms.conversations.transcript(alarms.user_id, session_id)
    firing = await alarms.row(ref)
    key = firing_turn_key(ref.firing_id)
    assert (outcome.state, outcome.turn.session_id) == (FiringState.DUE, session_id)
    assert (outcome.turn.ref.request_id, outcome.chat_id) == (key, None)
    assert (message.role, message.content) == ("user", WEATHER)
    assert (firing.state, firing.turn_id) == (FiringState.DUE, outcome.turn.turn_id)
    assert (await alarms.reminder(ref)).state is ReminderState.ENDED


async def test_for_a_person_who_never_wrote_a_dialogue_is_opened(alarms: Alarms) -> None:
    turns = [await asked(alarms, await ask(alarms)) for _ in range(2)]

    sessions = await alarms.conversations.sessions(alarms.user_id, 10, 0)
    assert [session.message_count for session in sessions] == [2]
    assert {turn.session_id for turn in turns} == {sessions[0].session_id}


async def test_in_telegram_it_is_asked_in_the_chat(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()

    turn = await asked(alarms, await ask(alarms))

    session = await alarms.conversations.session(alarms.user_id, turn.session_id)
    assert turn.channel is Channel.TELEGRAM
    assert turn.session_id == telegram_session_id(alarms.user_id, chat_id)
    assert (session.chat_id, session.message_count) == (chat_id, 1)


async def test_asking_again_after_a_crash_hands_over_the_same_turn(alarms: Alarms) -> None:
    ref = await ask(alarms, rule=EVERY_HOUR)

    first, second = await alarms.fire(ref), await alarms.fire(ref)

    assert first.turn is not None
    assert second.turn is not None
    assert (first.turn.ref, first.following) == (second.turn.ref, second.following)
    assert await alarms.said() == [WEATHER]


async def test_a_turn_that_has_ended_is_not_handed_over_again(alarms: Alarms, turns: Turns) -> None:
    ref = await ask(alarms)
    await finish(alarms, turns, await asked(alarms, ref))

    assert await alarms.fire(ref) == FireOutcome(state=FiringState.SENT)


async def test_every_channel_is_told_the_answer_and_nothing_before(
    alarms: Alarms, turns: Turns
) -> None:
    ref = await ask(alarms)
    turn = await asked(alarms, ref)
    assert await alarms.told() == []

    for _ in range(2):
        await finish(alarms, turns, turn)

    (told,) = await alarms.told()
    assert ReminderTold.model_validate(told.payload) == ReminderTold(
        reminder_id=ref.reminder_id,
        firing_id=ref.firing_id,
        due_at=ref.due_at,
        text="Ясно",
        may_acknowledge=False,
        session_id=turn.session_id,
    )


async def test_of_an_answer_that_failed_no_channel_is_told(alarms: Alarms, turns: Turns) -> None:
    turn = await asked(alarms, await ask(alarms))

    await finish(alarms, turns, turn, "", TurnState.FAILED, "model_silent")

    assert await alarms.told() == []


async def test_while_too_many_questions_wait_it_waits_too(alarms: Alarms) -> None:
    for _ in range(2):
        await asked(alarms, await ask(alarms))
    ref = await ask(alarms)

    outcome = await alarms.fire(ref)

    later = MORNING + timedelta(seconds=30)
    assert outcome == FireOutcome(state=FiringState.PLANNED, wait_until=later)
    assert (await alarms.row(ref)).state is FiringState.PLANNED
    assert await alarms.said() == [WEATHER] * 2


async def test_a_text_that_can_be_no_message_fails_and_the_schedule_goes_on(
    alarms: Alarms,
) -> None:
    ref = await ask(alarms, "о" * 1_001, rule=EVERY_HOUR)

    outcome = await alarms.fire(ref)

    firing = await alarms.row(ref)
    assert (firing.state, firing.error_code) == (FiringState.FAILED, "invalid_input")
    assert outcome.following is not None
    assert await alarms.said() == []


async def test_its_answer_ends_the_firing(alarms: Alarms, turns: Turns) -> None:
    ref = await ask(alarms)
    turn = await asked(alarms, ref)

    await finish(alarms, turns, turn)

    firing = await alarms.row(ref)
    assert firing.state is FiringState.SENT
    assert firing.sent_at is not None
    assert await alarms.said() == [WEATHER, "Ясно"]


@pytest.mark.parametrize(
    ("late", "headline"),
    [
        (timedelta(), "⏰ какая погода"),
        (
            2 * HOUR + timedelta(minutes=5),
            "⏰ какая погода\n\nДолжно было прийти сегодня в 11:00. Пропущено ещё 2 раза.",
        ),
    ],
)
async def test_in_telegram_the_answer_says_what_led_to_it_and_is_sent_when_it_arrived(
    alarms: Alarms, turns: Turns, late: timedelta, headline: str
) -> None:
    chat_id = await alarms.use_telegram()
    ref = await ask(alarms, rule=EVERY_HOUR)
    await finish(alarms, turns, await asked(alarms, ref, late))
    due = await alarms.row(ref)

    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        delivering = make_delivering(alarms.store, bot, alarms.texts)
        assert due.outbox_id is not None
        outbox_ref = OutboxRef(user_id=alarms.user_id, outbox_id=due.outbox_id)
        await delivering.record(await delivering.send(outbox_ref))

    sent = await alarms.row(ref)
    (shown,) = api.chats[chat_id].values()
    assert (due.state, due.message_id) == (FiringState.DUE, None)
    assert (sent.state, sent.message_id) == (FiringState.SENT, shown.message_id)
    assert shown.text == f"{headline}\n\nЯсно"
    assert await alarms.said() == [WEATHER, "Ясно"]


async def test_a_long_answer_has_arrived_with_its_last_part(alarms: Alarms, turns: Turns) -> None:
    chat_id = await alarms.use_telegram()
    ref = await ask(alarms)
    await finish(alarms, turns, await asked(alarms, ref), "\n\n".join(["слово " * 500] * 3))

    rows = await alarms.sent(chat_id)

    assert len(rows) > 1
    assert (await alarms.row(ref)).outbox_id == rows[-1].outbox_id


async def test_a_turn_that_fails_says_what_it_was_about_and_may_be_tried_again(
    alarms: Alarms, turns: Turns
) -> None:
    chat_id = await alarms.use_telegram()
    ref = await ask(alarms)
    turn = await asked(alarms, ref)

    await finish(alarms, turns, turn, "", TurnState.FAILED, "model_silent")
    (notice,) = await alarms.sent(chat_id)
    failed = await alarms.row(ref)
    again = await alarms.conversations.retry(alarms.user_id, turn.turn_id)
    await finish(alarms, turns, again)

    why = alarms.texts.text("error-model_silent", "ru")
    assert notice.text == f"⏰ {WEATHER}\n\n{why}"
    assert (failed.state, failed.error_code) == (FiringState.FAILED, "model_silent")
    row = await alarms.row(ref)
    assert (row.state, row.error_code) == (FiringState.DUE, None)
    assert row.outbox_id is not None


async def test_a_turn_that_was_stopped_before_a_word_fails(alarms: Alarms, turns: Turns) -> None:
    ref = await ask(alarms)

    await finish(alarms, turns, await asked(alarms, ref), "", TurnState.STOPPED)

    firing = await alarms.row(ref)
    assert (firing.state, firing.error_code) == (FiringState.FAILED, "stopped")


async def test_an_answer_in_a_dialogue_that_was_cleaned_is_nowhere(
    alarms: Alarms, turns: Turns
) -> None:
    ref = await ask(alarms)
    turn = await asked(alarms, ref)
    await alarms.conversations.reset(alarms.user_id, turn.session_id)

    await finish(alarms, turns, turn)

    assert (await alarms.row(ref)).state is FiringState.FAILED


async def test_what_the_person_has_acknowledged_stays_so(alarms: Alarms, turns: Turns) -> None:
    ref = await ask(alarms)
    turn = await asked(alarms, ref)
    await alarms.change(ref, state=FiringState.ACKNOWLEDGED)

    await finish(alarms, turns, turn)

    assert (await alarms.row(ref)).state is FiringState.ACKNOWLEDGED


async def test_a_client_that_names_its_request_after_a_firing_changes_nothing(
    alarms: Alarms, turns: Turns
) -> None:
    ref = await ask(alarms)
    await asked(alarms, ref)
    key = firing_turn_key(ref.firing_id)
    other = await alarms.accept("чужой", key="other", request_id=key)

    await finish(alarms, turns, other)

    assert (await alarms.row(ref)).state is FiringState.DUE


async def test_a_late_question_is_skipped_if_the_person_wants_it_so(alarms: Alarms) -> None:
    ref = await ask(alarms, missed=MissedPolicy.SKIP)

    outcome = await alarms.fire(ref, after=HOUR)

    assert (outcome.state, outcome.turn) == (FiringState.SKIPPED, None)


@pytest.mark.parametrize(("labels", "calls"), [(NO_LABELS, 1), (UNTRUSTED, 0)])
async def test_a_text_from_outside_is_no_word_of_the_persons(
    alarms: Alarms, turns: Turns, labels: Labels, calls: int
) -> None:
    text = "/web_search погода"
    turn = await asked(alarms, await ask(alarms, text, labels=labels))

    plan = await turns.begin(task_of(turn))

    (message,) = await alarms.messages()
    known = Intents(Registry.load()).recognise(text)
    assert known == (ToolCall(name="web_search", arguments={"query": "погода"}),)
    assert (message.labels, plan.rounds) == (labels, calls)


async def test_rows_of_the_outbox_that_died_fail_the_firing(alarms: Alarms, turns: Turns) -> None:
    await alarms.use_telegram()
    ref = await ask(alarms)
    await finish(alarms, turns, await asked(alarms, ref))
    outbox_id = (await alarms.row(ref)).outbox_id
    assert outbox_id is not None

    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        delivering = make_delivering(alarms.store, bot, alarms.texts)
        outbox_ref = OutboxRef(user_id=alarms.user_id, outbox_id=outbox_id)
        await delivering.record(Receipt(ref=outbox_ref, state=OutboxState.DEAD, reason="gone"))

    firing = await alarms.row(ref)
    assert (firing.state, firing.error_code) == (FiringState.FAILED, "gone")
