"""Owns quiet hours: from when until when nothing that can wait is said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.domain.wall_clock import localize

_DAYS = range(-1, 3)
"""Days around a moment whose quiet hours may hold it, or follow one another without a gap."""


def quiet_until(
    now: datetime, start: time | None, end: time | None, zone: ZoneInfo
) -> datetime | None:
    """Return when the quiet hours end that an aware moment is in, in UTC; None outside of them.

    `start` and `end` are wall time of `zone`; the range may reach over midnight, its start belongs
    to it and its end does not. Equal ones, or None, are no quiet hours. A time that clocks skip
    moves forward; of one that they show twice it is the first.
    """
    if start is None or end is None or start == end:
        return None
    until = None
    for begins, ends in _spans(now.astimezone(zone).date(), start, end, zone):
        if begins <= (until or now) < ends:
            until = ends
    return until


def _spans(
    today: date, start: time, end: time, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the quiet hours around a day in UTC: moments of one zone compare by their wall time."""
    night = timedelta(days=1 if end < start else 0)
    for day in (today + timedelta(days=days) for days in _DAYS):
        begins = localize(datetime.combine(day, start), zone)
        ends = localize(datetime.combine(day + night, end), zone)
        yield begins.astimezone(UTC), ends.astimezone(UTC)
