"""Owns how reminders are said to people: moments, zones, schedules, what was saved, the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from assistant.contracts.reminders import ReminderAction, ReminderState, Schedule
from assistant.contracts.schedules import SHOWN_TIMES, ReminderView
from assistant.domain.digest import shorten
from assistant.services.firing_texts import clock_of, date_of
from assistant.services.ports.texts import Texts
from assistant.services.rule_words import RuleWords
from assistant.services.scheduling import upcoming

_LONG: Final = "moment-long"
_LISTED_CHARS: Final = 120
_MOST_MOMENTS: Final = 6
_HOUR: Final = timedelta(hours=1)
_NEAR: Final = {0: "moment-today", 1: "moment-tomorrow", 2: "moment-after-tomorrow"}
_NO_PLACES: Final = ("Etc/", "GMT", "UTC", "UCT", "Zulu", "Universal", "Greenwich")
"""What names of zones begin with that are offsets and no places."""


def moment_words(moment: datetime, now: datetime, locale: str, zone: str, texts: Texts) -> str:
    """Return a moment in a zone: «завтра, 5 марта (чт), 09:00», with the year if it is another."""
    return _Words(now, locale, texts).moment(moment, zone)


def zone_words(zone: str, moment: datetime, locale: str) -> str:
    """Return a zone with its offset at a moment: «Москва (UTC+3)», or only the offset."""
    place, offset = _place(zone, locale), _offset(zone, moment)
    return f"{place} ({offset})" if place else offset


def schedule_words(schedule: Schedule, now: datetime, locale: str, texts: Texts) -> str:
    """Return when a schedule fires: «по пятницам в 09:00», or its moments."""
    return _Words(now, locale, texts).schedule(schedule)


def confirmation(view: ReminderView, now: datetime, locale: str, texts: Texts) -> str:
    """Return what is said when a reminder was saved: what will be done, when, and what holds it."""
    return _Words(now, locale, texts).confirmation(view)


def listing(views: Sequence[ReminderView], now: datetime, locale: str, texts: Texts) -> str:
    """Return a numbered list of reminders, each with its next time."""
    return _Words(now, locale, texts).listing(views)


@dataclass(frozen=True)
class _Words:
    now: datetime
    locale: str
    texts: Texts

    def text(self, key: str, **params: str | int) -> str:
        return self.texts.text(key, self.locale, **params)

    def moment(self, moment: datetime, zone: str, key: str = "moment-short") -> str:
        local = moment.astimezone(ZoneInfo(zone))
        today = self.now.astimezone(ZoneInfo(zone)).date()
        date = date_of(local, self.locale, year=local.year != today.year)
        day = self.text("moment-day", date=date, weekday=format_date(local, "EEE", self.locale))
        if near := _NEAR.get((local.date() - today).days):
            day = self.text(near, day=day)
        elif key == _LONG:
            day = self.text("moment-other", day=day)
        return self.text(key, day=day, time=clock_of(local))

    def schedule(self, schedule: Schedule) -> str:
        if not schedule.rule:
            coming = [at for at in schedule.instants if at > self.now]
            return self._moments(coming or schedule.instants, schedule.timezone)
        year = self.now.astimezone(ZoneInfo(schedule.timezone)).year
        said = RuleWords(self.texts, self.locale, year).said(schedule.rule, schedule.start)
        if said is not None:
            return said
        moments = upcoming(schedule, self.now, SHOWN_TIMES)
        return self.text("rule-odd", moments=self._moments(moments, schedule.timezone))

    def confirmation(self, view: ReminderView) -> str:
        reminder = view.reminder
        if reminder.state is not ReminderState.ACTIVE and not view.next:
            return self.text(
                f"reminder-{reminder.state.value}",
                text=reminder.text,
                when=self.schedule(reminder.schedule),
            )
        form = "rule" if reminder.schedule.rule else "moments"
        said = self.text(
            f"reminder-{_verb(reminder.action)}-{form}",
            text=reminder.text,
            when=self._when(view),
            zone=self._zone(view),
        )
        return "\n".join([said, *self._notes(view)])

    def listing(self, views: Sequence[ReminderView]) -> str:
        if not views:
            return self.text("reminders-none")
        paused = [self.text("reminders-all-paused")] if views[0].all_paused else []
        lines = [f"{number}. {self._line(view)}" for number, view in enumerate(views, 1)]
        return "\n".join([*paused, self.text("reminders-title"), *lines])

    def _line(self, view: ReminderView) -> str:
        reminder = view.reminder
        line = self.text(
            f"reminders-{_verb(reminder.action)}",
            text=shorten(reminder.text, _LISTED_CHARS),
            when=self._when(view),
            zone=self._zone(view),
        )
        if reminder.state is ReminderState.PAUSED:
            return self.text("reminders-paused", line=line)
        if not reminder.schedule.rule or not view.next:
            return line
        moment = self.moment(view.next[0], reminder.schedule.timezone)
        return self.text("reminders-next", line=line, moment=moment)

    def _when(self, view: ReminderView) -> str:
        """Return when it fires; of one without a rule what it was put off to counts."""
        schedule = view.reminder.schedule
        if schedule.rule:
            return self.schedule(schedule)
        planned = (*(at for at in schedule.instants if at > self.now), *view.next)
        coming = {
            at.astimezone(UTC) for at in planned
        }  # of two zones, 2:30 may be unequal to itself
        if not coming and view.held_until:
            coming = {view.held_until}
        return self._moments(sorted(coming) or schedule.instants, schedule.timezone)

    def _moments(self, moments: Sequence[datetime], zone: str) -> str:
        said = [self.moment(at, zone, _LONG) for at in moments[:_MOST_MOMENTS]]
        more = len(moments) - len(said)
        return "; ".join(said) + (self.text("moments-more", count=more) if more else "")

    def _zone(self, view: ReminderView) -> str:
        zone = view.reminder.schedule.timezone
        place = _place(zone, self.locale)
        offset = _offset(zone, view.next[0] if view.next else self.now)
        return f"{place}, {offset}" if place else offset

    def _notes(self, view: ReminderView) -> list[str]:
        reminder = view.reminder
        zone = reminder.schedule.timezone
        notes = []
        if reminder.schedule.rule and view.next:
            moment = self.moment(view.next[0], zone, _LONG)
            notes.append(self.text("reminder-next", moment=moment))
        if view.held_until:
            until = self.moment(view.held_until, zone, _LONG)
            notes.append(self.text("reminder-held", moment=until))
        if reminder.nag_minutes:
            notes.append(self.text("reminder-nag", count=reminder.nag_minutes))
        if view.all_paused:
            notes.append(self.text("reminders-all-paused"))
        return notes


def _verb(action: ReminderAction) -> str:
    return "remind" if action is ReminderAction.REMIND else "ask"


def _place(zone: str, locale: str) -> str:
    """Return the city of a zone, nothing for one that is an offset."""
    if zone.startswith(_NO_PLACES):
        return ""
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def _offset(zone: str, moment: datetime) -> str:
    """Return a zone's offset at a moment: UTC, UTC+3, UTC-9:30."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, rest = divmod(abs(offset), _HOUR)
    minutes = rest // timedelta(minutes=1)
    if not hours and not minutes:
        return "UTC"
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
