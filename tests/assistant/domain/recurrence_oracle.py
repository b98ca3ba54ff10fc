"""Another way to find firings, for tests: a walk over days, and zones by their offsets alone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FAR = timedelta(hours=30)

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Caracas",
    "America/Goose_Bay",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Asia/Vladivostok",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/London",
    "Europe/Moscow",
    "Europe/Volgograd",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Fakaofo",
    "UTC",
)
"""Half hours, whole days, midnights, the month of Ramadan, changes for good, and none at all."""


def offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    found = moment.astimezone(zone).utcoffset()
    assert found is not None
    return found


def moments_of(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments in UTC when clocks show a time, ascending; none for a skipped one."""
    utc = wall.replace(tzinfo=UTC)
    offsets = {offset(zone, utc + shift) for shift in (-_FAR, timedelta(0), _FAR)}
    found = {utc - one for one in offsets if offset(zone, utc - one) == one}
    return sorted(found)


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when a time is meant: the first moment, or what the clocks show had they not moved."""
    found = moments_of(wall, zone)
    utc = wall.replace(tzinfo=UTC)
    return found[0] if found else utc - offset(zone, utc - _FAR)


@cache
def changes(zone: ZoneInfo, first: int, last: int) -> list[datetime]:
    """Return the days (UTC) in whose course clocks change, from a year to another (excluded)."""
    day, end, found = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC), []
    while day < end:
        if offset(zone, day) != offset(zone, day + timedelta(days=1)):
            found.append(day)
        day += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Plan:
    """What a rule by the day or longer says; places of days of the week are 0 for every one."""

    frequency: str
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = (9,)
    minutes: tuple[int, ...] = (0,)
    count: int | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        days = ",".join(f"{place or ''}{WEEK[day]}" for place, day in self.weekdays)
        until = f"{self.until:%Y%m%dT%H%M%S}" if self.until else ""
        parts = {
            "FREQ": self.frequency,
            "INTERVAL": "" if self.interval == 1 else str(self.interval),
            "COUNT": str(self.count or ""),
            "UNTIL": until,
            "BYMONTH": _joined(self.months),
            "BYMONTHDAY": _joined(self.month_days),
            "BYDAY": days,
            "BYHOUR": _joined(self.hours),
            "BYMINUTE": _joined(self.minutes),
            "BYSECOND": "0",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    def walls(self, start: datetime, days: int) -> Iterator[datetime]:
        """Yield wall times from `start`, ascending, looking at so many days."""
        times = sorted(time(hour, minute) for hour in self.hours for minute in self.minutes)
        fitting = (
            datetime.combine(day, at)
            for day in (start.date() + timedelta(days=number) for number in range(days))
            if self._fires_on(day, start.date())
            for at in times
        )
        in_time = (
            wall for wall in fitting if wall >= start and (self.until is None or wall <= self.until)
        )
        return islice(in_time, self.count)

    def _fires_on(self, day: date, start: date) -> bool:
        return (
            self._in_period(day, start)
            and (not self.months or day.month in self.months)
            and self._is_month_day(day)
            and (not self.weekdays or any(self._is_weekday(day, *one) for one in self.weekdays))
            and self._is_day_of_start(day, start)
        )

    def _in_period(self, day: date, start: date) -> bool:
        monday = start - timedelta(days=start.weekday())
        passed = {
            "YEARLY": day.year - start.year,
            "MONTHLY": (day.year - start.year) * 12 + day.month - start.month,
            "WEEKLY": (day - monday).days // 7,
            "DAILY": (day - start).days,
        }
        return passed[self.frequency] % self.interval == 0

    def _is_month_day(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        return not self.month_days or bool({day.day, day.day - length - 1} & set(self.month_days))

    def _is_weekday(self, day: date, place: int, weekday: int) -> bool:
        if day.weekday() != weekday or place == 0:
            return day.weekday() == weekday
        if self.frequency == "YEARLY" and not self.months:
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        else:
            first = day.replace(day=1)
            last = day.replace(day=monthrange(day.year, day.month)[1])
        return place in {(day - first).days // 7 + 1, -((last - day).days // 7) - 1}

    def _is_day_of_start(self, day: date, start: date) -> bool:
        if self.frequency == "DAILY" or self.month_days or self.weekdays:
            return True
        if self.frequency == "WEEKLY":
            return day.weekday() == start.weekday()
        in_month = self.frequency == "MONTHLY" or bool(self.months) or day.month == start.month
        return in_month and day.day == start.day


def _joined(values: tuple[int, ...]) -> str:
    return ",".join(map(str, values))
