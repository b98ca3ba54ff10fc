"""What single expressions of time mean, before they are combined into a schedule."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Units of calendar time."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Part(StrEnum):
    """Parts of the day; late is an English night, which begins at nine in the evening."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    LATE = "late"
    TONIGHT = "tonight"
    EARLY = "early"
    AFTER_LUNCH = "after_lunch"
    LATE_EVENING = "late_evening"
    BEFORE_WORK = "before_work"
    AFTER_WORK = "after_work"
    BEFORE_LUNCH = "before_lunch"
    BEFORE_DINNER = "before_dinner"
    AFTER_DINNER = "after_dinner"
    BEDTIME = "bedtime"


class Which(StrEnum):
    """Which of several weeks or weekdays is meant."""

    NEAREST = "nearest"
    THIS = "this"
    NEXT = "next"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Shifted:
    """Days or months from today: tomorrow, in three days."""

    days: int = 0
    months: int = 0
    working: int = 0
    """Days from Monday to Friday."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A day of a month, -1 for the last; month and year may be open."""

    day: int
    month: int | None = None
    year: int | None = None
    swappable: bool = False
    """Written with slashes, so that the month stands first for Americans."""


@dataclass(frozen=True, slots=True)
class Weekdays:
    """One weekday, or several that are listed; 0 is Monday."""

    days: tuple[int, ...]
    which: Which = Which.NEAREST
    weeks: int = 0
    any_of: bool = False
    """True for a weekend: the first of these days that is still ahead."""


@dataclass(frozen=True, slots=True)
class Nth:
    """The nth (-1: last) of these weekdays in a month, of a named month if there is one."""

    nth: int
    days: tuple[int, ...]
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """This, next or last week, month or year, which other days are looked for in."""

    unit: Unit
    shift: int


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning (0), middle (1) or end (2) of a week, month or year, `shift` from now."""

    unit: Unit
    shift: int
    place: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, 24 its very end. `fixed`: its half is said; `exact`: written as 24 hours."""

    hour: int
    minute: int = 0
    fixed: bool = False
    exact: bool = False
    night: bool = False
    """Belongs to the night that begins on the evening of the day that is named."""


MIDNIGHT = Clock(0, fixed=True, exact=True, night=True)
"""Twelve at night, of a named day that which ends it."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day: in the morning."""

    part: Part


@dataclass(frozen=True, slots=True)
class SameTime:
    """The hour of now, said plainly: at the same time."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from now; days and months keep the hour unless another is said."""

    seconds: int = 0
    days: int = 0
    months: int = 0
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """So much before the moment that is named."""

    offset: Offset


@dataclass(frozen=True, slots=True)
class Every:
    """A repetition; days and times of day come from its fields or from other facts."""

    unit: Unit
    interval: int | float = 1
    weekdays: tuple[int, ...] = ()
    nth: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in a unit; the times themselves must be said."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the day in which a repetition fires, both ends included."""

    first: Clock
    last: Clock


@dataclass(frozen=True, slots=True)
class Count:
    """A repetition ends after so many firings."""

    count: int


@dataclass(frozen=True, slots=True)
class Lasting:
    """A repetition ends after so much time."""

    offset: Offset


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that gives the expression after it another part: until, from, except."""

    kind: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of the year with a name; read as time only when no other day is said."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Shield:
    """Looks like time and is none: for two days, at the age of 9."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An expression of time that cannot be scheduled; `question` says what to ask."""

    question: str


Day = Shifted | Dated | Weekdays | Nth | Edge
Fact = (
    Day
    | Frame
    | Clock
    | DayPart
    | SameTime
    | Offset
    | Lead
    | Every
    | Rate
    | Window
    | Count
    | Lasting
    | Mark
    | Holiday
    | Shield
    | Trouble
)


@dataclass(frozen=True, slots=True)
class Found:
    """Facts with their place: tokens first..last (half-open)."""

    facts: tuple[Fact, ...]
    first: int
    last: int
