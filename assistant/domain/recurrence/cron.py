"""Owns cron expressions of five fields: turned into rules of RFC 5545, and rules into them.

Fields are read as Debian's cron reads them, crontab(5): minute, hour, day of the month, month,
day of the week. If both days are restricted, either of them is enough; a field that begins with a
star does not count as restricted, so both have to fit (`*/2` and `mon`: Mondays of odd dates).
`*/3` as a day is the 1st, 4th, 7th … of every month, so no rule of INTERVAL=3.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.recurrence.rule_text import parse_rules
from assistant.domain.recurrence.rules import WEEKDAYS, Frequency, Rule

_MINUTES, _HOURS = range(60), range(24)
_MONTH_DAYS, _MONTHS, _WEEK = range(1, 32), range(1, 13), range(7)
_MOST_CHARS = 500
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TERM = re.compile(
    r"(?:\*|(?P<first>[a-z]{3}|[0-9]{1,2})(?:-(?P<last>[a-z]{3}|[0-9]{1,2}))?)"
    r"(?:/(?P<step>[0-9]{1,2}))?",
    re.ASCII,
)
_LEAST_RUN = 3
"""From so many values on, neighbours are written as a range and equal steps as a step."""

_Values = Sequence[int]


@dataclass(frozen=True)
class _Field:
    """What may be in a field of an expression; names stand for numbers from the lowest on."""

    name: str
    low: int
    high: int
    names: Sequence[str] = ()


_SUNDAY, _SUNDAY_TOO = 0, 7
"""The first day of a week and the last one: `fri-sun` ends with the last."""

_FIELDS = (
    _Field("minute", _MINUTES[0], _MINUTES[-1]),
    _Field("hour", _HOURS[0], _HOURS[-1]),
    _Field("day-of-month", _MONTH_DAYS[0], _MONTH_DAYS[-1]),
    _Field("month", _MONTHS[0], _MONTHS[-1], _MONTH_NAMES),
    _Field("day-of-week", _SUNDAY, _SUNDAY_TOO, (_DAY_NAMES[-1], *_DAY_NAMES[:-1])),
)


class CronInvalidError(ValueError):
    """A text is no cron expression; `field` is the wrong one of the five, empty for the whole."""

    def __init__(self, field: str = "") -> None:
        super().__init__(f"cron {field}".rstrip())
        self.field = field


def rule_of_cron(cron: str) -> str:
    """Return the rules of a cron expression. Raises `CronInvalidError`.

    `*` as the hour is every hour that passes. Other hours are wall time of each day.
    """
    texts = cron.lower().split()
    if len(texts) != len(_FIELDS) or len(cron) > _MOST_CHARS:
        raise CronInvalidError
    minutes, hours, month_days, months, days = map(_values, _FIELDS, texts)
    weekdays = sorted({(day - 1) % len(_WEEK) for day in days})
    hourly = texts[1].startswith("*") and len(hours) == len(_HOURS)
    times = [_part("BYMINUTE", minutes, ()), "BYSECOND=0"]
    if not hourly:
        times.insert(0, _part("BYHOUR", hours, ()))
    month = _part("BYMONTH", months, _MONTHS)
    date = _part("BYMONTHDAY", month_days, _MONTH_DAYS)
    day = _part("BYDAY", weekdays, _WEEK)
    either = not (texts[2].startswith("*") or texts[4].startswith("*"))
    rule = "\n".join(
        ";".join(filter(None, [_frequency(month, *named, hourly=hourly), month, *named, *times]))
        for named in (_either(date, day) if either else [(date, day)])
    )
    if all(one.has_no_date for one in parse_rules(rule)):
        raise CronInvalidError(_FIELDS[2].name)
    return rule


def _either(date: str, day: str) -> list[tuple[str, str]]:
    """Return the days on which one of two fits: of two rules, or all if one of them fits always."""
    return [(date, ""), ("", day)] if date and day else [("", "")]


def _values(field: _Field, text: str) -> _Values:
    values: set[int] = set()
    for term in text.split(","):
        found = _TERM.fullmatch(term)
        if found is None:
            raise CronInvalidError(field.name)
        first = _number(field, found["first"] or str(field.low))
        last = _number(field, found["last"] or str(field.high))
        if found["first"] and not (found["last"] or found["step"]):
            last = first
        if last == _SUNDAY < first and field.high == _SUNDAY_TOO:
            last = _SUNDAY_TOO
        step = int(found["step"] or 1)
        if first > last or step == 0:
            raise CronInvalidError(field.name)
        values.update(range(first, last + 1, step))
    return sorted(values)


def _number(field: _Field, word: str) -> int:
    if word in field.names:
        return field.low + field.names.index(word)
    if not word.isdecimal() or not field.low <= int(word) <= field.high:
        raise CronInvalidError(field.name)
    return int(word)


def _frequency(month: str, date: str, day: str, *, hourly: bool) -> str:
    """Return the frequency that people would name."""
    if hourly:
        name = Frequency.HOURLY
    elif day:
        name = Frequency.MONTHLY if date else Frequency.WEEKLY
    elif date:
        name = Frequency.YEARLY if month else Frequency.MONTHLY
    else:
        name = Frequency.DAILY
    return f"FREQ={name}"


def _part(name: str, values: _Values, whole: Sequence[int]) -> str:
    """Return a part of a rule, nothing for the values that leave nothing out."""
    if len(values) == len(whole):
        return ""
    words = (WEEKDAYS[value] if name == "BYDAY" else str(value) for value in values)
    return f"{name}={','.join(words)}"


def cron_of(rule: str) -> str | None:
    """Return the cron expression that fires exactly as a rule does, None if there is none.

    Days of the week are names: their numbers mean different days to different programs. Raises
    `RuleInvalidError`.
    """
    rules = parse_rules(rule)
    one = rules[0]
    if len(rules) > 1 or not _is_cron(one):
        return None
    weekdays = [day for _, day in one.weekdays]
    return " ".join(
        [
            _stepped(one.minutes, _MINUTES),
            "*" if one.is_hourly else _stepped(one.hours, _HOURS),
            _listed(one.month_days, _MONTH_DAYS),
            _listed(one.months, _MONTHS),
            "*" if len(weekdays) in {0, len(_WEEK)} else _week(weekdays),
        ]
    )


def _is_cron(rule: Rule) -> bool:
    if rule.needs_start or rule.until or rule.positions or (rule.month_days and rule.weekdays):
        return False
    return all(day > 0 for day in rule.month_days) and not any(place for place, _ in rule.weekdays)


def _stepped(values: _Values, whole: range) -> str:
    """Return values of a field as a step if they are one.

    All hours are no star, which is every hour that passes, but wall time like other hours.
    """
    if len(values) == len(whole):
        return "*" if whole == _MINUTES else f"{whole[0]}-{whole[-1]}"
    if len(values) >= _LEAST_RUN:
        step = values[1] - values[0]
        if list(values) == list(whole[::step]):
            return f"*/{step}"
    return ",".join(_runs(values))


def _listed(values: _Values, whole: range) -> str:
    return "*" if len(values) in {0, len(whole)} else ",".join(_runs(values))


def _week(weekdays: Sequence[int]) -> str:
    """Return names of days; Sunday is in no range, since cron begins its week with it."""
    sunday = [_DAY_NAMES[-1]] if weekdays[-1] == _WEEK[-1] else []
    return ",".join(_runs(weekdays[: len(weekdays) - len(sunday)], _DAY_NAMES) + sunday)


def _runs(values: Iterable[int], names: Sequence[str] = ()) -> list[str]:
    """Return ascending values as words, neighbours as ranges."""
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    words: list[str] = []
    for run in runs:
        written = [names[value] if names else str(value) for value in run]
        words += [f"{written[0]}-{written[-1]}"] if len(run) >= _LEAST_RUN else written
    return words
