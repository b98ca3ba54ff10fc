"""What is said unasked: what is open, within a budget, once; and the day ahead."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from assistant.contracts.chat import FinishInput, TurnState
from assistant.contracts.ids import telegram_session_id
from assistant.contracts.reminders import (
    FireOutcome,
    FiringOrigin,
    FiringRef,
    FiringState,
    ReminderAction,
    ReminderState,
)
from assistant.contracts.telegram import OutgoingKind
from assistant.contracts.tools import UNTRUSTED, ToolStepState
from assistant.contracts.user_events import MessageTold, UserEventKind
from assistant.services.turns import Turns
from tests.assistant.services.alarms import EVERY_HOUR, EVERY_MORNING, MORNING, Alarms
from tests.assistant.services.dialogues import task_of
from tests.factories import make_chain, make_step

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TITLE = "👋 Вот что осталось:"


async def fire_at(alarms: Alarms, action: ReminderAction, at: datetime) -> FireOutcome:
    """Let the assistant look, or tell the day, at a moment."""
    ref = await alarms.remind(action.value, at, EVERY_HOUR, action=action)
    return await alarms.fire(ref)


async def look(alarms: Alarms, after: timedelta) -> str | None:
    """Look so long after the morning; returns what is said."""
    before = len(await alarms.said())
    outcome = await fire_at(alarms, ReminderAction.LOOK, MORNING + after)
    said = (await alarms.said())[before:]
    assert outcome.state is (FiringState.SENT if said else FiringState.SKIPPED)
    return said[0] if said else None


async def digest(alarms: Alarms, after: timedelta = timedelta()) -> str | None:
    """Tell the day; returns what is said."""
    before = len(await alarms.said())
    await fire_at(alarms, ReminderAction.DIGEST, MORNING + after)
    said = (await alarms.said())[before:]
    return said[0] if said else None


async def came(alarms: Alarms, text: str = "к врачу", **fields: Any) -> FiringRef:
    """Let a reminder come in the morning."""
    ref = await alarms.remind(text, MORNING, **fields)
    await alarms.fire(ref)
    return ref


async def test_with_nothing_open_nothing_is_said(alarms: Alarms) -> None:
    assert await look(alarms, HOUR) is None


async def test_reminders_that_nobody_answered_are_told_after_two_hours_and_once(
    alarms: Alarms,
) -> None:
    await came(alarms)

    looks = [await look(alarms, after) for after in (HOUR, 2 * HOUR, 5 * HOUR)]

    line = "• Напоминание без ответа, сегодня в 09:00: к врачу"
    assert looks == [None, f"{TITLE}\n{line}", None]


async def test_what_was_too_young_for_one_look_is_told_by_the_next(alarms: Alarms) -> None:
    await came(alarms, "первое")
    later = await alarms.remind("второе", MORNING + HOUR)
    await alarms.fire(later)

    first, second = [await look(alarms, after) for after in (2 * HOUR, 4 * HOUR)]

    assert first is not None
    assert second is not None
    assert ("второе" in first, "второе" in second, "первое" in second) == (False, True, False)


@pytest.mark.parametrize("what", ["done", "rule", "deleted", "failed"])
async def test_what_is_done_repeats_itself_or_is_gone_is_no_fact(alarms: Alarms, what: str) -> None:
    ref = await came(alarms, rule=EVERY_MORNING if what == "rule" else "")
    if what == "done":
        await alarms.change(ref, state=FiringState.ACKNOWLEDGED)
    elif what == "failed":
        await alarms.change(ref, state=FiringState.FAILED)
    elif what == "deleted":
        await alarms.change_reminder(ref, state=ReminderState.DELETED)

    assert await look(alarms, 3 * HOUR) is None


async def test_a_look_says_at_most_what_the_budget_of_the_day_allows(alarms: Alarms) -> None:
    await alarms.prefer(proactive_daily_budget=1)
    said = []
    for hours in (0, 3, 24):
        ref = await alarms.remind("дело", MORNING + hours * HOUR)
        await alarms.fire(ref)
        said.append(await look(alarms, (hours + 2) * HOUR))

    assert [text is not None for text in said] == [True, False, True]
    assert said[2] is not None
    assert said[2].count("дело") == 2  # what the budget held back is not lost


async def test_looks_wait_for_the_end_of_quiet_hours(alarms: Alarms) -> None:
    await came(alarms)
    await alarms.prefer(quiet_hours_start=time(11), quiet_hours_end=time(12))

    outcome = await fire_at(alarms, ReminderAction.LOOK, MORNING + 2 * HOUR)

    assert outcome.wait_until == MORNING + 3 * HOUR
    assert len(await alarms.said()) == 1


async def test_a_look_goes_out_without_buttons_and_with_the_labels_of_what_it_tells(
    alarms: Alarms,
) -> None:
    chat_id = await alarms.use_telegram()
    ref = await came(alarms, labels=UNTRUSTED)
    await alarms.sent(chat_id)
    await alarms.change(ref, state=FiringState.SENT)

    outcome = await fire_at(alarms, ReminderAction.LOOK, MORNING + 2 * HOUR)

    (row,) = await alarms.sent(chat_id)
    assert outcome.state is FiringState.DUE
    assert (row.kind, row.buttons) == (OutgoingKind.REMINDER, ())
    said = (await alarms.messages())[-1]
    assert said.labels == UNTRUSTED
    told = (await alarms.told())[-1]
    assert told.kind is UserEventKind.MESSAGE
    assert MessageTold.model_validate(told.payload) == MessageTold(
        session_id=telegram_session_id(alarms.user_id, chat_id),
        turn_id=said.turn_id,
        text=said.content,
    )


async def test_questions_that_came_to_no_answer_are_told_until_they_are_tried_again(
    alarms: Alarms, turns: Turns
) -> None:
    alarms.now = datetime.now(UTC)  # turns end by the clock of the database
    turn = await alarms.accept("сколько звёзд на небе")
    await turns.begin(task_of(turn))
    ended = FinishInput(
        task=task_of(turn), state=TurnState.FAILED, history_limit=50, error_code="model_silent"
    )
    await turns.finish(ended)
    after = alarms.now + HOUR - MORNING

    first, again = await look(alarms, after), await look(alarms, after + HOUR)

    assert first is not None
    assert "• Я не смог ответить" in first  # today, yesterday or on a date: it is the real clock
    assert first.endswith("сколько звёзд на небе")
    assert again is None


async def test_questions_that_were_tried_again_are_no_fact(alarms: Alarms, turns: Turns) -> None:
    alarms.now = datetime.now(UTC)
    turn = await alarms.accept("сколько звёзд на небе")
    await turns.begin(task_of(turn))
    ended = FinishInput(
        task=task_of(turn), state=TurnState.FAILED, history_limit=50, error_code="model_silent"
    )
    await turns.finish(ended)
    await alarms.conversations.retry(alarms.user_id, turn.turn_id)

    assert await look(alarms, alarms.now + HOUR - MORNING) is None


async def test_calls_that_wait_for_the_persons_word_are_told(alarms: Alarms) -> None:
    turn = await alarms.accept("отправь письмо")
    chain = make_chain(turn_id=turn.turn_id, session_id=turn.session_id)
    async with alarms.store.as_user(alarms.user_id) as store:
        await store.chains.open(chain)
        await store.steps.replace_round(chain.chain_id, 1, [make_step()])
        (step,) = await store.steps.of_chain(chain.chain_id)
        await store.steps.admit(step.step_id, ToolStepState.WAITING, {}, MORNING + DAY)

    assert await look(alarms, HOUR) == f"{TITLE}\n• Ждёт вашего разрешения: отправь письмо"


async def test_many_facts_are_cut_and_counted(alarms: Alarms) -> None:
    for number in range(22):
        await came(alarms, f"дело {number}")

    said = await look(alarms, 2 * HOUR)

    assert said is not None
    assert said.endswith("\n…и ещё 2")


async def test_a_digest_of_an_empty_day_is_not_said(alarms: Alarms) -> None:
    await alarms.remind("завтра", MORNING + 15 * HOUR)  # midnight in Moscow

    assert await digest(alarms) is None


async def test_a_digest_lists_what_is_still_to_come_today_by_time(alarms: Alarms) -> None:
    await alarms.remind("к врачу", MORNING + 6 * HOUR)
    await alarms.remind("пить воду", MORNING + 10 * HOUR, EVERY_HOUR)
    await alarms.remind("таблетки", MORNING + DAY, EVERY_MORNING)
    evening = "FREQ=DAILY;BYHOUR=10,21;BYMINUTE=30;BYSECOND=0"
    await alarms.remind("лекарство", MORNING + 90 * timedelta(minutes=1), evening)

    said = await digest(alarms)

    assert said == (
        "☀️ Сегодня, 5 марта:\n"
        "• 10:00, 11:00, 12:00, 13:00, … – пить воду\n"
        "• 10:30, 21:30 – лекарство\n"
        "• 15:00 – к врачу"
    )


async def test_a_digest_tells_of_what_was_put_off_and_of_what_nobody_answered(
    alarms: Alarms,
) -> None:
    ref = await alarms.remind("отложенное", MORNING - 10 * HOUR)
    await alarms.fire(ref)
    await alarms.change(ref, state=FiringState.ACKNOWLEDGED)
    await alarms.plan(ref.reminder_id, MORNING + HOUR, FiringOrigin.SNOOZE)
    await alarms.fire(await alarms.remind("забытое", MORNING - 12 * HOUR))

    said = await digest(alarms)

    assert said == (
        "☀️ Сегодня, 5 марта:\n"
        "• 10:00 – отложенное\n"
        "Без ответа:\n"
        "• Напоминание без ответа, 4 марта в 21:00: забытое"
    )


async def test_a_digest_comes_in_quiet_hours_too(alarms: Alarms) -> None:
    await alarms.prefer(quiet_hours_start=time(22), quiet_hours_end=time(12))
    await alarms.remind("к врачу", MORNING + 6 * HOUR)

    assert await digest(alarms) is not None


async def test_paused_and_proactive_reminders_are_no_part_of_the_day(alarms: Alarms) -> None:
    ref = await alarms.remind("к врачу", MORNING + HOUR)
    await alarms.change_reminder(ref, state=ReminderState.PAUSED)
    await alarms.change(ref, state=FiringState.CANCELLED)
    await alarms.remind("look", MORNING + HOUR, EVERY_HOUR, action=ReminderAction.LOOK)

    assert await digest(alarms) is None
