"""Owns how recurrence rules are said to people: "on Fridays at 09:00".

Rules that few people set have no words here; the caller lists their next firings instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, product
from typing import Final

from babel.lists import format_list

from assistant.domain.recurrence.rule_text import parse_rules
from assistant.domain.recurrence.rules import SUB_DAILY, WEEKDAYS, Frequency, Rule
from assistant.services.firing_texts import date_of
from assistant.services.ports.texts import Texts

_WORKDAYS: Final = (0, 1, 2, 3, 4)
_WEEKEND: Final = (5, 6)
_WEEK: Final = 7
_HOUR: Final = 60
_LEAST_WINDOW: Final = 4
"""From so many times at equal distances on, they are said as a window: every hour from 9 to 18."""

_MOST_TIMES: Final = 8
_LEAP_YEAR: Final = 2024


@dataclass(frozen=True)
class RuleWords:
    """Says rules in the words of a language, at a moment in `year`."""

    texts: Texts
    locale: str
    year: int

    def said(self, rule: str, start: datetime | None) -> str | None:
        """Return one or more rules in words, None where there are none for them."""
        said = [self._rule(one, start) for one in parse_rules(rule)]
        return "; ".join(words for words in said if words) if all(said) else None

    def listed(self, words: Sequence[str]) -> str:
        """Return words joined as a list of the language."""
        return format_list(list(words), "standard", locale=self.locale)

    def _rule(self, rule: Rule, start: datetime | None) -> str | None:
        said = self._elapsed(rule) if rule.frequency in SUB_DAILY else self._by_day(rule, start)
        return said and said + self._end(rule)

    def _elapsed(self, rule: Rule) -> str | None:
        """Say what repeats within the day, all day."""
        if rule.months or rule.month_days or rule.weekdays:
            return None
        if not rule.minutes:
            hours = rule.frequency is Frequency.HOURLY
            return self._every(rule.interval * (_HOUR if hours else 1))
        if len(rule.minutes) == 1:
            minute = rule.minutes[0]
            key = "rule-each-hour-at" if minute else "rule-each-hour"
            return self._text(key, minute=minute)
        steps = {later - one for one, later in pairwise((*rule.minutes, rule.minutes[0] + _HOUR))}
        return self._every(steps.pop()) if len(steps) == 1 else None

    def _by_day(self, rule: Rule, start: datetime | None) -> str | None:
        days = self._days(rule, start)
        at = sorted({hour * _HOUR + minute for hour, minute in product(rule.hours, rule.minutes)})
        gaps = {later - one for one, later in pairwise(at)}
        if days is None or (len(at) > _MOST_TIMES and len(gaps) > 1):
            return None
        if len(at) >= _LEAST_WINDOW and len(gaps) == 1:
            every = self._every(gaps.pop())
            window = self._text(
                "rule-window", every=every, first=_clock(at[0]), last=_clock(at[-1])
            )
            return window if _is_every_day(rule) else f"{days} {window}"
        times = self.listed([_clock(minutes) for minutes in at])
        return self._text("rule-at", days=days, times=times)

    def _days(self, rule: Rule, start: datetime | None) -> str | None:
        if rule.frequency is Frequency.YEARLY:
            return self._of_year(rule, start)
        if rule.months or (rule.month_days and rule.weekdays):
            return None
        if rule.frequency is Frequency.MONTHLY:
            return self._of_month(rule, start)
        if rule.frequency is Frequency.DAILY and not rule.weekdays:
            return None if rule.month_days else self._text("rule-days", count=rule.interval)
        return self._of_week(rule, start)

    def _of_week(self, rule: Rule, start: datetime | None) -> str | None:
        days = tuple(day for _, day in rule.weekdays) or ((start.weekday(),) if start else ())
        if rule.positions or not days or (rule.frequency is Frequency.DAILY and rule.interval > 1):
            return None
        said = self._weekdays(days)
        if rule.interval == 1:
            return said
        return self._text("rule-weeks", days=said, count=rule.interval)

    def _weekdays(self, days: tuple[int, ...]) -> str:
        if len(days) == _WEEK:
            return self._text("rule-days", count=1)
        if len(days) == _WEEK - 1:
            missing = next(day for day in range(_WEEK) if day not in days)
            return self._text("rule-except", day=WEEKDAYS[missing])
        if days in {_WORKDAYS, _WEEKEND}:
            return self._text("rule-workdays" if days == _WORKDAYS else "rule-weekend")
        names = [self._text("rule-weekday", day=WEEKDAYS[day]) for day in days]
        return self._text("rule-on-weekdays", days=self.listed(names))

    def _of_month(self, rule: Rule, start: datetime | None) -> str | None:
        if rule.weekdays:
            said = self._places(rule)
        else:
            said = self._month_days(rule.month_days or ((start.day,) if start else ()))
        if said is None or rule.interval == 1:
            return said
        return self._text("rule-months", days=said, count=rule.interval)

    def _places(self, rule: Rule) -> str | None:
        days = tuple(day for _, day in rule.weekdays)
        if rule.positions in {(1,), (-1,)} and days == _WORKDAYS:
            return self._text(
                "rule-first-workday" if rule.positions == (1,) else "rule-last-workday"
            )
        if rule.positions:
            return None
        if not any(place for place, _ in rule.weekdays):
            return self._weekdays(days) if rule.interval == 1 else None
        if any(place < -1 for place, _ in rule.weekdays):
            return None
        said = [
            self._text("rule-last", day=WEEKDAYS[day])
            if place < 0
            else self._text("rule-nth", day=WEEKDAYS[day], place=place)
            for place, day in rule.weekdays
        ]
        return self._text("rule-of-month", days=self.listed(said))

    def _month_days(self, days: tuple[int, ...]) -> str | None:
        if days == (-1,):
            return self._text("rule-last-day")
        if not days or days[0] < 0:
            return None
        said = [self._text("rule-date", day=day) for day in days]
        return self._text("rule-dates", days=self.listed(said))

    def _of_year(self, rule: Rule, start: datetime | None) -> str | None:
        whole = rule.day_is_of_start and start is not None
        months = rule.months or ((start.month,) if whole and start else ())
        days = rule.month_days or ((start.day,) if whole and start else ())
        dates = [_date(month, day) for month, day in product(months, days)]
        known = [one for one in dates if one is not None]
        if rule.weekdays or rule.positions or not known or len(known) < len(dates):
            return None
        said = [date_of(datetime(one.year, one.month, one.day), self.locale) for one in known]  # noqa: DTZ001 a date
        return self._text("rule-years", dates=self.listed(said), count=rule.interval)

    def _end(self, rule: Rule) -> str:
        if rule.count is not None:
            return self._text("rule-count", count=rule.count)
        if rule.until is None:
            return ""
        until = date_of(rule.until, self.locale, year=rule.until.year != self.year)
        return self._text("rule-until", date=until)

    def _every(self, minutes: int) -> str:
        hours, rest = divmod(minutes, _HOUR)
        if rest:
            return self._text("rule-minutes", count=minutes)
        return self._text("rule-hours", count=hours)

    def _text(self, key: str, **params: str | int) -> str:
        return self.texts.text(key, self.locale, **params)


def _is_every_day(rule: Rule) -> bool:
    return rule.frequency is Frequency.DAILY and rule.interval == 1 and not rule.weekdays


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def _date(month: int, day: int) -> date | None:
    """Return a day of a leap year, None for one that does not exist or is counted from the end."""
    try:
        return date(_LEAP_YEAR, month, day)
    except ValueError:
        return None
