"""What a clock on the wall means as a moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.wall_clock import localize


@pytest.mark.parametrize(
    ("zone", "naive", "moment"),
    [
        ("Europe/Moscow", "2026-03-04T09:00:00", "2026-03-04T09:00:00+03:00"),
        ("Europe/Berlin", "2026-03-29T01:59:00", "2026-03-29T01:59:00+01:00"),
        ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-04T02:40:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:40:00", "2026-04-05T01:40:00+11:00"),
        ("America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T01:00:00-02:00"),
        ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-31T09:00:00+14:00"),
        ("Antarctica/Troll", "2026-03-29T01:30:00", "2026-03-29T03:30:00+02:00"),
        ("Africa/Casablanca", "2026-03-22T02:15:00", "2026-03-22T03:15:00+01:00"),
    ],
)
def test_skipped_times_move_forward_and_repeated_ones_are_the_first(
    zone: str, naive: str, moment: str
) -> None:
    assert localize(datetime.fromisoformat(naive), ZoneInfo(zone)).isoformat() == moment


def test_the_second_reading_of_a_time_shown_twice_is_not_asked_for() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = localize(datetime.fromisoformat("2026-10-25T02:30").replace(fold=1), berlin)
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert first.fold == 0
    later = (first.astimezone(UTC) + timedelta(hours=1)).astimezone(berlin)
    assert (later.hour, later.minute, later.fold) == (2, 30, 1)
