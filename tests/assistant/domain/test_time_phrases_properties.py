"""What holds for every text: it is read or asked about, and what is printed is read back."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.domain.recurrence import check_rule, next_after
from assistant.domain.time_phrases import Kind, Reading, read
from assistant.domain.time_phrases.english_words import ENGLISH
from assistant.domain.time_phrases.russian_words import RUSSIAN
from assistant.domain.time_phrases.tables import listed
from tests.assistant.domain.reading_lines import NOW, ZONE
from tests.assistant.domain.recurrence_oracle import ZONES
from tests.phrase_scoring import CORPORA, load

SCHEDULED = frozenset({Kind.ONCE, Kind.MULTI, Kind.RECURRING})
WORDS = sorted(
    {*RUSSIAN, *ENGLISH, "напомни", "remind me", "хлеб", "bread", "9:00", "25.03", "13-го"}
)
PHRASES = [phrase.words for corpus in CORPORA for phrase in load(corpus)]
MONTHS = listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
NAMES = listed(
    "January February March April May June July August September October November December"
)
WEEKDAYS = listed("понедельник вторник среду четверг пятницу субботу воскресенье")
HABITS = listed("понедельникам вторникам средам четвергам пятницам субботам воскресеньям")
DAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
pieces = st.one_of(
    st.sampled_from(WORDS),
    st.integers(0, 2100).map(str),
    st.sampled_from([",", "-", ":", ".", "/", "и", "and", "в", "at", "each", "каждый"]),
)
sentences = st.lists(pieces, max_size=12).map(" ".join)
texts = st.one_of(
    st.text(max_size=80),
    sentences,
    st.sampled_from(PHRASES),
    st.tuples(st.sampled_from(PHRASES), sentences).map(" ".join),
)
days = st.dates(date(2026, 3, 5), date(2027, 3, 3))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@settings(max_examples=600)
@given(texts, moments, zones)
@example("0" * 100 + " " + "9" * 100, NOW.astimezone(UTC), ZONE)
@example("через 999999999999 лет и 99999999 минут", NOW.astimezone(UTC), ZONE)
def test_whatever_is_said_the_reading_is_whole(text: str, now: datetime, zone: ZoneInfo) -> None:
    reading = read(text, now, zone)

    assert reading == read(text, now, zone)
    check_places(text, reading)
    check_words(text, reading)
    check_schedule(reading, now, zone)


def check_places(text: str, reading: Reading) -> None:
    last = 0
    for start, end in reading.spans:
        assert last <= start < end <= len(text)
        last = end


def check_words(text: str, reading: Reading) -> None:
    """What remains is made of words of the phrase, in their order."""
    place = 0
    for word in reading.text.split():
        assert word in text[place:]
        place = text.index(word, place) + len(word)


def check_schedule(reading: Reading, now: datetime, zone: ZoneInfo) -> None:
    if reading.kind not in SCHEDULED:
        assert not reading.rule
        assert not reading.start
        assert bool(reading.question) is (reading.kind is not Kind.NONE)
        assert not reading.at or reading.kind is Kind.PAST
        return
    assert not reading.question
    if reading.kind is Kind.RECURRING:
        check_rule(reading.rule)
        assert next_after(reading.rule, reading.start, zone, now)
        return
    assert list(reading.at) == sorted(set(reading.at))
    assert (len(reading.at) == 1) is (reading.kind is Kind.ONCE)
    for at in reading.at:
        assert at.tzinfo is zone
        assert at.astimezone(UTC) > now.astimezone(UTC)


@settings(max_examples=300)
@given(st.data(), days, clocks)
def test_a_printed_date_and_time_are_read_back(data: st.DataObject, day: date, at: time) -> None:
    dates = [
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day} {MONTHS[day.month - 1]}",
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%y}",
        f"{day:%Y-%m-%d}",
        f"в {WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]},",
        f"on {NAMES[day.month - 1]} {day.day}, {day.year}",
        f"on {NAMES[day.month - 1]} {day.day}",
        f"on {DAYS[day.weekday()]}, {day.day} {NAMES[day.month - 1]} {day.year}",
        f"on the {day.day}th of {NAMES[day.month - 1]}",
    ]
    said = data.draw(st.sampled_from(dates))
    clock = data.draw(st.sampled_from(spoken(at, english=said.startswith("on"))))
    order = data.draw(st.sampled_from(["{d} {c} хлеб", "{c} {d} хлеб", "хлеб {d} {c}"]))

    reading = read(order.format(d=said, c=clock), NOW, ZONE)

    assert reading.at == (datetime.combine(day, at, ZONE),)
    assert reading.text == "хлеб"


def spoken(at: time, *, english: bool) -> list[str]:
    """Return ways to say a time of day."""
    if english:
        half = "am" if at.hour < 12 else "pm"
        twelve = f"{(at.hour - 1) % 12 + 1}:{at.minute:02}"
        return [f"at {at:%H:%M}", f"at {twelve}{half}", f"at {twelve} {half[0]}.m."]
    return [f"в {at:%H:%M}", f"в {at.hour}:{at.minute:02}", f"к {at:%H:%M}"]


@given(st.data(), st.integers(0, 6), clocks)
def test_a_printed_weekday_is_the_next_one(data: st.DataObject, weekday: int, at: time) -> None:
    forms = [f"в {WEEKDAYS[weekday]} в {at:%H:%M}", f"on {DAYS[weekday]} at {at:%H:%M}"]

    (found,) = read(data.draw(st.sampled_from(forms)), NOW, ZONE).at

    assert (found.weekday(), found.time()) == (weekday, at)
    assert timedelta(0) < found - NOW <= timedelta(days=7)


@given(st.data(), st.integers(1, 500), st.sampled_from(["minute", "hour", "day", "week"]))
def test_a_printed_distance_leads_as_far(data: st.DataObject, number: int, unit: str) -> None:
    russian = {"minute": "минут", "hour": "часов", "day": "дней", "week": "недель"}[unit]
    forms = [
        f"через {number} {russian}",
        f"in {number} {unit}s",
        f"{number} {unit}s from now",
        f"напомни через {number} {russian}",
    ]

    reading = read(data.draw(st.sampled_from(forms)), NOW, ZONE)

    assert reading.at == (NOW + timedelta(**{f"{unit}s": number}),)


@given(st.data(), st.sets(st.integers(0, 6), min_size=1, max_size=6), clocks)
def test_printed_weekdays_repeat(data: st.DataObject, chosen: set[int], at: time) -> None:
    numbers = sorted(chosen)
    forms = [
        f"по {joined([HABITS[day] for day in numbers], 'и')} в {at:%H:%M}",
        f"every {joined([DAYS[day] for day in numbers], 'and')} at {at:%H:%M}",
        f"on {joined([DAYS[day] + 's' for day in numbers], 'and')} at {at:%H:%M}",
    ]

    reading = read(data.draw(st.sampled_from(forms)), NOW, ZONE)

    names = ",".join(CODES[day] for day in numbers)
    assert reading.rule == f"FREQ=WEEKLY;BYDAY={names};{hour(at)}"


def joined(words: list[str], joint: str) -> str:
    return f" {joint} ".join([", ".join(words[:-1]), words[-1]]) if words[1:] else words[0]


def hour(at: time) -> str:
    return f"BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0"


@given(st.data(), st.integers(1, 31), clocks)
def test_a_printed_day_of_the_month_repeats(data: st.DataObject, day: int, at: time) -> None:
    forms = [
        f"каждое {day} число в {at:%H:%M}",
        f"{day} числа каждого месяца в {at:%H:%M}",
        f"ежемесячно {day}-го числа в {at:%H:%M}",
        f"on the {day}th of every month at {at:%H:%M}",
        f"every month on the {day}th at {at:%H:%M}",
    ]

    reading = read(data.draw(st.sampled_from(forms)), NOW, ZONE)

    assert reading.rule == f"FREQ=MONTHLY;BYMONTHDAY={day};{hour(at)}"


@given(st.data(), st.integers(2, 60), st.sampled_from(["minute", "hour", "day", "week"]))
def test_a_printed_interval_repeats(data: st.DataObject, number: int, unit: str) -> None:
    russian = {"minute": "минут", "hour": "часов", "day": "дней", "week": "недель"}[unit]
    forms = [f"каждые {number} {russian}", f"every {number} {unit}s", f"раз в {number} {russian}"]

    reading = read(data.draw(st.sampled_from(forms)), NOW, ZONE)

    first = next_after(reading.rule, reading.start, ZONE, NOW)
    assert first
    second = next_after(reading.rule, reading.start, ZONE, first)
    assert second
    assert second - first == timedelta(**{f"{unit}s": number})


@pytest.mark.parametrize(
    "piece",
    ["завтра в 9 ", "at 9 and ", "1, ", "in 5 ", "каждый ", "«", "9:00 ", "a", "напомни ", "\n"],
)
def test_a_long_text_is_read_by_its_beginning(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    reading = read(text, NOW, ZONE)

    assert re.sub(r"\s", "", text).endswith(re.sub(r"\s", "", reading.text))
    assert all(end <= 2_000 for _, end in reading.spans)
