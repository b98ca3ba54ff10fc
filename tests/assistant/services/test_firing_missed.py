"""Reminders after an outage: late and saying so, by policy, and never a flood."""

from datetime import time, timedelta

import pytest

from assistant.contracts.reminders import FireOutcome, FiringState, MissedPolicy, Schedule
from tests.assistant.services.alarms import EVERY_HOUR, EVERY_MORNING, MORNING, Alarms

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEXT = "⏰ Напоминание: к врачу"


@pytest.mark.parametrize(
    ("late", "note"),
    [
        (timedelta(minutes=1), ""),
        (2 * HOUR, "\n\nДолжно было прийти сегодня в 09:00."),
        (DAY, "\n\nДолжно было прийти 5 марта в 09:00."),
        (400 * DAY, "\n\nДолжно было прийти 5 марта 2027\u202fг. в 09:00."),
    ],
)
@pytest.mark.parametrize("policy", [MissedPolicy.LATEST, MissedPolicy.ALL])
async def test_a_reminder_for_one_time_comes_late_and_says_when_it_was_due(
    alarms: Alarms, late: timedelta, note: str, policy: MissedPolicy
) -> None:
    ref = await alarms.remind(missed=policy)

    outcome = await alarms.fire(ref, after=late)

    assert outcome == FireOutcome(state=FiringState.SENT)
    assert await alarms.said() == [TEXT + note]


async def test_in_english_too(alarms: Alarms) -> None:
    await alarms.prefer(locale="en")
    ref = await alarms.remind("the dentist", rule=EVERY_HOUR)

    await alarms.fire(ref, after=2 * HOUR + timedelta(minutes=5))

    note = "This was due today at 11:00. 2 more times were missed."
    assert await alarms.said() == [f"⏰ Reminder: the dentist\n\n{note}"]


async def test_a_reminder_that_is_skipped_when_missed_does_not_come_late(alarms: Alarms) -> None:
    ref = await alarms.remind(missed=MissedPolicy.SKIP)

    outcome = await alarms.fire(ref, after=HOUR)

    assert outcome == FireOutcome(state=FiringState.SKIPPED)
    assert await alarms.said() == []


@pytest.mark.parametrize(
    ("missed", "words"), [(1, "1 раз"), (2, "2 раза"), (5, "5 раз"), (21, "21 раз")]
)
async def test_of_missed_times_one_message_comes_with_their_number(
    alarms: Alarms, missed: int, words: str
) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING)

    await alarms.fire(ref, after=missed * DAY + HOUR)

    (planned,) = await alarms.planned(ref)
    (said,) = await alarms.said()
    assert (await alarms.row(ref)).missed == missed
    assert said == f"{TEXT}\n\nДолжно было прийти сегодня в 09:00. Пропущено ещё {words}."
    assert planned.due_at == MORNING + (missed + 1) * DAY


async def test_all_missed_times_come_one_after_the_other(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING, missed=MissedPolicy.ALL)
    outcome = await alarms.fire(ref, after=2 * DAY + HOUR)
    while outcome.following is not None and outcome.following.due_at < alarms.now:
        outcome = await alarms.firing.fire(outcome.following)

    days = ["5 марта в", "6 марта в", "сегодня в"]
    assert await alarms.said() == [f"{TEXT}\n\nДолжно было прийти {day} 09:00." for day in days]
    (planned,) = await alarms.planned(ref)
    assert planned.due_at == MORNING + 3 * DAY


async def test_times_are_skipped_up_to_the_next(alarms: Alarms) -> None:
    ref = await alarms.remind(rule=EVERY_MORNING, missed=MissedPolicy.SKIP)

    outcome = await alarms.fire(ref, after=2 * DAY + HOUR)

    assert outcome.state is FiringState.SKIPPED
    (planned,) = await alarms.planned(ref)
    assert planned.due_at == MORNING + 3 * DAY
    assert await alarms.said() == []


async def test_several_moments_that_passed_are_one_message(alarms: Alarms) -> None:
    moments = tuple(MORNING + number * HOUR for number in range(3))
    schedule = Schedule(timezone="Europe/Moscow", instants=moments)
    ref = await alarms.remind(schedule=schedule)

    await alarms.fire(ref, after=5 * HOUR)

    assert await alarms.said() == [
        f"{TEXT}\n\nДолжно было прийти сегодня в 11:00. Пропущено ещё 2 раза."
    ]


async def test_what_quiet_hours_held_is_not_skipped_as_missed(alarms: Alarms) -> None:
    await alarms.prefer(quiet_hours_start=time(8), quiet_hours_end=time(12))
    ref = await alarms.remind(rule=EVERY_MORNING, missed=MissedPolicy.SKIP)

    held = await alarms.fire(ref)
    assert held.wait_until is not None
    alarms.now = held.wait_until
    outcome = await alarms.firing.fire(ref)

    assert outcome.state is FiringState.SENT
