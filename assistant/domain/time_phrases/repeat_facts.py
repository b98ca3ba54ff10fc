"""Builders of repetitions: every day, по пятницам, twice a day, except weekends."""

from assistant.domain.time_phrases.day_facts import dated, day_numbers
from assistant.domain.time_phrases.facts import (
    Count,
    Dated,
    DayPart,
    Every,
    Fact,
    Mark,
    Part,
    Rate,
    Trouble,
    Unit,
    Weekdays,
)
from assistant.domain.time_phrases.offset_facts import amount
from assistant.domain.time_phrases.patterns import Hit
from assistant.domain.time_phrases.week_facts import ordinal, weekday_numbers

_SIMPLE = {
    "minute": Every(Unit.MINUTE),
    "hour": Every(Unit.HOUR),
    "hours": Every(Unit.HOUR),
    "half_hour": Every(Unit.MINUTE, 30),
    "day": Every(Unit.DAY),
    "day_word": Every(Unit.DAY),
    "days_habit": Every(Unit.DAY),
    "dnya": Every(Unit.DAY),
    "week": Every(Unit.WEEK),
    "fortnight": Every(Unit.WEEK, 2),
    "month": Every(Unit.MONTH),
    "quarter_year": Every(Unit.MONTH, 3),
    "quarter": Every(Unit.MONTH, 3),
    "half_year": Every(Unit.MONTH, 6),
    "year": Every(Unit.YEAR),
}
_WEEK, _MINUTES, _HOURS = 7, 60, 3600


def every_unit(hit: Hit) -> Fact | None:
    """Read a repetition by its unit `u`: every day, daily, каждую вторую неделю (`n`)."""
    token = hit.group("u")[0]
    base = _SIMPLE.get(str(token.value) if token.category == "adverb" else token.category)
    if base is None:
        return None
    factor = 2 if hit.has("other") else ordinal(hit.group("n")) if hit.has("n") else 1
    return Every(base.unit, base.interval * factor) if factor > 0 else None


