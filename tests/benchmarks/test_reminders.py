from collections import Counter
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.recurrence import next_after
from benchmarks.bare_reminder import read_lateness
from benchmarks.reminder_faults import Ended
from benchmarks.reminder_rows import Pending, whole_minute
from tests.assistant.reminding import NOON


def test_what_others_write_into_a_log_is_no_lateness() -> None:
    assert read_lateness(["0.25", "WARN 3 of them", "", "12.5"]) == [0.25, 12.5]


def test_a_minute_begins_at_its_first_second() -> None:
    assert whole_minute(NOON + timedelta(seconds=59.5)) == NOON + timedelta(minutes=1)


def test_a_daily_one_has_the_rule_that_its_due_time_is_of() -> None:
    daily = Pending(uuid4(), "text", NOON, daily=True)
    before = NOON - timedelta(seconds=1)
    assert next_after(daily.rule, None, ZoneInfo("UTC"), before) == NOON
    assert Pending(uuid4(), "text", NOON).rule == ""


@pytest.mark.parametrize(
    ("told", "sent", "lost", "doubled"),
    [
        ({"#0": 1, "#1": 1}, 2, 0, 0),
        ({"#0": 1}, 2, 1, 0),
        ({"#0": 1, "#1": 1}, 1, 1, 0),
        ({"#0": 1}, 1, 1, 0),
        ({"#0": 2, "#1": 1}, 2, 0, 1),
        ({"#0": 1, "#1": 1}, 3, 0, 1),
    ],
)
def test_what_is_lost_or_doubled_is_counted(
    told: dict[str, int], sent: int, lost: int, doubled: int
) -> None:
    ended = Ended(2, Counter(told), Counter(sent=sent), [])
    assert (ended.lost, ended.doubled) == (lost, doubled)
