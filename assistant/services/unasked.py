"""Owns what the assistant says of its own accord: a look at what is open, and the day ahead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringState,
    ReminderAction,
    ReminderRecord,
    ReminderState,
)
from assistant.contracts.tools import Labels
from assistant.domain.digest import shorten
from assistant.domain.policy import join
from assistant.domain.wall_clock import localize
from assistant.services.firing_texts import FiringTexts, clock_of, date_of
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts
from assistant.services.proactive_facts import (
    FACTS,
    Fact,
    FactFinder,
    Outlook,
    unanswered_reminders,
)
from assistant.services.scheduling import upcoming

_TOLD: Final = (FiringState.DUE, FiringState.SENT, FiringState.ACKNOWLEDGED)
_MEMORY = timedelta(days=7)
"""How far back the first look goes, and how far back looks are counted."""

_MOST_LOOKS = 24 * 8
_MOST_REMINDERS = 1_000
_MOST_LINES = 20
_MOST_TIMES = 4
_LINE_CHARS = 120


@dataclass(frozen=True)
class Said:
    """A message, and what it is made of."""

    text: str
    labels: Labels


@dataclass(frozen=True)
class _Entry:
    """One reminder of the day, with its times in the person's zone."""

    reminder: ReminderRecord
    times: list[datetime]


class Unasked:
    """Puts facts into words; nothing to say is None."""

    def __init__(self, texts: Texts, finders: Sequence[FactFinder] = FACTS) -> None:
        self._texts = texts
        self._firings = FiringTexts(texts)
        self._finders = finders

    async def look(self, store: UserStore, profile: UserProfile, now: datetime) -> Said | None:
        """Return what is open and was not told before, within the person's daily budget."""
        looks = await store.firings.fired([ReminderAction.LOOK], _TOLD, now - _MEMORY, _MOST_LOOKS)
        told = [look.fired_at for look in looks if look.fired_at is not None]
        midnight = _midnight(now, profile)
        if sum(1 for at in told if at >= midnight) >= profile.proactive_daily_budget:
            return None
        outlook = Outlook(store, profile, now, max(told, default=now - _MEMORY))
        facts = [fact for find in self._finders for fact in await find(outlook)]
        if not facts:
            return None
        title = self._texts.text("look-title", profile.locale)
        return self._said(title, self._fact_lines(facts, outlook), facts)

    async def digest(self, store: UserStore, profile: UserProfile, now: datetime) -> Said | None:
        """Return what is still to come today, by time, and what of the last day is unanswered."""
        day = await _day(store, now, _midnight(now, profile, days=1), ZoneInfo(profile.timezone))
        outlook = Outlook(store, profile, now, now - timedelta(days=1))
        facts = await unanswered_reminders(outlook)
        if not day and not facts:
            return None
        lines = self._day_lines(day, profile.locale)
        if facts:
            open_title = self._texts.text("digest-open", profile.locale)
            lines += [open_title, *self._fact_lines(facts, outlook)]
        local = now.astimezone(ZoneInfo(profile.timezone))
        date = date_of(local, profile.locale)
        title = self._texts.text("digest-title", profile.locale, date=date)
        return self._said(title, lines, [*(entry.reminder for entry in day), *facts])

    def _said(self, title: str, lines: list[str], made_of: Sequence[Fact | ReminderRecord]) -> Said:
        return Said("\n".join([title, *lines]), join(part.labels for part in made_of))

    def _fact_lines(self, facts: list[Fact], outlook: Outlook) -> list[str]:
        lines = [
            self._texts.text(
                fact.key,
                outlook.profile.locale,
                text=shorten(fact.text, _LINE_CHARS),
                when=self._firings.when(fact.at, outlook.now, outlook.profile),
            )
            for fact in facts
        ]
        return self._cut(lines, outlook.profile.locale)

    def _day_lines(self, day: list[_Entry], locale: str) -> list[str]:
        lines = [
            self._texts.text(
                "digest-line",
                locale,
                time=_times(entry.times),
                text=shorten(entry.reminder.text, _LINE_CHARS),
            )
            for entry in day
        ]
        return self._cut(lines, locale)

    def _cut(self, lines: list[str], locale: str) -> list[str]:
        more = len(lines) - _MOST_LINES
        if more <= 0:
            return lines
        return [*lines[:_MOST_LINES], self._texts.text("digest-more", locale, count=more)]


async def _day(store: UserStore, now: datetime, midnight: datetime, zone: ZoneInfo) -> list[_Entry]:
    """Return the reminders that fire from now to midnight, by the first time of each."""
    planned: dict[UUID, list[FiringRecord]] = defaultdict(list)
    for firing in await store.firings.planned():
        if firing.due_at < midnight:
            planned[firing.reminder_id].append(firing)
    entries = []
    for reminder in await _standing(store, planned):
        times = sorted(_of_day(reminder, planned[reminder.reminder_id], now, midnight))
        if times:
            entries.append(_Entry(reminder, [at.astimezone(zone) for at in times]))
    return sorted(entries, key=lambda entry: entry.times[0].astimezone(UTC))


async def _standing(
    store: UserStore, planned: dict[UUID, list[FiringRecord]]
) -> list[ReminderRecord]:
    """Return the reminders that a person set and that have something planned."""
    active = await store.reminders.page(_MOST_REMINDERS, 0, [ReminderState.ACTIVE])
    found = [reminder for reminder in active if reminder.reminder_id in planned]
    known = {reminder.reminder_id for reminder in found}
    for reminder_id in set(planned) - known:  # put off, when the schedule had ended
        reminder = await store.reminders.get(reminder_id)
        if reminder is not None and not reminder.action.is_proactive:
            found.append(reminder)
    return found


def _of_day(
    reminder: ReminderRecord, planned: list[FiringRecord], now: datetime, midnight: datetime
) -> set[datetime]:
    """Return times up to midnight in UTC, a few: planned ones and those of the schedule."""
    times = {firing.due_at for firing in planned}
    if any(firing.origin is FiringOrigin.SCHEDULE for firing in planned):
        coming = upcoming(reminder.schedule, now, _MOST_TIMES + 1)
        times.update(at.astimezone(UTC) for at in coming if at.astimezone(UTC) < midnight)
    return times


def _midnight(now: datetime, profile: UserProfile, days: int = 0) -> datetime:
    """Return the beginning of a day in the person's zone, in UTC, counted from today."""
    zone = ZoneInfo(profile.timezone)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return localize(datetime.combine(day, time()), zone).astimezone(UTC)


def _times(times: list[datetime]) -> str:
    shown = ", ".join(dict.fromkeys(map(clock_of, times[:_MOST_TIMES])))
    return f"{shown}, …" if len(times) > _MOST_TIMES else shown
