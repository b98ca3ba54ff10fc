"""Owns when a reminder is repeated that nobody has answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

MOST_NAGS: Final = 12
"""How often a firing is repeated at most."""

Quiet = Callable[[datetime], datetime | None]
"""Tells until when quiet hours hold a moment, None if they do not."""


def nag_at(fired_at: datetime, every: timedelta, number: int, quiet: Quiet) -> datetime:
    """Return when repetition `number`, counted from 1, is due; quiet hours move it to their end.

    It is counted from the firing, not from when the one before was sent: whoever asks again, after
    a crash, is told the same.
    """
    at = fired_at
    for _ in range(number):
        at += every
        at = quiet(at) or at
    return at
