"""A reminder goes off: once, with all that belongs to it, whatever dies in between."""

import asyncio
from collections.abc import Iterator
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from assistant.contracts.ids import telegram_session_id
from assistant.contracts.reminders import (
    FireOutcome,
    FiringOrigin,
    FiringState,
    ReminderState,
    Schedule,
)
from assistant.contracts.telegram import OutgoingKind
from assistant.contracts.tools import UNTRUSTED
from assistant.contracts.user_events import ReminderTold, UserEventKind
from tests.assistant.services.alarms import EVERY_HOUR, EVERY_MORNING, MORNING, Alarms

DAY = timedelta(days=1)
_SNOOZE = FiringOrigin.SNOOZE
TEXT = "⏰ Напоминание: к врачу"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What the database is asked."""
    heard: list[str] = []

    def hear(*heard_of: object) -> None:
        heard.append(str(heard_of[2]))

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


async def test_a_reminder_is_said_in_the_chat_with_buttons_and_is_due_until_delivered(
    alarms: Alarms,
) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind("к врачу!")

    outcome = await alarms.fire(ref)

    (row,) = await alarms.sent(chat_id)
    firing = await alarms.row(ref)
    verbs = ("done", "snooze10", "snooze60", "snoozeam", "forget")
    assert outcome == FireOutcome(state=FiringState.DUE, chat_id=chat_id)
    assert (row.kind, row.text) == (OutgoingKind.REMINDER, r"⏰ Напоминание\: к врачу\!")
    assert row.buttons == tuple(f"{verb}:{ref.firing_id}" for verb in verbs)
    assert (firing.state, firing.outbox_id) == (FiringState.DUE, row.outbox_id)
    assert (firing.fired_at, firing.sent_at, firing.missed) == (MORNING, None, 0)
    assert await alarms.said() == [f"{TEXT}!"]
    assert (await alarms.reminder(ref)).state is ReminderState.ENDED


async def test_data_of_buttons_fit_into_what_telegram_takes(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(rule=EVERY_MORNING)

    await alarms.fire(ref)

    (row,) = await alarms.sent(chat_id)
    assert row.buttons[-1] == f"forget:{ref.firing_id}"
    assert all(len(button.encode()) <= 64 for button in row.buttons)


@pytest.mark.parametrize("bot", ["none", "blocked", "no account"])
async def test_without_a_chat_it_is_said_in_the_last_used_dialogue_and_that_is_all(
    alarms: Alarms, bot: str
) -> None:
    chat_id = await alarms.use_telegram() if bot != "no account" else None
    if bot == "blocked" and chat_id:
        async with alarms.store.as_system() as system:
            await system.telegram.set_blocked(chat_id, blocked=True)
    alarms.delivers = bot != "none"
    session_id = await alarms.talk("привет")
    ref = await alarms.remind()

    outcome = await alarms.fire(ref)

    firing = await alarms.row(ref)
    said = await alarms.conversations.transcript(alarms.user_id, session_id)
    assert outcome == FireOutcome(state=FiringState.SENT)
    assert (firing.state, firing.sent_at) == (FiringState.SENT, MORNING)
    assert [message.content for message in said] == ["привет", TEXT]
    assert (await alarms.conversations.session(alarms.user_id, session_id)).message_count == 2


async def test_a_chat_whose_reader_blocked_the_bot_is_not_spoken_in(alarms: Alarms) -> None:
    session_id = await alarms.talk()
    chat_id = await alarms.use_telegram()
    await alarms.fire(await alarms.remind("в чат"))
    async with alarms.store.as_system() as system:
        await system.telegram.set_blocked(chat_id, blocked=True)

    await alarms.fire(await alarms.remind())

    said = await alarms.conversations.transcript(alarms.user_id, session_id)
    assert [message.content for message in said] == ["привет", TEXT]


async def test_for_a_person_who_never_wrote_a_dialogue_is_opened_once(alarms: Alarms) -> None:
    for text in ("первое", "второе"):
        await alarms.fire(await alarms.remind(text))

    sessions = await alarms.conversations.sessions(alarms.user_id, 10, 0)
    said = await alarms.said()
    assert [session.message_count for session in sessions] == [2]
    assert said == ["⏰ Напоминание: первое", "⏰ Напоминание: второе"]


async def test_a_dialogue_keeps_no_more_messages_than_the_person_wants(alarms: Alarms) -> None:
    await alarms.prefer(max_history_messages=2)
    for text in ("первое", "второе", "третье"):
        await alarms.fire(await alarms.remind(text))

    sessions = await alarms.conversations.sessions(alarms.user_id, 10, 0)
    assert await alarms.said() == ["⏰ Напоминание: второе", "⏰ Напоминание: третье"]
    assert sessions[0].message_count == 2


async def test_labels_of_a_reminder_go_with_what_it_says(alarms: Alarms) -> None:
    await alarms.fire(await alarms.remind(labels=UNTRUSTED))

    (message,) = await alarms.messages()
    assert (message.role, message.labels) == ("assistant", UNTRUSTED)


async def test_every_channel_is_told_of_a_reminder_once(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind()

    for _ in range(2):
        await alarms.fire(ref)

    (told,) = await alarms.told()
    assert told.kind is UserEventKind.REMINDER
    assert ReminderTold.model_validate(told.payload) == ReminderTold(
        reminder_id=ref.reminder_id,
        firing_id=ref.firing_id,
        due_at=ref.due_at,
        text=TEXT,
        session_id=telegram_session_id(alarms.user_id, chat_id),
    )


async def test_the_next_time_of_a_rule_is_planned_and_handed_on(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_HOUR)

    outcome = await alarms.fire(ref)

    (planned,) = await alarms.planned(ref)
    next_hour = MORNING + timedelta(hours=1)
    assert (planned.due_at, planned.origin) == (next_hour, FiringOrigin.SCHEDULE)
    assert outcome.following == planned.ref
    assert (await alarms.reminder(ref)).state is ReminderState.ACTIVE


async def test_what_is_far_off_is_planned_and_left_to_the_look(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING)

    outcome = await alarms.fire(ref)

    (planned,) = await alarms.planned(ref)
    assert planned.due_at == MORNING + DAY
    assert outcome.following is None


async def test_several_moments_follow_one_another_until_the_last(alarms: Alarms) -> None:
    moments = (MORNING, MORNING + timedelta(hours=1))
    schedule = Schedule(timezone="Europe/Moscow", instants=moments)
    first = await alarms.remind(schedule=schedule)

    outcome = await alarms.fire(first)
    assert outcome.following is not None
    last = await alarms.fire(outcome.following)

    assert (outcome.following.due_at, last.following) == (moments[1], None)
    assert (await alarms.reminder(first)).state is ReminderState.ENDED


async def test_a_time_that_has_fired_already_is_passed_over(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING)
    early = await alarms.plan(ref.reminder_id, MORNING + DAY, FiringOrigin.SNOOZE)
    await alarms.change(early, state=FiringState.ACKNOWLEDGED)

    await alarms.fire(ref)

    (planned,) = await alarms.planned(ref)
    assert planned.due_at == MORNING + 2 * DAY


async def test_firing_again_after_a_crash_says_nothing_and_tells_the_same(
    alarms: Alarms,
) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(rule=EVERY_HOUR, nag_minutes=5)

    first = await alarms.fire(ref)
    second = await alarms.fire(ref)

    assert first == second
    assert first.following is not None
    assert len(await alarms.sent(chat_id)) == 1
    assert len(await alarms.said()) == 1


async def test_what_was_handed_on_before_the_crash_is_not_again(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(rule=EVERY_HOUR)
    outcome = await alarms.fire(ref)
    assert outcome.following is not None
    await alarms.firing.handed(alarms.user_id, [outcome.following.firing_id])
    await alarms.sent(chat_id)

    again = await alarms.fire(ref)

    assert again == FireOutcome(state=FiringState.DUE)
    assert (await alarms.row(outcome.following)).handed_at == MORNING


async def test_two_who_fire_at_once_say_it_once(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING)

    outcomes = await asyncio.gather(*(alarms.firing.fire(ref) for _ in range(5)))

    assert len({outcome.model_dump_json() for outcome in outcomes}) == 1
    assert await alarms.said() == [TEXT]


@pytest.mark.parametrize("state", [ReminderState.PAUSED, ReminderState.DELETED])
async def test_a_reminder_that_stands_no_more_is_cancelled(
    alarms: Alarms, state: ReminderState
) -> None:
    ref = await alarms.remind()
    await alarms.change_reminder(ref, state=state)

    outcome = await alarms.fire(ref)

    assert outcome == FireOutcome(state=FiringState.CANCELLED)
    assert (await alarms.row(ref)).state is FiringState.CANCELLED
    assert await alarms.said() == []


async def test_a_firing_that_is_unknown_or_somebody_elses_ends_at_once(
    alarms: Alarms, stranger_id: UUID
) -> None:
    ref = await alarms.remind()
    unknown = ref.model_copy(update={"firing_id": uuid4()})
    foreign = ref.model_copy(update={"user_id": stranger_id})

    outcomes = [await alarms.firing.fire(one) for one in (unknown, foreign)]

    assert [outcome.state for outcome in outcomes] == [FiringState.CANCELLED] * 2
    assert (await alarms.row(ref)).state is FiringState.PLANNED


async def test_while_all_is_paused_it_stays_planned_for_whoever_resumes(alarms: Alarms) -> None:
    ref = await alarms.remind()
    await alarms.firing.handed(alarms.user_id, [ref.firing_id])
    await alarms.prefer(reminders_paused=True)

    outcome = await alarms.fire(ref)

    firing = await alarms.row(ref)
    assert outcome == FireOutcome(state=FiringState.PLANNED)
    assert (firing.state, firing.handed_at) == (FiringState.PLANNED, None)


async def test_what_comes_too_early_waits(alarms: Alarms) -> None:
    ref = await alarms.remind()

    outcome = await alarms.fire(ref, after=timedelta(minutes=-5))

    assert outcome == FireOutcome(state=FiringState.PLANNED, wait_until=MORNING)
    assert await alarms.said() == []


async def test_timers_that_are_a_little_early_are_on_time(alarms: Alarms) -> None:
    ref = await alarms.remind()

    assert (await alarms.fire(ref, after=timedelta(seconds=-1))).state is FiringState.SENT


async def test_quiet_hours_hold_what_is_not_urgent_until_their_end(alarms: Alarms) -> None:
    await alarms.prefer(quiet_hours_start=time(22), quiet_hours_end=time(10))
    ref = await alarms.remind()

    held = await alarms.fire(ref)
    fired = await alarms.fire(ref, after=timedelta(hours=1))

    assert held == FireOutcome(state=FiringState.PLANNED, wait_until=MORNING + timedelta(hours=1))
    assert fired.state is FiringState.SENT
    assert await alarms.said() == [f"{TEXT}\n\nДолжно было прийти сегодня в 09:00."]


@pytest.mark.parametrize("urgent", [True, False])
async def test_what_is_urgent_or_put_off_to_this_very_time_heeds_no_quiet_hours(
    alarms: Alarms, *, urgent: bool
) -> None:
    await alarms.prefer(quiet_hours_start=time(22), quiet_hours_end=time(10))
    ref = await alarms.remind(urgent=urgent)
    if not urgent:
        ref = await alarms.plan(ref.reminder_id, MORNING + timedelta(minutes=1), _SNOOZE)

    assert (await alarms.fire(ref)).state is FiringState.SENT


async def test_what_was_put_off_comes_although_its_schedule_has_ended(alarms: Alarms) -> None:
    ref = await alarms.remind()
    await alarms.fire(ref)
    later = await alarms.plan(ref.reminder_id, MORNING + timedelta(minutes=10), _SNOOZE)

    outcome = await alarms.fire(later)

    assert outcome == FireOutcome(state=FiringState.SENT)
    assert await alarms.said() == [TEXT, TEXT]
    assert (await alarms.reminder(ref)).state is ReminderState.ENDED


async def test_what_was_put_off_plans_nothing_of_the_schedule(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING)
    later = await alarms.plan(ref.reminder_id, MORNING + timedelta(minutes=10), _SNOOZE)

    outcome = await alarms.fire(later)

    assert outcome.following is None
    assert [firing.due_at for firing in await alarms.planned(ref)] == [MORNING]


async def test_a_plain_reminder_asks_the_database_little(
    alarms: Alarms, statements: list[str]
) -> None:
    await alarms.use_telegram()
    await alarms.fire(await alarms.remind("чтобы диалог был"))
    ref = await alarms.remind()
    statements.clear()

    await alarms.fire(ref)

    assert len(statements) == 7
