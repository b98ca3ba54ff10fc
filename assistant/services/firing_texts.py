"""Owns the words of a firing: what it reminds of, when it was due, what it stands for.

The texts are plain: what goes to Telegram has its Markdown escaped.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time

from assistant.contracts.accounts import UserProfile
from assistant.contracts.reminders import LATE_AFTER
from assistant.services.ports.texts import Texts


@dataclass(frozen=True)
class Telling:
    """What is told at `now`: the text, when it was `due`, how many other times it stands for."""

    text: str
    due: datetime
    now: datetime
    missed: int = 0


class FiringTexts:
    """Says firings in the words of a language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def reminder(self, telling: Telling, profile: UserProfile) -> str:
        """Return what a reminder says."""
        text = self._texts.text("firing-remind", profile.locale, text=telling.text)
        return self._with_delay(text, telling, profile)

    def again(self, text: str, number: int, locale: str) -> str:
        """Return what repetition `number` of a reminder says."""
        return self._texts.text("firing-again", locale, text=text, number=number)

    def answered(self, telling: Telling, profile: UserProfile) -> str:
        """Return what stands above the answer that a firing led to."""
        text = self._texts.text("firing-answer", profile.locale, text=telling.text)
        return self._with_delay(text, telling, profile)

    def when(self, at: datetime, now: datetime, profile: UserProfile) -> str:
        """Return a past moment in the person's zone: with the date, unless it is today."""
        zone = ZoneInfo(profile.timezone)
        local, today = at.astimezone(zone), now.astimezone(zone).date()
        time = clock_of(local)
        if local.date() == today:
            return self._texts.text("firing-today", profile.locale, time=time)
        date = date_of(local, profile.locale, year=local.year != today.year)
        return self._texts.text("firing-another-day", profile.locale, date=date, time=time)

    def _with_delay(self, text: str, telling: Telling, profile: UserProfile) -> str:
        notes = []
        if telling.now - telling.due > LATE_AFTER:
            when = self.when(telling.due, telling.now, profile)
            notes.append(self._texts.text("firing-was-due", profile.locale, when=when))
        if telling.missed:
            notes.append(self._texts.text("firing-missed", profile.locale, count=telling.missed))
        return "\n\n".join([text, " ".join(notes)]) if notes else text


def clock_of(local: datetime) -> str:
    """Return the time on the clock."""
    return format_time(local.time(), "HH:mm", locale="en")


def date_of(local: datetime, locale: str, *, year: bool = False) -> str:
    """Return a date as people of a language say it, with the year if asked for."""
    if year:
        return format_date(local, "long", locale=locale)
    return format_skeleton("MMMMd", local, locale=locale)
