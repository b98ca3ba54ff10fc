"""When a reminder is repeated: counted from the firing, moved out of quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.domain.nagging import nag_at
from assistant.domain.quiet_hours import quiet_until

EVENING = datetime(2027, 3, 5, 21, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def quiet(moment: datetime) -> datetime | None:
    return quiet_until(moment, time(22), time(8), ZoneInfo("UTC"))


def never_quiet(_: datetime) -> None:
    return None


def test_repetitions_are_as_far_apart_as_asked_for() -> None:
    times = [nag_at(EVENING, HALF_HOUR, number, never_quiet) for number in (1, 2, 3)]

    assert times == [EVENING + number * HALF_HOUR for number in (1, 2, 3)]


def test_those_in_quiet_hours_follow_their_end_one_by_one() -> None:
    times = [nag_at(EVENING, HALF_HOUR, number, quiet) for number in (1, 2, 3)]

    morning = datetime(2027, 3, 6, 8, tzinfo=UTC)
    assert times == [EVENING + HALF_HOUR, morning, morning + HALF_HOUR]
