"""Which zone a place is in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.time_zones import may_be_place, zone_names, zones_of

WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("US/Eastern", "US/Eastern"),
        ("New York", "America/New_York"),
        ("the city of London", "Europe/London"),
        ("Kolkata", "Asia/Kolkata"),
        ("Calcutta", "Asia/Kolkata"),
        ("Kiev", "Europe/Kyiv"),
        ("«Берлин»", "Europe/Berlin"),
        ("Москву", "Europe/Moscow"),
        ("Самаре", "Europe/Samara"),
        ("Нью-Йорке", "America/New_York"),
        ("г. Екатеринбурга", "Asia/Yekaterinburg"),
        ("Кишинёв", "Europe/Chisinau"),
        ("Сахалине", "Asia/Sakhalin"),
    ],
)
def test_a_place_is_found_by_name_or_city_in_two_languages(place: str, zone: str) -> None:
    found = zones_of(place, WINTER)

    assert (found.names, found.sure) == ((zone,), True)
    assert may_be_place(place)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_city_of_the_library_is_found(language: str) -> None:
    zones = Locale.parse(language).time_zones
    cities = {zone: words["city"] for zone, words in zones.items() if "city" in words}
    wrong = {
        city: zones_of(city, WINTER).names
        for zone, city in cities.items()
        if zone in zone_names() and offsets(*zones_of(city, WINTER).names) != offsets(zone)
    }

    assert len(cities) > 40
    assert wrong == {}


def offsets(*zones: str) -> set[tuple[timedelta | None, ...]]:
    return {
        tuple(when.astimezone(ZoneInfo(zone)).utcoffset() for when in (WINTER, SUMMER))
        for zone in zones
    }


@given(st.integers(-12, 14), st.sampled_from(["UTC", "GMT", "utc ", ""]), st.booleans())
def test_an_offset_of_whole_hours_is_a_zone(hours: int, prefix: str, minutes: bool) -> None:  # noqa: FBT001
    found = zones_of(f"{prefix}{hours:+d}{':00' if minutes else ''}", WINTER)

    assert found.sure
    assert WINTER.astimezone(ZoneInfo(found.names[0])).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("sign", ["-", "−", "–"])
def test_every_sign_for_minus_is_one(sign: str) -> None:
    assert zones_of(f"UTC{sign}5", WINTER).names == ("Etc/GMT+5",)


@pytest.mark.parametrize(
    ("offset", "when", "zones"),
    [
        ("UTC+5:30", WINTER, ("Asia/Colombo", "Asia/Kolkata")),
        ("UTC+05:45", WINTER, ("Asia/Kathmandu",)),
        ("-3:30", WINTER, ("America/St_Johns",)),
        ("-3:30", SUMMER, ()),
        ("UTC+3:17", WINTER, ()),
    ],
)
def test_other_offsets_are_never_sure(offset: str, when: datetime, zones: tuple[str, ...]) -> None:
    found = zones_of(offset, when)

    assert (found.names, found.sure) == (zones, False)


@pytest.mark.parametrize("place", ["UTC+15", "UTC-13", "UTC+99", "Марс", "Mars", "", "Factory"])
def test_what_is_no_place_on_earth_has_no_zone(place: str) -> None:
    assert zones_of(place, WINTER).names == ()


def test_a_name_of_several_zones_is_not_sure() -> None:
    found = zones_of("Central", WINTER)

    assert (found.names, found.sure) == (("America/Chicago", "America/Winnipeg"), False)


@given(st.text(max_size=60))
def test_any_text_has_existing_zones_or_none(text: str) -> None:
    assert set(zones_of(text, WINTER).names) <= zone_names()
