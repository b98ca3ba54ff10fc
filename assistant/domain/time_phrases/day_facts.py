"""Builders of days by their date or name: 25.02, March 8, tomorrow, Christmas."""

from collections.abc import Callable
from dataclasses import replace

from assistant.domain.time_phrases.clock_facts import read_clock
from assistant.domain.time_phrases.facts import (
    Dated,
    DayPart,
    Fact,
    Holiday,
    Mark,
    Part,
    Shield,
    Shifted,
    Trouble,
)
from assistant.domain.time_phrases.patterns import Hit
from assistant.domain.time_phrases.tokens import Token

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = len(_MONTH_DAYS)
_CENTURY = 2000
_DAY_HOURS = 24
_FULL_YEAR = 100
_PARTS = frozenset([(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 8), (1, 10)])
_AFTER_DATES = frozenset(["at", "on", "clock", "part", "comma", "num", "by"])
_DAY_TOKENS = frozenset(["num", "ord", "ordnum", "second"])


def dated(day: int, month: int | None = None, year: int | None = None) -> Fact:
    """Return a date that can exist."""
    possible = month is None or 0 < month <= _MONTHS
    longest = _MONTH_DAYS[month - 1] if month and possible else max(_MONTH_DAYS)
    if not possible or not 0 < day <= longest:
        return Trouble("time-invalid-date")
    if year is not None and year < _FULL_YEAR:
        year += _CENTURY
    return Dated(day, month, year)


def month_day(hit: Hit) -> tuple[Fact, ...]:
    """Read days `d` (one or several) of the month `m`, perhaps of the year `y`."""
    year = hit.value("y")
    return tuple(
        dated(value, hit.whole("m"), year if isinstance(year, int) else None)
        for value in day_numbers(hit.group("d"))
    )


def day_numbers(tokens: list[Token]) -> list[int]:
    """Return the days that a list of numbers names."""
    return [
        token.value
        for token in tokens
        if token.category in _DAY_TOKENS and isinstance(token.value, int)
    ]


def days_of_month(hit: Hit) -> tuple[Fact, ...]:
    """Read days `d` without a month."""
    return tuple(dated(value) for value in day_numbers(hit.group("d")))


def genitive_day(hit: Hit) -> tuple[Fact, ...] | None:
    """Read a day with its Russian ending, 5-го; other endings are other things (1-я, 2-й)."""
    days = [token for token in hit.group("d") if token.category == "ordnum"]
    return days_of_month(hit) if all(token.word.endswith("го") for token in days) else None


def genitive_ordinal(hit: Hit) -> Fact | None:
    """Read "двадцать третьего" before an hour, or at the end."""
    word = hit.group("d")[0].word
    return dated(hit.whole("d")) if word.endswith(("ого", "его")) else None


def range_of_days(hit: Hit) -> tuple[Fact, ...]:
    """Read "from `a` to `b` of month `m`"."""
    month = hit.whole("m")
    return (
        Mark("from"),
        dated(hit.whole("a"), hit.whole("n", month)),
        Mark("through"),
        dated(hit.whole("b"), month),
    )


def written(hit: Hit) -> Fact | None:
    """Read 25.02.2027, 2027-02-25 or 25/02."""
    shape = hit.group("t")[0]
    numbers = shape.value
    assert isinstance(numbers, tuple)
    if shape.category == "iso":
        return dated(numbers[2], numbers[1], numbers[0])
    if shape.category == "dotted":
        return _dotted(shape)
    if shape.category == "slashed" and _is_figure(hit):
        return Shield()
    day, month, *rest = numbers
    if "/" in shape.word and month > _MONTHS >= day:
        day, month = month, day
    elif "/" in shape.word and day <= _MONTHS and day != month:
        both_ways = dated(day, month, *rest)
        return replace(both_ways, swappable=True) if isinstance(both_ways, Dated) else both_ways
    return dated(day, month, *rest)


def written_day_first(hit: Hit) -> Fact | None:
    """Read a written date as Russians do: the day stands first."""
    shape = hit.group("t")[0]
    if shape.category == "slashed":
        assert isinstance(shape.value, tuple)
        return Shield() if _is_figure(hit) else dated(*shape.value)
    if shape.category == "dmy":
        assert isinstance(shape.value, tuple)
        return dated(*shape.value)
    return written(hit)


def _is_figure(hit: Hit) -> bool:
    """Whether 1/2 is a fraction, or 24/7 all the time, and no date."""
    numbers = hit.group("t")[0].value
    assert isinstance(numbers, tuple)
    bare = len(hit.tokens) == 1 and hit.following not in _AFTER_DATES
    return numbers == (24, 7) or numbers[0] == numbers[1] > _MONTHS or (bare and numbers in _PARTS)


def short_date(hit: Hit) -> Fact | None:
    """Read 20.3 before an hour, which says that it is no hour itself."""
    shape = hit.group("t")[0]
    assert isinstance(shape.value, tuple)
    date = dated(*shape.value)
    return date if isinstance(date, Dated) else None


def _dotted(shape: Token) -> Fact | None:
    """Read 25.02 as a date where it can be one, else as a clock (9.30), else not at all."""
    assert isinstance(shape.value, tuple)
    day, month = shape.value
    if not shape.word[-2:].isdigit():
        return None
    date = dated(day, month)
    if isinstance(date, Dated) or (day > _DAY_HOURS and 0 < month <= _MONTHS):
        return date
    return read_clock([shape]) if day <= _DAY_HOURS else None


def relative_day(hit: Hit) -> Fact:
    """Read today, tomorrow, yesterday."""
    return Shifted(hit.whole("d"))


def early_day(hit: Hit) -> tuple[Fact, ...]:
    """Read "early tomorrow morning"."""
    early = hit.value("p") == Part.MORNING
    return (Shifted(hit.whole("d")), DayPart(Part.EARLY if early else Part(str(hit.value("p")))))


def day_with_part(hit: Hit) -> tuple[Fact, ...]:
    """Read "this evening", "tonight": today, and a part of the day."""
    first = hit.group("p")[0]
    name = Part.TONIGHT if first.category == "tonight" else Part(str(first.value))
    return (Shifted(0), DayPart(name))


def month_alone(hit: Hit) -> Fact:
    """Read a month without a day, which is no time yet."""
    del hit
    return Trouble("time-which-day")


def day_after(hit: Hit) -> Fact:
    """Read "the day after tomorrow"."""
    return Shifted(hit.whole("d") + 1)


def day_and_next(hit: Hit) -> tuple[Fact, ...]:
    """Read "tomorrow and the day after"."""
    first = hit.whole("d")
    return (Shifted(first), Shifted(first + 1))


def week_later(hit: Hit) -> Fact:
    """Read "tomorrow week"."""
    return Shifted(hit.whole("d") + 7)


def until_month(hit: Hit) -> tuple[Fact, ...]:
    """Read "until May": its first day is the first that is out."""
    return (Mark("before"), Dated(1, hit.whole("m")))


def holiday(hit: Hit) -> Fact:
    """Read a day with a name, which its word holds as month * 100 + day."""
    month, day = divmod(hit.whole("d"), 100)
    return Holiday(month, day)


def fixed_holiday(month: int, day: int) -> Callable[[Hit], Fact]:
    """Return a builder of a holiday."""
    return lambda _hit: Holiday(month, day)


def mark(kind: str) -> Callable[[Hit], Fact]:
    """Return a builder of a word that changes what follows it."""
    return lambda _hit: Mark(kind)


def shield(_hit: Hit) -> Fact:
    """Keep words as text."""
    return Shield()
