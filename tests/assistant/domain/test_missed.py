"""What becomes of times that passed while nothing ran, by policy."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.reminders import MissedPolicy, Schedule
from assistant.domain.missed import CATCH_UP, Reckoning, passed_times, reckon

DUE = datetime(2027, 3, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Schedule(timezone="Europe/Moscow", rule="FREQ=HOURLY;BYMINUTE=0;BYSECOND=0")
LATEST, ALL, SKIP = MissedPolicy.LATEST, MissedPolicy.ALL, MissedPolicy.SKIP


def passed(count: int) -> list[datetime]:
    return [DUE + number * HOUR for number in range(1, count + 1)]


def test_times_that_passed_are_those_after_its_own_up_to_now() -> None:
    assert passed_times(HOURLY, DUE, DUE + 3 * HOUR) == passed(3)
    assert passed_times(HOURLY, DUE, DUE + HOUR - timedelta(seconds=1)) == []


def test_moments_pass_as_times_of_rules_do() -> None:
    moments = Schedule(timezone="Europe/Moscow", instants=(DUE, *passed(3)))

    assert passed_times(moments, DUE, DUE + 2 * HOUR) == passed(2)


@pytest.mark.parametrize("policy", list(MissedPolicy))
def test_what_is_on_time_fires_and_stands_for_nothing_else(policy: MissedPolicy) -> None:
    now = DUE + timedelta(seconds=1)
    found = reckon(policy, DUE, DUE, now, [])

    assert (found.fires, found.missed, found.due) == (True, 0, DUE)
    assert DUE <= found.after <= now


def test_the_latest_of_missed_times_stands_for_all() -> None:
    now = DUE + 3 * HOUR + timedelta(minutes=5)

    found = reckon(LATEST, DUE, DUE, now, passed(3))

    assert found == Reckoning(fires=True, missed=3, due=DUE + 3 * HOUR, after=now)


def test_all_missed_times_fire_one_after_the_other() -> None:
    found = reckon(ALL, DUE, DUE, DUE + 3 * HOUR, passed(3))

    assert found == Reckoning(fires=True, missed=0, due=DUE, after=DUE)


def test_of_very_many_missed_times_the_earliest_are_only_counted() -> None:
    found = reckon(ALL, DUE, DUE, DUE + 100 * HOUR, passed(100))

    surplus = 101 - CATCH_UP
    assert found == Reckoning(fires=True, missed=surplus, due=DUE, after=DUE + surplus * HOUR)


@given(st.integers(0, 200))
def test_catching_up_takes_a_bounded_number_of_messages_and_accounts_for_every_time(
    count: int,
) -> None:
    times, fired, counted = [DUE, *passed(count)], 0, 0
    while times:
        found = reckon(ALL, times[0], times[0], DUE + 500 * HOUR, times[1:])
        fired, counted = fired + 1, counted + found.missed
        times = [at for at in times if at > found.after]

    assert fired == min(count + 1, CATCH_UP)
    assert fired + counted == count + 1


def test_missed_times_are_skipped_but_for_one_that_has_just_come() -> None:
    now = DUE + 3 * HOUR + timedelta(minutes=1)

    found = reckon(SKIP, DUE, DUE, now, passed(3))

    assert (found.fires, found.missed) == (False, 2)
    assert found.after < DUE + 3 * HOUR


@pytest.mark.parametrize("policy", [LATEST, SKIP])
def test_what_quiet_hours_held_was_not_missed(policy: MissedPolicy) -> None:
    ready = DUE + 8 * HOUR

    found = reckon(policy, DUE, ready, ready + timedelta(seconds=1), passed(8))

    assert (found.fires, found.missed, found.due) == (True, 8, ready)
