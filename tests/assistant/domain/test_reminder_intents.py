"""Which messages ask for a reminder, which only speak of time, and what a reminder does."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.reminders import ReminderAction
from assistant.domain.reminder_intents import (
    LONGEST_REQUEST,
    action_of,
    asks_for_reminder,
    is_only_time,
)
from assistant.domain.time_phrases import Reading, read
from tests.assistant.domain.ordinary_messages import ENGLISH, RUSSIAN

FOLDER = Path(__file__).parents[2] / "data" / "time_phrases"
MOMENTS = (
    datetime(2026, 3, 4, 7, tzinfo=UTC),
    datetime(2026, 3, 4, 23, 30, tzinfo=UTC),
    datetime(2027, 12, 31, 12, tzinfo=UTC),
)
LEFT_TO_THE_MODEL = 0.05
"""The share of phrases with a time that may be: those that could be said of something else."""

PLAIN = (
    "запиши на 25 февраля на 9:00 к врачу",
    "на завтра на 9:00",
    "сегодня на 23:00",
    "через 20 минут",
    "через 2 часа",
    "в понедельник утром",
    "каждый день в 9:00 курс валют и погода",
    "каждую пятницу в 9:00 отчёт",
    "по будням в 8",
    "каждое 1-е число",
    "remind me tomorrow at 9 to call mum",
    "every other Friday at 18:30",
    "завтра в 9 к врачу",
    "завтра в 9",
    "tomorrow at 9",
    "в 11:30 созвон с командой",
    "через минуту проверь бота",
    "в 9 утра каждый день пришли мне курс валют",
    "завтра купить хлеб",
    "завтра в 25:00 встреча",
    "31 апреля в 10:00 сдать декларацию",
    "напомни",
    "напомни позвонить маме",
    "напомни мне потом оплатить счёт",
    "напомни про отчёт",
    "Напомни, пожалуйста, завтра в 9 позвонить маме!",
    "ты можешь напомнить мне завтра в 9 про отчёт?",
    "напомни завтра в 9, что я обещал Оле",
    "поставь будильник на 7 утра",
    "поставь будильник",
    "remind me to call mum",
    "could you remind me at 9 that he is coming?",
    "set an alarm for 6:15 tomorrow",
)
ASKS = (
    "курс валют и погода",
    "Курс доллара",
    "прогноз погоды",
    "погода",
    "погоду в Твери",
    "новости",
    "главные новости",
    "сводка",
    "пришли сводку новостей",
    "расскажи анекдот",
    "найди билеты в Париж",
    "покажи мои встречи",
    "посчитай расходы",
    "собери новости по ИИ",
    "составь план дня",
    "weather",
    "the weather in Rome",
    "tomorrow's weather",
    "news",
    "top headlines",
    "send me the news",
    "find cheap flights",
    "summarise the news",
    "summarize my day",
    "tell me a joke",
    "exchange rates",
)
SAYS = (
    "",
    "к врачу",
    "отчёт",
    "позвонить маме",
    "отправить отчёт",
    "найти паспорт",
    "рассказать Оле про отпуск",
    "посмотреть новости",
    "проверь бота",
    "курс английского",
    "погодите",
    "новостройка",
    "перезвони Паше",
    "send the report",
    "showcase",
    "newspaper",
    "lunch with Sara",
    "findings of the audit",
    "check the weather station",
)
TIMES = ("завтра в 9", "в 9", "завтра", "в пятницу вечером", "через час", "каждый день в 8", "at 9")
NO_TIMES = ("", "завтра в 9 к врачу", "завтра в 9?", "не знаю", "позвони маме", "at 9 call mum")


def reading_of(text: str, moment: datetime = MOMENTS[0]) -> Reading:
    return read(text, moment, ZoneInfo("UTC"))


def is_asked(text: str) -> bool:
    """Tell whether a message is a request, which must not depend on the moment it is read at."""
    (asked,) = {asks_for_reminder(text, reading_of(text, moment)) for moment in MOMENTS}
    return asked


def phrases() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for file in sorted(FOLDER.glob("*.json")):
        found += json.loads(file.read_text(encoding="utf-8"))["phrases"]
    return found


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_request_needs_no_model(text: str) -> None:
    assert is_asked(text)


@pytest.mark.parametrize("text", RUSSIAN + ENGLISH)
def test_ordinary_messages_with_times_in_them_are_left_alone(text: str) -> None:
    assert not is_asked(text)


@pytest.mark.parametrize(
    "phrase", [one["phrase"] for one in phrases() if one["kind"] == "none"], ids=str
)
def test_what_asks_for_no_reminder_is_left_alone(phrase: str) -> None:
    assert not asks_for_reminder(phrase, reading_of(phrase))


def test_nearly_all_that_asks_for_a_reminder_is_understood_without_a_model() -> None:
    wanted = [one["phrase"] for one in phrases() if one["kind"] != "none"]

    left = [text for text in wanted if not asks_for_reminder(text, reading_of(text))]

    assert len(wanted) > 300
    assert len(left) < LEFT_TO_THE_MODEL * len(wanted), left


@pytest.mark.parametrize("text", ASKS)
def test_a_task_is_carried_out(text: str) -> None:
    assert action_of(text) is ReminderAction.ASK


@pytest.mark.parametrize("text", SAYS)
def test_any_other_text_is_only_said(text: str) -> None:
    assert action_of(text) is ReminderAction.REMIND


@pytest.mark.parametrize("text", ASKS)
def test_who_asks_to_be_reminded_is_only_told(text: str) -> None:
    assert action_of(text, wish=True) is ReminderAction.REMIND


@pytest.mark.parametrize("text", TIMES)
def test_a_bare_time_answers_the_question_when(text: str) -> None:
    assert is_only_time(text, reading_of(text))


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_says_more_or_less_is_no_such_answer(text: str) -> None:
    assert not is_only_time(text, reading_of(text))


@given(st.text(alphabet="завтр в9:00?,.-\n атьiIam", max_size=80) | st.text(max_size=80))
def test_any_message_can_be_looked_at(text: str) -> None:
    reading = reading_of(text)

    assert asks_for_reminder(text, reading) in {True, False}
    assert is_only_time(text, reading) in {True, False}


def test_a_long_message_is_left_to_the_model() -> None:
    text = "напомни завтра в 9 " + "очень " * LONGEST_REQUEST

    assert not asks_for_reminder(text, Reading(kind=reading_of("завтра в 9").kind, wish=True))
