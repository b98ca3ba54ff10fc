"""Owns the text of recurrence rules: which are taken, and what they say.

Syntax and meaning are RFC 5545 3.3.10 with two differences, for rules belong to a zone and fire by
the minute. UNTIL is local wall time. A rule by the day or longer names its hours and minutes.
"""

import re
from datetime import datetime
from functools import lru_cache

from assistant.domain.recurrence.rules import (
    BY_PLACE,
    LONGER,
    SUB_DAILY,
    WEEKDAYS,
    Frequency,
    Rule,
    RuleInvalidError,
    RuleProblem,
)

_MOST_CHARS = 1_000
_MOST_RULES = 20
_MOST_FIRINGS = 10_000
_MOST_INTERVAL = 1_000_000
_MOST_WEEKS = 53
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,7}", re.ASCII)
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"[0-9]{8}T[0-9]{6}", re.ASCII)
_RANGES = {
    "INTERVAL": (1, _MOST_INTERVAL),
    "COUNT": (1, _MOST_FIRINGS),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 0),
}
_FROM_ONE = frozenset({"BYMONTHDAY", "BYSETPOS"})
"""Numbers that are counted from 1, and from the end by -1."""

_NAMES = frozenset({"FREQ", "UNTIL", "WKST", "BYDAY", *_RANGES})


def check_rule(rule: str) -> None:
    """Raise `RuleInvalidError` for a text that is not one or more rules, each on its line."""
    parse_rules(rule)


@lru_cache(maxsize=1_024)
def parse_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a text. Raises `RuleInvalidError`."""
    if len(text) > _MOST_CHARS:
        raise RuleInvalidError(RuleProblem.TOO_LONG)
    lines = text.split("\n")
    if len(lines) > _MOST_RULES:
        raise RuleInvalidError(RuleProblem.TOO_MANY)
    rules = tuple(_parse(line) for line in lines)
    if len(rules) > 1 and any(rule.is_elapsed for rule in rules):
        raise RuleInvalidError(RuleProblem.COMBINATION, "FREQ")
    return rules


def _parse(line: str) -> Rule:
    parts = _parts(line)
    rule = Rule(
        frequency=_frequency(parts),
        interval=_one(parts, "INTERVAL") or 1,
        count=_one(parts, "COUNT"),
        until=_until(parts),
        week_start=_week_start(parts),
        months=_numbers(parts, "BYMONTH"),
        month_days=_numbers(parts, "BYMONTHDAY"),
        weekdays=_weekdays(parts),
        positions=_numbers(parts, "BYSETPOS"),
        hours=_numbers(parts, "BYHOUR"),
        minutes=_numbers(parts, "BYMINUTE"),
    )
    _numbers(parts, "BYSECOND")
    _check_combination(rule, parts)
    _check_time_of_day(rule)
    return rule


def _parts(line: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in line.split(";"):
        found = _PART.fullmatch(part)
        if found is None or found[1] in parts:
            raise RuleInvalidError(RuleProblem.SYNTAX, part)
        if found[1] not in _NAMES:
            raise RuleInvalidError(RuleProblem.UNKNOWN_PART, found[1])
        parts[found[1]] = found[2]
    return parts


def _frequency(parts: dict[str, str]) -> Frequency:
    name = parts.get("FREQ", "")
    if name not in Frequency.__members__:
        raise RuleInvalidError(RuleProblem.VALUE, "FREQ")
    return Frequency(name)


def _one(parts: dict[str, str], name: str) -> int | None:
    numbers = _numbers(parts, name)
    if len(numbers) > 1:
        raise RuleInvalidError(RuleProblem.VALUE, name)
    return next(iter(numbers), None)


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    if name not in parts:
        return ()
    low, high = _RANGES[name]
    numbers = set()
    for text in parts[name].split(","):
        number = int(text) if _NUMBER.fullmatch(text) else None
        if number is None or not low <= number <= high or (number == 0 and name in _FROM_ONE):
            raise RuleInvalidError(RuleProblem.VALUE, name)
        numbers.add(number)
    return tuple(sorted(numbers))


def _until(parts: dict[str, str]) -> datetime | None:
    if "UNTIL" not in parts:
        return None
    if not _UNTIL.fullmatch(parts["UNTIL"]):
        raise RuleInvalidError(RuleProblem.VALUE, "UNTIL")
    try:
        return datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 wall time
    except ValueError:
        raise RuleInvalidError(RuleProblem.VALUE, "UNTIL") from None


def _week_start(parts: dict[str, str]) -> int:
    day = parts.get("WKST", WEEKDAYS[0])
    if day not in WEEKDAYS:
        raise RuleInvalidError(RuleProblem.VALUE, "WKST")
    return WEEKDAYS.index(day)


def _weekdays(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    days = set()
    for text in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        found = _DAY.fullmatch(text)
        place = int(found[1] or 0) if found else 0
        if found is None or abs(place) > _MOST_WEEKS or (found[1] and not place):
            raise RuleInvalidError(RuleProblem.VALUE, "BYDAY")
        days.add((place, WEEKDAYS.index(found[2])))
    return tuple(sorted(days))


def _check_combination(rule: Rule, parts: dict[str, str]) -> None:
    """Refuse parts that contradict each other or the frequency (RFC 5545 3.3.10)."""
    places = [place for place, _ in rule.weekdays]
    wrong = {
        "UNTIL": rule.count is not None and rule.until is not None,
        "BYDAY": any(places) and not (all(places) and rule.frequency in BY_PLACE),
        "BYMONTHDAY": bool(rule.month_days) and rule.frequency is Frequency.WEEKLY,
        "BYSETPOS": bool(rule.positions) and rule.frequency not in LONGER,
    }
    if rule.is_elapsed:
        wrong |= {name: name.startswith("BY") for name in parts}
    elif rule.is_hourly:
        wrong |= dict.fromkeys(parts.keys() & {"INTERVAL", "COUNT", "BYHOUR"}, True)
    for name in sorted(name for name, is_wrong in wrong.items() if is_wrong):
        raise RuleInvalidError(RuleProblem.COMBINATION, name)


def _check_time_of_day(rule: Rule) -> None:
    if rule.frequency in SUB_DAILY:
        return
    for name, values in (("BYHOUR", rule.hours), ("BYMINUTE", rule.minutes)):
        if not values:
            raise RuleInvalidError(RuleProblem.NO_TIME_OF_DAY, name)
