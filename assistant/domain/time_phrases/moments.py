"""One-shot moments: days and times of day become local date-times, seen from now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from assistant.domain.time_phrases.calendar import add_months, attach, candidates
from assistant.domain.time_phrases.dial import agrees, in_part
from assistant.domain.time_phrases.facts import (
    MIDNIGHT,
    Clock,
    Dated,
    Day,
    DayPart,
    Frame,
    Offset,
    Part,
    SameTime,
    Shifted,
    Weekdays,
)

DEFAULT_HOURS = {
    Part.MORNING: 9,
    Part.DAY: 13,
    Part.EVENING: 19,
    Part.NIGHT: 0,
    Part.LATE: 21,
    Part.TONIGHT: 20,
    Part.EARLY: 7,
    Part.AFTER_LUNCH: 15,
    Part.LATE_EVENING: 22,
    Part.BEFORE_WORK: 8,
    Part.AFTER_WORK: 19,
    Part.BEFORE_LUNCH: 12,
    Part.BEFORE_DINNER: 18,
    Part.AFTER_DINNER: 20,
    Part.BEDTIME: 22,
}
"""The hour that is meant when only a part of the day is said."""
_LAST_HOURS = {
    Part.MORNING: 11,
    Part.DAY: 17,
    Part.AFTER_LUNCH: 17,
    Part.EVENING: 23,
    Part.LATE: 23,
    Part.TONIGHT: 23,
    Part.LATE_EVENING: 23,
    Part.AFTER_WORK: 22,
    Part.AFTER_DINNER: 23,
    Part.BEDTIME: 23,
}
"""The last hour that still belongs to a part of the day."""
_MORNING = 9
_NOON, _HOURS = 12, 24
_AFTERNOON_HOURS = range(1, 6)
"""Hours that nobody means in the morning without saying so."""
_MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, and whether it came from a default."""

    clock: Clock
    fuzzy: bool = False
    part: Part | None = None
    """The part of the day that the default is of."""


