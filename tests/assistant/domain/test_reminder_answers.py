"""Answers to "when?": what was said before stays."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.reminder_answers import completed
from assistant.domain.time_phrases import Kind, Reading, read

WEDNESDAY = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/Moscow"))


def reading(words: str) -> Reading:
    return read(words, WEDNESDAY, ZoneInfo("Europe/Moscow"))


def answered(phrase: str, answer: str) -> Reading:
    return reading(completed(phrase, answer, reading))


@pytest.mark.parametrize(
    ("phrase", "answer", "at"),
    [
        ("напомни в пятницу в 25:00 клуб", "в 22", "2026-03-06T22:00"),
        ("напомни 31 февраля в 9:30 оплатить", "1 апреля", "2026-04-01T09:30"),
        ("напомни 31 февраля оплатить", "1 апреля в 8:00", "2026-04-01T08:00"),
        ("напомни сегодня в 9:00 позвонить", "в 18:00", "2026-03-04T18:00"),
        ("напомни позвонить маме", "завтра в 9", "2026-03-05T09:00"),
        ("remind me on Friday at 25:00 to pay", "at 9:15", "2026-03-06T09:15"),
    ],
)
def test_the_day_that_was_said_stays(phrase: str, answer: str, at: str) -> None:
    found = answered(phrase, answer)

    assert found.kind is Kind.ONCE
    assert found.at[0].replace(tzinfo=None) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("phrase", "answer", "rule"),
    [
        ("напомни каждый день в 25:00 пить воду", "в 9", "FREQ=DAILY;BYHOUR=9"),
        ("remind me every friday at 26:00 to pay", "at 9am", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9"),
        ("напомни пить таблетки два раза в день", "в 9 и 21", "FREQ=DAILY;BYHOUR=9,21"),
    ],
)
def test_the_repetition_that_was_said_stays(phrase: str, answer: str, rule: str) -> None:
    found = answered(phrase, answer)

    assert found.kind is Kind.RECURRING
    assert found.rule.startswith(rule)


def test_what_still_gives_no_time_is_asked_about_again() -> None:
    found = answered("напомни завтра позвонить маме 2 раза в день", "в 9 и 21")

    assert found.kind in {Kind.INVALID, Kind.NO_TIME}


def test_an_answer_to_a_phrase_without_a_time_is_the_time() -> None:
    assert completed("напомни позвонить маме", "завтра в 9", reading) == "завтра в 9"
