"""What was read of an hour and cannot be sure: another zone, a second hour, an hour twice."""

import re
from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from assistant.domain.time_phrases.choosing import Choice, Item
from assistant.domain.time_phrases.dial import BAD_CLOCK, agrees
from assistant.domain.time_phrases.facts import Clock, DayPart, Every, Found, Lead, Window
from assistant.domain.time_phrases.tokens import Token

_HOURLY = frozenset(["clock", "meridian", "of_part", "hour", "hours", "dnya", "clock_word"])
_ENDS = frozenset(["comma", "stop", "and", "dash", "at", "on", "or", "sign", "day"])
_START = r"[\s,(]{0,4}"
_MOSCOW = re.compile(
    rf"{_START}(?:по (?:москве|московскому|мск)|мск|msk|moscow time)(?!\w)", re.IGNORECASE
)
_UNIVERSAL = re.compile(rf"{_START}(?:utc|gmt|по гринвичу)(?![\w+-])", re.IGNORECASE)
_ABBREVIATION = re.compile(
    rf"{_START}(?:по )?(?:[ecmp][sd]t|e?cet|cest|eest|eet|gmt|utc|[bij]st|msk|мск|гринвичу"
    r"|[а-яё-]{3,30}(?:ому|ему) времени"
    r"|(?:eastern|pacific|central|mountain|moscow)(?: (?:standard|daylight))? time)(?![^\W\d_])",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"{_START}(?:по (?!(?:Скайп|Зум|Телеграм|В[ао]тсап)у)[А-ЯЁ][а-яё]+(?!\w)"
    r"|(?:ET|PT|CT)(?!\w)|[A-Z][a-z]+(?: [A-Z][a-z]+)? time(?!\w))"
)
_HERE = re.compile(rf"{_START}по (?:местному|моему|нашему)(?!\w)", re.IGNORECASE)
_OWN = {"Europe/Moscow": _MOSCOW, "UTC": _UNIVERSAL, "Etc/UTC": _UNIVERSAL}
"""How people name the zone that they are in, which changes nothing."""


def names_zone(choice: Choice, tokens: Sequence[Token], text: str, zone: ZoneInfo) -> bool:
    """Whether an hour is said in another zone than the person's: 9am EST, в 9 по Лондону."""
    own = _OWN.get(zone.key)
    for item in choice.items:
        if isinstance(item.fact, Clock | Window):
            end = tokens[item.last - 1].end
            here = _HERE.match(text, end) or (own and own.match(text, end))
            if not here and (_ABBREVIATION.match(text, end) or _PLACE.match(text, end)):
                return True
    return False


def leaves_hour(choice: Choice, found: Sequence[Found], tokens: Sequence[Token]) -> bool:
    """Whether another hour was left in the text, which may be the one that is meant."""
    chosen = {place for item in choice.items for place in range(item.first, item.last)}
    return any(
        one.last - 1 not in chosen
        and any(isinstance(fact, Clock) or fact == BAD_CLOCK for fact in one.facts)
        and _is_plain(tokens[one.first : one.last], tokens[one.last : one.last + 1])
        for one in found
    )


def _is_plain(words: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether an hour can be nothing else: "at 5 pm" and "at 5" at an end, not "on one"."""
    names = {token.category for token in words}
    ends = all(token.category in _ENDS for token in following)
    return not names.isdisjoint(_HOURLY) or (words[0].category == "at" and ends)


def contradicts(choice: Choice) -> bool:
    """Whether neighbours disagree or repeat each other: в 9 утра вечером, 2:12 в 2.12."""
    items = sorted(choice.items, key=lambda item: item.first)
    if any(isinstance(item.fact, Lead) and item.fact.offset.days for item in items) and any(
        isinstance(item.fact, Every) for item in items
    ):
        return True
    return any(_disagree(one, other) for one, other in pairwise(items) if one.last == other.first)


def _disagree(one: Item, other: Item) -> bool:
    clock, second = one.fact, other.fact
    if not isinstance(clock, Clock):
        return False
    if isinstance(second, Clock):
        return (clock.hour, clock.minute) == (second.hour, second.minute)
    return isinstance(second, DayPart) and clock.fixed and not agrees(clock, second.part)
