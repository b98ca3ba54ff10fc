"""Builders of distances in time: через полтора часа, in an hour and a half, 2 h 30 min."""

from collections.abc import Sequence
from itertools import zip_longest

from assistant.domain.time_phrases.facts import (
    Every,
    Fact,
    Lasting,
    Lead,
    Offset,
    Shifted,
    Trouble,
    Unit,
)
from assistant.domain.time_phrases.patterns import Hit
from assistant.domain.time_phrases.tokens import Token

_SECONDS = {
    "second": 1,
    "seconds": 1,
    "minute": 60,
    "hour": 3600,
    "hours": 3600,
    "half_hour": 1800,
    "half_minute": 30,
}
_DAYS = {"day_word": 1, "dnya": 1, "days_habit": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter_year": 3, "quarter": 3, "half_year": 6, "year": 12}
_UNITS = frozenset([*_SECONDS, *_DAYS, *_MONTHS])
_SINGULAR = frozenset(
    ["минуту", "минута", "минуте", "день", "дню", "неделю", "неделя", "месяц", "год", "час"]
)
_COUPLE, _FEW, _FEW_MINUTES = 2, 3, 5
_FEW_UNKNOWN = -1.0
_FRACTIONS = {"half": 0.5, "fourth": 0.25}
_NUMBERS = frozenset(
    ["num", "long", "decimal", "dotted", "dashed", "ord", "ordnum", "couple", "few"]
)
_VAGUE = frozenset(["dashed", "couple", "few"])
_DAY_SECONDS, _MONTH_DAYS = 86_400, 30


def amount(tokens: Sequence[Token]) -> Offset | None:
    """Add up numbers and units: "2 hours 30 minutes", "an hour and a half"."""
    total = Offset()
    number: float | None = None
    unit = ""
    for token, following in zip_longest(tokens, tokens[1:]):
        category = _kind(token, following)
        if category in _UNITS:
            unit = category
            total = _sum(total, _of(1.0 if number is None else number, unit))
            number = None
        elif category in _FRACTIONS and unit and number is None:
            total = _sum(total, _of(_FRACTIONS[category], unit))
        elif category == "fourth":
            number = (number or 1) * _FRACTIONS[category]
        elif category == "half":
            number = (number or 0) + _FRACTIONS[category]
        elif category in _NUMBERS:
            number = _number(token)
            total = _sum(total, Offset(fuzzy=category in _VAGUE))
    if number is not None and unit in {"hour", "hours"}:
        total = _sum(total, _of(number, "minute"))
    return total if unit else None


def _kind(token: Token, following: Token | None) -> str:
    """Return a category; a quarter of something is a fraction, the Russian one always."""
    fraction = not token.word.isascii() or (
        following is not None and following.category in {"of", "hour", "dash"}
    )
    return "fourth" if token.category == "quarter" and fraction else token.category


def _number(token: Token) -> float:
    """Return the number of a token, the first of a range; a few is less than nothing."""
    if token.category in {"couple", "few"}:
        return _COUPLE if token.category == "couple" else _FEW_UNKNOWN
    if token.category == "dotted":
        return float(token.word)
    value = token.value[0] if isinstance(token.value, tuple) else token.value
    return float(value or 0)


def _of(number: float, unit: str) -> Offset:
    if number == _FEW_UNKNOWN:
        number = _FEW_MINUTES if unit == "minute" else _FEW
    if unit in _SECONDS:
        return Offset(seconds=round(number * _SECONDS[unit]))
    if unit in _DAYS:
        days = number * _DAYS[unit]
        if days < 1 or (days != int(days) and unit == "day_word"):
            return Offset(seconds=round(days * _DAY_SECONDS), fuzzy=True)
        return Offset(days=int(days), fuzzy=True)
    months = number * _MONTHS[unit]
    return Offset(months=int(months), days=round((months - int(months)) * _MONTH_DAYS), fuzzy=True)


def _sum(one: Offset, other: Offset) -> Offset:
    return Offset(
        one.seconds + other.seconds,
        one.days + other.days,
        one.months + other.months,
        one.fuzzy or other.fuzzy,
    )


def later(hit: Hit) -> Fact | None:
    """Read a distance from now."""
    return _ahead(amount(hit.group("d") or hit.tokens))


def listed_later(hit: Hit) -> tuple[Fact, ...]:
    """Read "in 5, 10 and 20 minutes": the numbers `n` have the unit of `d`."""
    unit = hit.group("d")[-1]
    listed = [[token, unit] for token in hit.group("n") if token.category == "num"]
    found = [_ahead(amount(tokens)) for tokens in [*listed, hit.group("d")]]
    return tuple(fact for fact in found if fact)


def _ahead(found: Offset | None) -> Fact | None:
    """Return a distance that leads somewhere."""
    if found is not None and not (found.seconds or found.days or found.months):
        return Trouble("time-no-time")
    return found


def spoken_later(hit: Hit) -> Fact | None:
    """Read "через час двадцать": minutes without their name, in fives."""
    last = hit.tokens[-1]
    counted = hit.tokens[1].category in {"num", "hour"}
    hours = counted and any(token.category in {"hour", "hours"} for token in hit.tokens)
    return later(hit) if hours and isinstance(last.value, int) and last.value % 5 == 0 else None


def workdays_later(hit: Hit) -> Fact:
    """Read "in 3 working days"."""
    number = hit.whole("n")
    return Shifted(working=number) if number else Trouble("time-no-time")


def bare_minutes(hit: Hit) -> Fact | None:
    """Read "ping me in 15": so many are minutes; fewer may be hours as well."""
    number = hit.whole("h")
    return Offset(seconds=number * 60) if number >= _FEW_MINUTES else Trouble("time-ambiguous")


def reversed_later(hit: Hit) -> Fact | None:
    """Read the Russian approximate order: минут через двадцать."""
    if hit.group("u")[0].word in _SINGULAR:
        return None
    found = amount([*hit.group("n"), *hit.group("u")])
    return found and Offset(found.seconds, found.days, found.months, fuzzy=True)


def lead(hit: Hit) -> Fact | None:
    """Read "an hour before"."""
    found = amount(hit.group("d"))
    return found and Lead(found)


def two_leads(hit: Hit) -> tuple[Fact, ...] | None:
    """Read "a day and an hour before"."""
    first, second = amount(hit.group("n")), amount(hit.group("d"))
    return (Lead(first), Lead(second)) if first and second else None


def daily_for(hit: Hit) -> tuple[Fact, ...] | None:
    """Read "for the next five days": a repetition by itself."""
    found = amount([*hit.group("d"), *hit.group("u")])
    return None if found is None or found.seconds else (Every(Unit.DAY), Lasting(found))


def lasting(hit: Hit) -> Fact | None:
    """Read "for two weeks"."""
    found = amount(hit.group("d"))
    return found and Lasting(found)
