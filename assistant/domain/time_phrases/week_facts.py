"""Builders of days in their week or month: weekdays, weekends, edges, the nth Monday."""

from assistant.domain.time_phrases.facts import (
    Clock,
    Dated,
    Edge,
    Fact,
    Frame,
    Nth,
    Part,
    Shifted,
    Trouble,
    Unit,
    Weekdays,
    Which,
)
from assistant.domain.time_phrases.offset_facts import amount
from assistant.domain.time_phrases.patterns import Hit
from assistant.domain.time_phrases.tokens import Token

_WEEKEND = (5, 6)
_WEEK = 7
_WORK = (9, 13, 18)
"""Hours at which a working day begins, is half over, ends."""
_MONTHLY = frozenset(["month", "quarter_year"])
_UNITS = {"week": Unit.WEEK, "month": Unit.MONTH, "year": Unit.YEAR}


def _which(hit: Hit) -> Which:
    for token in hit.group("w"):
        if token.category in {"next", "this", "past", "previous", "last"}:
            return {"next": Which.NEXT, "this": Which.THIS}.get(token.category, Which.PAST)
    return Which.NEAREST


def weekday_numbers(tokens: list[Token]) -> tuple[int, ...]:
    """Return the weekdays of a list, ranges included: пн-пт, Monday to Friday and Sunday."""
    days: list[int] = []
    ranging = False
    for token in tokens:
        if token.category in {"weekday", "short_weekday", "weekdays"}:
            assert isinstance(token.value, int)
            if ranging:
                span = (token.value - days[-1]) % _WEEK
                days += [(days[-1] + step) % _WEEK for step in range(1, span + 1)]
            else:
                days.append(token.value)
            ranging = False
        elif token.category == "workdays":
            days += range(5)
        elif token.category in {"weekend", "weekends", "free"}:
            days += _WEEKEND
        elif token.category in {"dash", "by", "until", "through", "to"}:
            ranging = bool(days)
    return tuple(dict.fromkeys(days))


def weekday(hit: Hit) -> Fact | None:
    """Read one or several weekdays `d`, with this or next in `w`."""
    days = weekday_numbers(hit.group("d"))
    return Weekdays(days, _which(hit), weeks=1 if hit.has("later") else 0) if days else None


def weekend(hit: Hit) -> Fact:
    """Read the weekend: the first of its days that is still ahead."""
    return Weekdays(_WEEKEND, _which(hit), any_of=True)


def night_before(hit: Hit) -> tuple[Fact, ...] | None:
    """Read "в ночь на субботу": its first hour."""
    if hit.tokens[1].value != Part.NIGHT:
        return None
    return (Weekdays(weekday_numbers(hit.group("d"))), Clock(0, fixed=True, exact=True))


def anchored_week(hit: Hit) -> Fact | tuple[Fact, ...] | None:
    """Read "a week from Friday", "two weeks from tomorrow": `n` distance, `d` anchor."""
    distance = amount(hit.group("n"))
    anchor = hit.group("d")[0]
    if distance is None or distance.seconds or not isinstance(anchor.value, int):
        return None
    if anchor.category == "day":
        return Shifted(distance.days + anchor.value, distance.months)
    if distance.months or distance.days % _WEEK:
        return None
    return Weekdays((anchor.value,), weeks=distance.days // _WEEK)


def frame(hit: Hit) -> Fact | None:
    """Read "next week", "this month", "last year"."""
    unit = _UNITS.get(hit.group("u")[0].category)
    shift = {"next": 1, "this": 0}.get(hit.group("w")[0].category, -1)
    return Frame(unit, shift) if unit else None


def edge(hit: Hit) -> Fact:
    """Read "at the end of the month"; the end of a day is an hour."""
    place = {"end": 2, "middle": 1}.get(hit.group("e")[0].category, 0)
    unit = _UNITS.get(hit.group("u")[0].category)
    return Edge(unit, _shift(hit), place) if unit else Clock(_WORK[place], fixed=True)


def edge_of_month(hit: Hit) -> Fact:
    """Read the beginning, middle or end of the month `m`."""
    place = {"end": -1, "middle": 15}.get(hit.group("e")[0].category, 1)
    return Dated(place, hit.whole("m"))


def nth(hit: Hit) -> Fact:
    """Read the first Monday, or the last working day, of the month `m`."""
    days = weekday_numbers(hit.group("d")) or tuple(range(5))
    return Nth(ordinal(hit.group("n")), days, hit.whole("m") or None)


def ordinal(tokens: list[Token]) -> int:
    """Return the place that an ordinal names, -1 for the last."""
    names = [token.category for token in tokens]
    if "last" in names or "penultimate" in names:
        return -1 if len(names) == 1 and "last" in names else -2
    return next((token.value for token in tokens if isinstance(token.value, int)), 1)


def day_of_month(hit: Hit) -> Fact:
    """Read the first or last day of the month `m`; of what, must be said."""
    month = hit.whole("m") or None
    if month is None and not hit.anywhere(_MONTHLY):
        return Trouble("time-which-day")
    return Dated(ordinal(hit.group("n")), month)


def day_of_frame(hit: Hit) -> tuple[Fact, ...]:
    """Read the first or last day of this or the next month."""
    return (Frame(Unit.MONTH, _shift(hit)), Dated(ordinal(hit.group("n"))))


def last_weekday(hit: Hit) -> Fact:
    """Read "the last Friday": that of the month where one is said, else the one that was."""
    days = weekday_numbers(hit.group("d"))
    return Nth(-1, days) if hit.anywhere(_MONTHLY) else Weekdays(days, Which.PAST)


def nth_in(hit: Hit) -> tuple[Fact, ...]:
    """Read the first Monday of this or the next month."""
    return (Frame(Unit.MONTH, _shift(hit)), nth(hit))


def _shift(hit: Hit) -> int:
    shifts = {"next": 1, "past": -1, "previous": -1}
    return next((shifts.get(token.category, 0) for token in hit.group("w")), 0)