def every_amount(hit: Hit) -> Fact | None:
    """Read "every 2 hours", "раз в три дня"."""
    found = amount(hit.group("d"))
    if found is None or found.seconds:
        return _within_day(found.seconds) if found else None
    if found.months:
        whole_years = found.months % 12 == 0
        return (
            Every(Unit.YEAR, found.months // 12) if whole_years else Every(Unit.MONTH, found.months)
        )
    if found.days:
        weeks = any(token.category in {"week", "fortnight"} for token in hit.group("d"))
        return Every(Unit.WEEK, found.days // _WEEK) if weeks else Every(Unit.DAY, found.days)
    return Trouble("time-invalid-interval")


def _within_day(seconds: int) -> Fact:
    if seconds < _MINUTES:
        return Trouble("time-too-often")
    if seconds % _HOURS == 0:
        return Every(Unit.HOUR, seconds // _HOURS)
    return Every(Unit.MINUTE, seconds // _MINUTES)


def once_in(hit: Hit) -> Fact | None:
    """Read "once in three days", "раз в неделю"; several times in it is a rate."""
    first = hit.tokens[0]
    times = first.value if first.category == "num" and isinstance(first.value, int) else 1
    return every_amount(hit) if times == 1 else None


def every_second(hit: Hit) -> Fact | None:
    """Read "через день": every other day."""
    return Every(Unit.DAY, 2) if hit.tokens[-1].word == "день" else None


def every_second_weekdays(hit: Hit) -> Fact:
    """Read "через пятницу": every other Friday."""
    return Every(Unit.WEEK, 2, weekdays=weekday_numbers(hit.group("d")))


def every_free(hit: Hit) -> Fact:
    """Read weekends as a habit."""
    del hit
    return Every(Unit.WEEK, weekdays=(5, 6))


def every_weekday(hit: Hit) -> Fact | None:
    """Read weekdays `d` as a habit; `other` means every second week."""
    days = weekday_numbers(hit.group("d"))
    return Every(Unit.WEEK, 2 if hit.has("other") else 1, weekdays=days) if days else None


def every_workday(hit: Hit) -> Fact:
    """Read working days as a habit."""
    del hit
    return Every(Unit.WEEK, weekdays=(0, 1, 2, 3, 4))


def every_workday_part(hit: Hit) -> tuple[Fact, ...]:
    """Read "каждый будний вечер"."""
    return (every_workday(hit), DayPart(Part(str(hit.value("p")))))


def every_ordinal_weekday(hit: Hit) -> Fact | None:
    """Read "every second Friday": the second means every other, the rest count in a month."""
    place = ordinal(hit.group("n"))
    days = weekday_numbers(hit.group("d"))
    if place == 2 and not hit.has("month"):  # noqa: PLR2004 - the second of two
        return Every(Unit.WEEK, 2, weekdays=days)
    return Every(Unit.MONTH, weekdays=days, nth=(place,))


def nth_of_month(hit: Hit) -> Fact | None:
    """Read the nth (several: `n`) weekday or working day of every month."""
    days = weekday_numbers(hit.group("d")) or (0, 1, 2, 3, 4)
    places = tuple(
        -1 if token.category == "last" else token.value
        for token in hit.group("n")
        if token.category == "last" or isinstance(token.value, int)
    )
    return Every(Unit.MONTH, weekdays=days, nth=tuple(p for p in places if isinstance(p, int)))


def every_month_day(hit: Hit) -> Fact:
    """Read days `d` of every month."""
    days = [dated(day) for day in day_numbers(hit.group("d"))]
    bad = [day for day in days if isinstance(day, Trouble)]
    if bad:
        return bad[0]
    return Every(Unit.MONTH, month_days=tuple(day.day for day in days if isinstance(day, Dated)))


def every_day_of_month(hit: Hit) -> Fact:
    """Read the first or the last day of every month."""
    day = ordinal(hit.group("n"))
    date = dated(day) if day > 0 else Dated(day)
    return Every(Unit.MONTH, month_days=(date.day,)) if isinstance(date, Dated) else date


def every_parity(hit: Hit) -> Fact:
    """Read even or odd days of the month."""
    start = 2 if hit.has("even") else 1
    return Every(Unit.MONTH, month_days=tuple(range(start, 32, 2)))


def every_date(hit: Hit) -> Fact:
    """Read a day `d` of the month `m` of every year."""
    date = dated(hit.whole("d"), hit.whole("m"))
    if not isinstance(date, Dated):
        return date
    return Every(Unit.YEAR, month_days=(date.day,), month=date.month)


def every_part(hit: Hit) -> tuple[Fact, ...]:
    """Read parts of the day as a habit: every morning, по вечерам."""
    tokens = [t for t in hit.group("p") if t.category not in {"comma", "and"}]
    return (Every(Unit.DAY), *(DayPart(Part(str(token.value))) for token in tokens))


def every_weekday_part(hit: Hit) -> tuple[Fact, ...]:
    """Read "every Monday morning"."""
    return (
        Every(Unit.WEEK, weekdays=weekday_numbers(hit.group("d"))),
        DayPart(Part(str(hit.value("p")))),
    )


def rate(hit: Hit) -> Fact | None:
    """Read "twice a day": `n` times in the unit `u`; once is a repetition by itself."""
    count = hit.whole("n", 1)
    base = _SIMPLE.get(hit.group("u")[0].category)
    if base is None:
        return None
    return base if count == 1 else Rate(count, base.unit)


def count(hit: Hit) -> Fact | None:
    """Read "5 times"."""
    number = hit.whole("n")
    return Count(number) if number > 0 else None


def except_days(hit: Hit) -> tuple[Fact, ...]:
    """Read the weekdays that are left out."""
    return (Mark("except"), Weekdays(weekday_numbers(hit.group("d"))))
