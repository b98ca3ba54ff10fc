"""What a reading holds besides its times, and how the moment and the zone of the person count."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.time_phrases import Kind, read
from tests.assistant.domain.reading_lines import NOW, ZONE, line, rows

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")


def test_spans_are_the_places_of_the_time_and_the_text_is_the_rest() -> None:
    phrase = "напомни завтра позвонить маме в 9:00"

    reading = read(phrase, NOW, ZONE)

    assert [phrase[start:end] for start, end in reading.spans] == ["завтра", "в 9:00"]
    assert reading.text == "позвонить маме"
    assert reading.wish


def test_the_text_keeps_its_case_and_its_own_numbers() -> None:
    reading = read("Завтра в 9 Сдать отчёт №5 за 2025 год", NOW, ZONE)

    assert reading.text == "Сдать отчёт №5 за 2025 год"


@pytest.mark.parametrize(
    ("phrase", "fuzzy"),
    [
        ("завтра в 9 хлеб", False),
        ("завтра хлеб", True),
        ("завтра утром хлеб", True),
        ("завтра утром в 8 хлеб", False),
        ("tomorrow bread", True),
        ("tomorrow at 9 bread", False),
        ("every Friday", True),
        ("every Friday at 9", False),
        ("через 2 часа чай", False),
        ("через неделю чай", True),
    ],
)
def test_an_hour_from_a_default_is_fuzzy(phrase: str, fuzzy: bool) -> None:  # noqa: FBT001
    assert read(phrase, NOW, ZONE).fuzzy is fuzzy


@pytest.mark.parametrize(
    ("phrase", "wish"),
    [
        ("напомни завтра про хлеб", True),
        ("поставь будильник на 7 утра", True),
        ("remind me tomorrow", True),
        ("set a reminder for 9am", True),
        ("завтра в 9 хлеб", False),
        ("bread tomorrow at 9", False),
    ],
)
def test_a_wish_is_told_from_a_note(phrase: str, wish: bool) -> None:  # noqa: FBT001
    assert read(phrase, NOW, ZONE).wish is wish


@pytest.mark.parametrize(
    ("phrase", "hour", "expected"),
    [
        ("сегодня вечером фильм", 20, "2026-03-04 21:00 | фильм"),
        ("this evening film", 20, "2026-03-04 21:00 | film"),
        ("сегодня утром фильм", 12, "past: time-past | фильм"),
        ("в 9 фильм", 10, "2026-03-05 09:00 | фильм"),
        ("сегодня в 9 фильм", 10, "2026-03-04 21:00 | фильм"),
        ("в среду в 11 фильм", 10, "2026-03-04 11:00 | фильм"),
        ("в среду в 11 фильм", 12, "2026-03-11 11:00 | фильм"),
        ("4 марта в 11 фильм", 12, "past: time-past | фильм"),
    ],
)
def test_the_same_words_mean_another_moment_later(phrase: str, hour: int, expected: str) -> None:
    assert line(phrase, NOW.replace(hour=hour)) == expected


def test_a_passed_moment_is_told_with_the_question() -> None:
    reading = read("сегодня в 9:00 звонок", NOW, ZONE)

    assert reading.kind is Kind.PAST
    assert reading.at == (NOW.replace(hour=9),)


def test_the_month_stands_first_in_america() -> None:
    now = NOW.astimezone(NEW_YORK)

    assert line("3/8 at 9 dentist", now, NEW_YORK) == "2026-03-08 09:00 | dentist"
    assert line("3/8 at 9 dentist") == "2026-08-03 09:00 | dentist"


@pytest.mark.parametrize(
    ("phrase", "utc"),
    [
        ("29 марта в 2:30 будильник", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("on March 29 at 2:30 am alarm", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("25 октября в 2:30 будильник", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("on October 25 at 2:30 am alarm", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_gap_moves_forward_and_of_two_equal_hours_the_first_counts(
    phrase: str, utc: datetime
) -> None:
    assert [at.astimezone(UTC) for at in read(phrase, NOW, BERLIN).at] == [utc]


def test_hours_are_counted_in_time_that_passes() -> None:
    before = datetime(2026, 3, 28, 23, tzinfo=BERLIN)

    assert line("через 5 часов чай", before, BERLIN) == "2026-03-29 05:00 | чай"


def test_days_keep_the_hour_of_the_clock() -> None:
    before = datetime(2026, 3, 28, 23, tzinfo=BERLIN)

    assert line("через день в 9 чай", before, BERLIN).startswith("DAILY;INTERVAL=2;BYHOUR=9")
    assert line("через 2 дня чай", before, BERLIN) == "2026-03-30 23:00 | чай"


def test_what_stands_far_inside_a_message_is_text() -> None:
    reading = read("завтра в 9 " + "слово " * 1000 + "в пятницу в 10", NOW, ZONE)

    assert reading.at == (datetime(2026, 3, 5, 9, tzinfo=ZONE),)
    assert reading.text.endswith("в пятницу в 10")


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "🙂", "a", "в", "at", "-", "напомни"])
def test_little_text_makes_no_schedule(text: str) -> None:
    assert read(text, NOW, ZONE).kind in {Kind.NONE, Kind.NO_TIME}


DOUBTS = """
завтра в 9 по Нью-Йорку созвон
созвон завтра в 10 по Лондону
завтра в 9 по Гринвичу созвон
каждый день в 9 по Лондону созвон
tomorrow 9am EST call Bob
meeting tomorrow at 5pm Pacific time
в 9 UTC созвон
сеанс в 20:15 напомни в 19
remind me about the 5pm meeting at 4pm
завтра позвонить врачу в 9, а маме в 10
watch Saturday Night Live at 23:00
напомни по будням зарядка в 30:00
в 9 утра вечером зарядка
2:12 в 2.12 звонок
2 декабря 2 часа
каждый год за 3 дня до 8 марта цветы
"""


@pytest.mark.parametrize("phrase", DOUBTS.strip().splitlines())
def test_an_hour_that_may_be_another_is_asked_about(phrase: str) -> None:
    reading = read(phrase, NOW, ZONE)

    assert (reading.kind, reading.question) == (Kind.INVALID, "time-ambiguous")


SURE = """
завтра в 10 по Москве созвон -> 2026-03-05 10:00 | по Москве созвон
завтра в 10 МСК созвон -> 2026-03-05 10:00 | МСК созвон
завтра в 10 по телефону созвон -> 2026-03-05 10:00 | по телефону созвон
завтра в 9 у врача в 12 кабинете -> 2026-03-05 09:00 | у врача в 12 кабинете
завтра в 9 утра и вечером зарядка -> 2026-03-05 09:00, 2026-03-05 19:00 | зарядка
завтра в 8 вечера после работы кино -> 2026-03-05 20:00 | кино
movie at 9pm tonight -> 2026-03-04 21:00 | movie
завтра в 9 день рождения у Пети -> 2026-03-05 09:00 | день рождения у Пети
напомни завтра в 9 что-нибудь купить -> 2026-03-05 09:00 | что-нибудь купить
remind me to buy "Monday" album on friday at 6pm -> 2026-03-06 18:00 | buy "Monday" album
посмотреть «Пятницу 13-е» в субботу в 21:00 -> 2026-03-07 21:00 | посмотреть «Пятницу 13-е»
напомни «завтра в 9» хлеб -> 2026-03-05 09:00 | хлеб
через неделю в понедельник в 9 врач -> 2026-03-16 09:00 | врач
через 2 недели в понедельник в 9 врач -> 2026-03-23 09:00 | врач
напомни через 0 минут чай -> no_time: time-no-time | чай
"""


@pytest.mark.parametrize(("phrase", "expected"), rows(SURE))
def test_what_only_looks_doubtful_is_read(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


def test_an_american_asks_about_moscow_time() -> None:
    assert read("завтра в 10 по Москве созвон", NOW, NEW_YORK).question == "time-ambiguous"
