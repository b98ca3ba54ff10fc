"""A reminder that is repeated until somebody says done."""

from datetime import time, timedelta

import pytest

from assistant.contracts.reminders import FireOutcome, FiringState, ReminderState
from tests.assistant.services.alarms import MORNING, Alarms

FIVE = timedelta(minutes=5)
TEXT = "⏰ Напоминание: к врачу"


async def test_a_reminder_repeats_itself_and_says_so(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(nag_minutes=5)

    fired = await alarms.fire(ref)
    rows = await alarms.sent(chat_id)
    first = await alarms.nag(ref, FIVE)
    rows += await alarms.sent(chat_id)
    second = await alarms.nag(ref, 2 * FIVE)
    rows += await alarms.sent(chat_id)

    assert [one.nag_seconds for one in (fired, first, second)] == [300, 300, 300]
    assert first == FireOutcome(state=FiringState.DUE, chat_id=chat_id, nag_seconds=300)
    assert await alarms.said() == [
        TEXT,
        "⏰ Напоминание, повтор 1: к врачу",
        "⏰ Напоминание, повтор 2: к врачу",
    ]
    assert len({row.outbox_id for row in rows}) == 3
    assert {row.buttons for row in rows} == {rows[0].buttons}
    assert (await alarms.row(ref)).nags == 2
    told = await alarms.told()
    assert [one.payload["text"] for one in told] == await alarms.said()
    assert {one.payload["firing_id"] for one in told} == {str(ref.firing_id)}


async def test_repeating_again_after_a_crash_waits_for_the_next_time(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.sent(chat_id)

    first, second = [await alarms.nag(ref, FIVE) for _ in range(2)]

    assert first == FireOutcome(state=FiringState.DUE, chat_id=chat_id, nag_seconds=300)
    assert second == first
    assert len(await alarms.said()) == 2


async def test_a_timer_that_is_too_early_waits_for_the_rest(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)

    outcome = await alarms.nag(ref, timedelta(minutes=2))

    assert outcome == FireOutcome(state=FiringState.SENT, nag_seconds=180)
    assert await alarms.said() == [TEXT]


async def test_it_ends_after_twelve_times(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)

    outcomes = [await alarms.nag(ref, number * FIVE) for number in range(1, 14)]

    waits = [outcome.nag_seconds for outcome in outcomes]
    assert waits == [300] * 11 + [None, None]
    assert len(await alarms.said()) == 13


@pytest.mark.parametrize("state", [FiringState.ACKNOWLEDGED, FiringState.FAILED])
async def test_it_ends_when_somebody_says_done_or_it_cannot_arrive(
    alarms: Alarms, state: FiringState
) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.change(ref, state=state)

    assert await alarms.nag(ref, FIVE) == FireOutcome(state=state)
    assert await alarms.said() == [TEXT]


@pytest.mark.parametrize("state", [ReminderState.PAUSED, ReminderState.DELETED])
async def test_it_ends_with_its_reminder(alarms: Alarms, state: ReminderState) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.change_reminder(ref, state=state)

    assert (await alarms.nag(ref, FIVE)).nag_seconds is None
    assert await alarms.said() == [TEXT]


async def test_it_keeps_quiet_while_all_is_paused_and_goes_on_then(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.prefer(reminders_paused=True)

    paused = await alarms.nag(ref, FIVE)
    said = await alarms.said()
    await alarms.prefer(reminders_paused=False)
    await alarms.nag(ref, FIVE)

    assert paused == FireOutcome(state=FiringState.SENT, nag_seconds=300)
    assert said == [TEXT]
    assert len(await alarms.said()) == 2


async def test_quiet_hours_hold_repetitions(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.prefer(quiet_hours_start=time(9, 3), quiet_hours_end=time(10))

    held = await alarms.nag(ref, FIVE)
    resumed = await alarms.nag(ref, timedelta(hours=1))

    assert held == FireOutcome(state=FiringState.SENT, nag_seconds=55 * 60)
    assert resumed == FireOutcome(state=FiringState.SENT, nag_seconds=300)
    assert len(await alarms.said()) == 2


async def test_after_an_outage_repetitions_do_not_come_all_at_once(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)

    outcome = await alarms.nag(ref, timedelta(hours=3))

    assert outcome.nag_seconds == 300
    assert len(await alarms.said()) == 2


async def test_firing_again_after_repetitions_tells_when_the_next_is_due(alarms: Alarms) -> None:
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)
    await alarms.nag(ref, FIVE)

    again = await alarms.firing.fire(ref)

    assert alarms.now == MORNING + FIVE
    assert again == FireOutcome(state=FiringState.SENT, nag_seconds=300)


async def test_while_a_message_waits_to_be_sent_no_other_is_put_behind_it(alarms: Alarms) -> None:
    chat_id = await alarms.use_telegram()
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)

    undelivered = [await alarms.nag(ref, number * FIVE) for number in (1, 2)]
    (first,) = await alarms.sent(chat_id)
    repeated = await alarms.nag(ref, 3 * FIVE)
    again = await alarms.nag(ref, 4 * FIVE)
    (second,) = await alarms.sent(chat_id)

    waits = FireOutcome(state=FiringState.DUE, chat_id=chat_id, nag_seconds=300)
    assert undelivered == [waits, waits]
    assert (repeated.chat_id, again) == (chat_id, waits)
    assert first.outbox_id != second.outbox_id


async def test_what_was_never_delivered_is_given_up_in_the_end(alarms: Alarms) -> None:
    await alarms.use_telegram()
    ref = await alarms.remind(nag_minutes=5)
    await alarms.fire(ref)

    waits = [await alarms.nag(ref, timedelta(days=2) + number * FIVE) for number in range(12)]

    assert waits[-1].nag_seconds is None