class Question(Exception):  # noqa: N818 - it is an answer of this package, caught inside it
    """The phrase cannot be scheduled; holds the key of what to ask, and the moment if passed."""

    def __init__(self, key: str, moment: datetime | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.moment = moment


def times_of(facts: list[Clock | DayPart | SameTime], now: datetime) -> list[Time]:
    """Give every clock the part of the day that stands beside it; parts alone get their default."""
    found: list[Time] = []
    part: Part | None = None
    used = True
    for fact in facts:
        if isinstance(fact, DayPart):
            if not used and part is not None:
                found.append(default_time(part))
            if found and not found[-1].fuzzy and agrees(found[-1].clock, fact.part):
                continue
            part = fact.part
            used = bool(found) and not found[-1].fuzzy and not found[-1].clock.fixed
            if used:
                found[-1] = Time(in_part(found[-1].clock, part))
                part = None
        elif isinstance(fact, SameTime):
            found.append(Time(Clock(now.hour, now.minute, fixed=True, exact=True)))
        else:
            fixed = fact.fixed or part is None
            found.append(Time(fact if fixed else in_part(fact, part or "")))
            used = True
    if not used and part is not None:
        found.append(default_time(part))
    return found


def default_time(part: Part) -> Time:
    """Return the hour that a part of the day means by itself."""
    hour = DEFAULT_HOURS[part]
    return Time(Clock(hour, fixed=True, exact=True, night=not hour), fuzzy=True, part=part)


def _late(at: Time) -> bool:
    """Whether a time of a named day is in the night after it: tomorrow at midnight."""
    return at.fuzzy or at.clock == MIDNIGHT


def sensible(clock: Clock) -> Clock:
    """Return an hour of a dial as people mean it: five is in the afternoon."""
    if clock.fixed or clock.exact or clock.hour not in _AFTERNOON_HOURS:
        return clock
    return Clock(clock.hour + _NOON, clock.minute)


class Reader:
    """Turns days and times into moments for one reference moment."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._zone = zone
        self.now = now.astimezone(zone).replace(tzinfo=None, fold=0, microsecond=0)
        self._exact_now = now.astimezone(zone)

    def moments(
        self, days: list[Day], frame: Frame | None, times: list[Time]
    ) -> list[tuple[datetime, bool]]:
        """Return every day at every time, and whether the hour was taken from a default."""
        single: list[Day | None] = [*_single(days)] or [None]
        chosen: list[Time | None] = [*times] or [None]
        return [self._moment(day, frame, at) for day, at in product(single, chosen)]

    def after(self, offset: Offset, times: list[Time]) -> list[tuple[datetime, bool]]:
        """Return the moments at a distance from now."""
        if offset.months > _MOST_YEARS * 12 or offset.days > _MOST_YEARS * 366:
            raise Question("time-too-far")
        if offset.seconds:
            if times:
                raise Question("time-ambiguous")
            later = self._exact_now.astimezone(UTC) + timedelta(
                seconds=offset.seconds, days=offset.days
            )
            local = later.astimezone(self._zone)
            if offset.months:
                day = add_months(local.date(), offset.months)
                local = attach(datetime.combine(day, local.time()), self._zone)
            return [(local.replace(microsecond=0), offset.fuzzy)]
        day = add_months(self.now.date(), offset.months) + timedelta(days=offset.days)
        if not times:
            same = datetime.combine(day, self.now.time().replace(second=0))
            return [(attach(same, self._zone), True)]
        return [
            (self._checked(attach(moment_at(day, at.clock), self._zone)), at.fuzzy) for at in times
        ]

    def _moment(
        self, day: Day | None, frame: Frame | None, at: Time | None
    ) -> tuple[datetime, bool]:
        today = self.now.date()
        if day is None:
            dates = [today, today + timedelta(days=1)]
            if at is None:
                raise Question("time-no-time")
        else:
            dates = list(candidates(day, frame, today))
        if not dates:
            raise Question("time-invalid-date")
        if at is None:
            return self._without_time(day, dates)
        explicit_today = day is not None and dates == [today]
        if isinstance(day, Dated) and dates[0] == today:
            dates = [today]  # a date of today whose hour has passed is a slip, not next year's
        for found in dates:
            moment = moment_at(found, at.clock if at.clock.night else sensible(at.clock))
            if found == today and not at.clock.fixed and not at.clock.exact:
                moment = self._of_today(moment, roll=explicit_today)
            moment = self._shifted(moment, at, today=explicit_today, named=day is not None)
            if moment > self.now:
                return self._checked(attach(moment, self._zone)), at.fuzzy
        raise Question("time-past", attach(moment_at(dates[-1], at.clock), self._zone))

    def _of_today(self, moment: datetime, *, roll: bool) -> datetime:
        """Read an hour of a dial that has passed as the one of the afternoon, if that is ahead."""
        if roll and moment <= self.now and moment.hour < _NOON:
            return moment + timedelta(hours=_NOON)
        return moment

    def _shifted(self, moment: datetime, at: Time, *, today: bool, named: bool) -> datetime:
        """Move a night to the end of its day, and a default of today that has passed to later."""
        passed = today and moment <= self.now
        if at.clock.night and (passed or (named and _late(at))):
            moment += timedelta(days=1)
        return self._later(at.part, moment) if at.part and today and moment <= self.now else moment

    def _later(self, part: Part, moment: datetime) -> datetime:
        """Return the next whole hour of a part of today whose default has passed."""
        hour = self.now.hour + 1
        fits = hour <= _LAST_HOURS.get(part, 0)
        return datetime.combine(moment.date(), time(hour)) if fits else moment

    def _without_time(self, day: Day | None, dates: list[date]) -> tuple[datetime, bool]:
        """Return nine o'clock of the day; of today a later default."""
        today = self.now.date()
        if dates[0] == today and isinstance(day, Shifted | Dated):
            for hour in (_MORNING, 13, 19):
                moment = datetime.combine(today, time(hour))
                if moment > self.now:
                    return attach(moment, self._zone), True
            raise Question("time-no-time")
        for found in dates:
            moment = datetime.combine(found, time(_MORNING))
            if moment > self.now:
                return self._checked(attach(moment, self._zone)), True
        last = datetime.combine(dates[-1], time(_MORNING))
        raise Question("time-past", attach(last, self._zone))

    def _checked(self, moment: datetime) -> datetime:
        if moment.year - self.now.year > _MOST_YEARS:
            raise Question("time-too-far")
        if moment <= self._exact_now:
            raise Question("time-past", moment)
        return moment


def _single(days: list[Day]) -> list[Day]:
    """Take lists of weekdays apart."""
    result: list[Day] = []
    for day in days:
        if isinstance(day, Weekdays) and not day.any_of:
            result += [Weekdays((number,), day.which, day.weeks) for number in day.days]
        else:
            result.append(day)
    return result


def moment_at(day: date, clock: Clock) -> datetime:
    """Return a time of a day; 24:00 is the beginning of the next."""
    days, hour = divmod(clock.hour, _HOURS)
    return datetime.combine(day, time(hour, clock.minute)) + timedelta(days=days)
