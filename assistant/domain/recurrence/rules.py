"""Owns what a recurrence rule is, and how it can be wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Names of the days of a week in rules; a day's number is its place here, as in `datetime`."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The most days of each month."""


class Frequency(StrEnum):
    """The period in which a rule repeats."""

    YEARLY = "YEARLY"
    MONTHLY = "MONTHLY"
    WEEKLY = "WEEKLY"
    DAILY = "DAILY"
    HOURLY = "HOURLY"
    MINUTELY = "MINUTELY"


BY_PLACE = (Frequency.YEARLY, Frequency.MONTHLY)
"""Periods in which days of the week have places: the third Friday."""

LONGER = (*BY_PLACE, Frequency.WEEKLY)
"""Periods of several days."""

SUB_DAILY = (Frequency.HOURLY, Frequency.MINUTELY)


class RuleProblem(StrEnum):
    """Why a rule is refused."""

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    SYNTAX = "syntax"
    UNKNOWN_PART = "unknown_part"
    VALUE = "value"
    COMBINATION = "combination"
    NO_TIME_OF_DAY = "no_time_of_day"
    NO_START = "no_start"


class RuleInvalidError(ValueError):
    """A text is no rule that can be kept: why, and which part of it (empty for the whole)."""

    def __init__(self, reason: RuleProblem, part: str = "") -> None:
        super().__init__(f"{reason} {part}".rstrip())
        self.reason = reason
        self.part = part


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; an empty tuple is a part that was left out.

    `weekdays` are pairs of a place in the month or year (0: every one) and the day of the week.
    """

    frequency: Frequency
    interval: int
    count: int | None
    until: datetime | None
    week_start: int
    months: tuple[int, ...]
    month_days: tuple[int, ...]
    weekdays: tuple[tuple[int, int], ...]
    positions: tuple[int, ...]
    hours: tuple[int, ...]
    minutes: tuple[int, ...]

    @property
    def is_hourly(self) -> bool:
        """Whether it fires at given minutes of every hour that there is."""
        return self.frequency is Frequency.HOURLY and bool(self.minutes)

    @property
    def is_elapsed(self) -> bool:
        """Whether it counts time that passes from its start, whatever clocks show."""
        return self.frequency in SUB_DAILY and not self.is_hourly

    @property
    def day_is_of_start(self) -> bool:
        """Whether the day is not named, so that it is the start's."""
        return self.frequency in LONGER and not self.month_days and not self.weekdays

    @property
    def has_no_date(self) -> bool:
        """Whether its days are in none of its months, like 30 February."""
        longest = max(_DAYS[month - 1] for month in self.months or range(1, 13))
        return bool(self.month_days) and min(map(abs, self.month_days)) > longest

    @property
    def needs_start(self) -> bool:
        """Whether it says nothing without the moment it is counted from."""
        counted = self.interval > 1 or self.count is not None
        return counted or self.is_elapsed or self.day_is_of_start
