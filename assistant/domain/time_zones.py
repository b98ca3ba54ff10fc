"""Owns which time zone a place is in: by IANA name, by city in Russian or English, by offset.

Cities are the exemplar cities of Unicode CLDR (UTS 35, "Time Zone Names"), as Babel carries them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

_LANGUAGES = ("en", "ru")
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
_NO_PLACES = ("Etc/", "SystemV/")
_OFFSET = re.compile(
    r"(?:utc|gmt)?\s*(?P<sign>[+\-−–])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?:г\.|город[ае]?\s|о-в\s|остров[ае]?\s|(?:the\s+)?city\s+of\s)\s*")
_SEPARATORS = re.compile(r"[\s_\-–—]+")
_ENDING = re.compile(r"(?<=[а-я]{2})[аеийоуыьэюя]+$")
"""What Russian cases change of most names of cities."""

_LATEST_HOURS, _EARLIEST_HOURS = 14, -12
"""The zones `Etc/GMT…` reach from 14 hours before Greenwich to 12 hours behind."""


@dataclass(frozen=True)
class Zones:
    """The zones a place may mean, by IANA name; `sure` when the only one is surely meant."""

    names: tuple[str, ...] = ()
    sure: bool = False


@cache
def zone_names() -> frozenset[str]:
    """Return all names of the IANA database on this machine; it reads a thousand file names."""
    return frozenset(available_timezones() - _NO_ZONES)


def may_be_place(place: str) -> bool:
    """Tell whether a text names a zone, a city, or an offset from UTC."""
    text = _plain(place)
    return bool(_OFFSET.fullmatch(text) or _by_name().get(text) or _by_city(text))


def zones_of(place: str, now: datetime) -> Zones:
    """Return the zones that a place may mean; none for an unknown one.

    An offset of whole hours is a zone of its own. Other offsets are not: those that have it at
    `now` are offered.
    """
    text = _plain(place)
    if offset := _OFFSET.fullmatch(text):
        return _by_offset(offset, now)
    name = _by_name().get(text)
    names = (name,) if name else _by_city(text)
    return Zones(names, sure=len(names) == 1)


def _by_offset(found: re.Match[str], now: datetime) -> Zones:
    ahead = found["sign"] == "+"
    away = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    offset = away if ahead else -away
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        return Zones(tuple(name for name in _places() if _offset_of(name, now) == offset))
    if not _EARLIEST_HOURS <= hours <= _LATEST_HOURS:
        return Zones()
    # POSIX counts westwards, and so do these names.
    return Zones((f"Etc/GMT{-hours:+d}" if hours else "UTC",), sure=True)


def _offset_of(name: str, now: datetime) -> timedelta | None:
    return now.astimezone(ZoneInfo(name)).utcoffset()


def _by_city(text: str) -> tuple[str, ...]:
    name = _BEFORE.sub("", text)
    return _by_words().get(_words(name)) or _by_stems().get(_stems(name)) or ()


@cache
def _by_name() -> dict[str, str]:
    return {name.lower(): name for name in sorted(zone_names())}


@cache
def _by_words() -> dict[str, tuple[str, ...]]:
    return _index((_words(city), zone) for city, zone in _cities())


@cache
def _by_stems() -> dict[str, tuple[str, ...]]:
    return _index((_stems(city), zone) for city, zone in _cities())


@cache
def _places() -> tuple[str, ...]:
    """Return the zones that are places, each under one name."""
    return tuple(sorted({zone for _, zone in _cities()}))


def _cities() -> Iterator[tuple[str, str]]:
    """Yield the cities there are in both languages, and names of zones without their area."""
    for language in _LANGUAGES:
        for name, words in Locale.parse(language).time_zones.items():
            if "city" in words and name in zone_names():
                yield _BEFORE.sub("", words["city"].lower()), _present(name)
    for name in sorted(zone_names()):
        if "/" in name and not name.startswith(_NO_PLACES):
            yield name.rpartition("/")[2].lower(), _present(name)


def _present(name: str) -> str:
    """Return the present name of a zone that was renamed or joined with another one."""
    present = get_global("zone_aliases").get(name, name)
    return present if present in zone_names() else name


def _index(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, zone in pairs:
        found[key].add(zone)
    return {key: tuple(sorted(zones)) for key, zones in found.items()}


def _plain(text: str) -> str:
    return text.strip(" \t\n«»“”„\"'`").lower()


def _words(text: str) -> str:
    return _SEPARATORS.sub(" ", text.replace("ё", "е")).strip()


def _stems(text: str) -> str:
    return " ".join(_ENDING.sub("", word) for word in _words(text).split())
