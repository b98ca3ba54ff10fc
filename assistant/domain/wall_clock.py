"""Owns what a clock on the wall of a zone means as a moment, on days of changed clocks too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def localize(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment when the clocks of a zone show a naive time.

    A time that clocks skip moves forward by what they skip, as RFC 5545 3.3.5 has it: 02:30
    becomes 03:30. Of a time that they show twice it is the first. Raises `OverflowError` at the
    very ends of the calendar.
    """
    return naive.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
