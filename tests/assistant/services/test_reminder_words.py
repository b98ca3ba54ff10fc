"""Reminders in words: moments, zones, rules, what was saved, the list; in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.reminders import (
    ReminderAction,
    ReminderRecord,
    ReminderState,
    Schedule,
)
from assistant.contracts.schedules import ReminderView
from assistant.domain.recurrence import rule_of_cron
from assistant.domain.time_zones import zone_names
from assistant.infra.i18n import Translator
from assistant.services.reminder_words import (
    confirmation,
    listing,
    moment_words,
    schedule_words,
    zone_words,
)
from assistant.services.scheduling import normalised, upcoming

MOSCOW = "Europe/Moscow"
NOW = datetime.fromisoformat("2026-03-04T10:00:00+03:00")
TEXTS = Translator.load()
AT_NINE = "BYHOUR=9;BYMINUTE=0;BYSECOND=0"
FRIDAYS = f"FREQ=WEEKLY;BYDAY=FR;{AT_NINE}"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def by_rule(rule: str) -> Schedule:
    return Schedule(timezone=MOSCOW, rule=rule, start=datetime(2026, 3, 4, 9))  # noqa: DTZ001


def at(*moments: str) -> Schedule:
    return Schedule(timezone=MOSCOW, instants=tuple(moment(text) for text in moments))


TOMORROW = at("2026-03-05T06:00:00+00:00")


def shown(schedule: Schedule, text: str = "к врачу", **fields: Any) -> ReminderView:
    record = ReminderRecord(
        reminder_id=UUID(int=1),
        user_id=UUID(int=2),
        action=fields.pop("action", ReminderAction.REMIND),
        text=text,
        phrase="",
        schedule=schedule,
        nag_minutes=fields.pop("nag_minutes", None),
        state=fields.pop("state", ReminderState.ACTIVE),
        created_at=NOW,
        updated_at=NOW,
    )
    values = {"next": tuple(upcoming(schedule, NOW))} | fields
    return ReminderView(reminder=record, normalised=normalised(schedule), **values)


@pytest.mark.parametrize(
    ("when", "russian", "english"),
    [
        ("2026-03-04T23:00+03:00", "сегодня, 4 марта (ср), 23:00", "today, March 4 (Wed), 23:00"),
        (
            "2026-03-05T09:00+03:00",
            "завтра, 5 марта (чт), 09:00",
            "tomorrow, March 5 (Thu), 09:00",
        ),
        (
            "2026-03-05T21:30+00:00",
            "послезавтра, 6 марта (пт), 00:30",
            "the day after tomorrow, March 6 (Fri), 00:30",
        ),
        ("2026-12-31T09:00+03:00", "31 декабря (чт), 09:00", "December 31 (Thu), 09:00"),
        (
            "2027-02-25T09:00+03:00",
            "25 февраля 2027\u202fг. (чт), 09:00",
            "February 25, 2027 (Thu), 09:00",
        ),
    ],
)
def test_a_moment_is_said_with_its_day_and_a_year_that_is_another(
    when: str, russian: str, english: str
) -> None:
    assert moment_words(moment(when), NOW, "ru", MOSCOW, TEXTS) == russian
    assert moment_words(moment(when), NOW, "en", MOSCOW, TEXTS) == english


def test_tomorrow_is_the_zone_s() -> None:
    late = moment("2026-03-04T20:30+00:00")

    assert moment_words(late, NOW, "ru", MOSCOW, TEXTS).startswith("сегодня")
    assert moment_words(late, NOW, "ru", "Asia/Tokyo", TEXTS).startswith("завтра")


@pytest.mark.parametrize(
    ("zone", "russian", "english"),
    [
        (MOSCOW, "Москва (UTC+3)", "Moscow (UTC+3)"),
        ("America/St_Johns", "Сент-Джонс (UTC-3:30)", "St. John’s (UTC-3:30)"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT-3", "UTC+3", "UTC+3"),
    ],
)
def test_a_zone_is_its_city_with_the_offset(zone: str, russian: str, english: str) -> None:
    assert zone_words(zone, NOW, "ru") == russian
    assert zone_words(zone, NOW, "en") == english


def test_the_offset_is_that_of_the_moment() -> None:
    summer = moment("2026-07-01T00:00+00:00")

    assert zone_words("Europe/Berlin", NOW, "en") == "Berlin (UTC+1)"
    assert zone_words("Europe/Berlin", summer, "en") == "Berlin (UTC+2)"


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        (f"FREQ=DAILY;{AT_NINE}", "каждый день в 09:00", "every day at 09:00"),
        (f"FREQ=DAILY;INTERVAL=2;{AT_NINE}", "через день в 09:00", "every other day at 09:00"),
        (f"FREQ=DAILY;INTERVAL=3;{AT_NINE}", "каждые 3 дня в 09:00", "every 3 days at 09:00"),
        (f"FREQ=DAILY;INTERVAL=21;{AT_NINE}", "раз в 21 день в 09:00", "every 21 days at 09:00"),
        (
            "FREQ=DAILY;BYHOUR=9,21;BYMINUTE=0;BYSECOND=0",
            "каждый день в 09:00 и 21:00",
            "every day at 09:00 and 21:00",
        ),
        (FRIDAYS, "по пятницам в 09:00", "on Fridays at 09:00"),
        (
            f"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;{AT_NINE}",
            "по будням в 09:00",
            "on weekdays at 09:00",
        ),
        (f"FREQ=WEEKLY;BYDAY=SA,SU;{AT_NINE}", "по выходным в 09:00", "at weekends at 09:00"),
        (
            f"FREQ=WEEKLY;BYDAY=TU,TH;{AT_NINE}",
            "по вторникам и четвергам в 09:00",
            "on Tuesdays and Thursdays at 09:00",
        ),
        (
            f"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;{AT_NINE}",
            "каждый день, кроме воскресенья, в 09:00",
            "every day except Sunday at 09:00",
        ),
        (f"FREQ=WEEKLY;{AT_NINE}", "по средам в 09:00", "on Wednesdays at 09:00"),
        (
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;{AT_NINE}",
            "через неделю по понедельникам в 09:00",
            "every other week on Mondays at 09:00",
        ),
        (
            f"FREQ=MONTHLY;BYDAY=2TU;{AT_NINE}",
            "каждый 2-й вторник месяца в 09:00",
            "on the second Tuesday of the month at 09:00",
        ),
        (
            f"FREQ=MONTHLY;BYDAY=-1FR;{AT_NINE}",
            "в последнюю пятницу месяца в 09:00",
            "on the last Friday of the month at 09:00",
        ),
        (
            f"FREQ=MONTHLY;BYMONTHDAY=-1;{AT_NINE}",
            "в последний день месяца в 09:00",
            "on the last day of the month at 09:00",
        ),
        (
            f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;{AT_NINE}",
            "в последний рабочий день месяца в 09:00",
            "on the last working day of the month at 09:00",
        ),
        (
            f"FREQ=MONTHLY;BYMONTHDAY=1,22;{AT_NINE}",
            "1-го и 22-го числа в 09:00",
            "on the 1st and 22nd of the month at 09:00",
        ),
        (
            f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=13;{AT_NINE}",
            "раз в 3 месяца 13-го числа в 09:00",
            "every 3 months on the 13th of the month at 09:00",
        ),
        (
            f"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5;{AT_NINE}",
            "каждый год 5 мая в 09:00",
            "every year on May 5 at 09:00",
        ),
        (
            f"FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;{AT_NINE}",
            "раз в 4 года 29 февраля в 09:00",
            "every 4 years on February 29 at 09:00",
        ),
        (f"FREQ=YEARLY;{AT_NINE}", "каждый год 4 марта в 09:00", "every year on March 4 at 09:00"),
        ("FREQ=HOURLY;INTERVAL=2", "каждые 2 часа", "every 2 hours"),
        ("FREQ=MINUTELY;INTERVAL=90", "каждые 90 минут", "every 90 minutes"),
        ("FREQ=MINUTELY;INTERVAL=60", "каждый час", "every hour"),
        ("FREQ=HOURLY;BYMINUTE=0,15,30,45;BYSECOND=0", "каждые 15 минут", "every 15 minutes"),
        ("FREQ=HOURLY;BYMINUTE=0;BYSECOND=0", "каждый час", "every hour"),
        (
            "FREQ=HOURLY;BYMINUTE=5;BYSECOND=0",
            "каждый час на 5-й минуте",
            "every hour at 5 minutes past",
        ),
        (
            "FREQ=DAILY;BYHOUR=9,10,11,12,13;BYMINUTE=0;BYSECOND=0",
            "каждый час с 09:00 до 13:00",
            "every hour from 09:00 to 13:00",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10;BYMINUTE=0,30;BYSECOND=0",
            "по будням каждые 30 минут с 09:00 до 10:30",
            "on weekdays every 30 minutes from 09:00 to 10:30",
        ),
        (
            f"FREQ=DAILY;COUNT=5;{AT_NINE}",
            "каждый день в 09:00, всего 5 раз",
            "every day at 09:00, 5 times in all",
        ),
        (
            f"FREQ=DAILY;UNTIL=20270331T235959;{AT_NINE}",
            "каждый день в 09:00, до 31 марта 2027\u202fг. включительно",
            "every day at 09:00, until March 31, 2027 inclusive",
        ),
        (
            f"{FRIDAYS}\nFREQ=WEEKLY;BYDAY=SA;BYHOUR=11;BYMINUTE=0;BYSECOND=0",
            "по пятницам в 09:00; по субботам в 11:00",
            "on Fridays at 09:00; on Saturdays at 11:00",
        ),
    ],
)
def test_a_rule_is_said_as_people_say_it(rule: str, russian: str, english: str) -> None:
    assert schedule_words(by_rule(rule), NOW, "ru", TEXTS) == russian
    assert schedule_words(by_rule(rule), NOW, "en", TEXTS) == english


@pytest.mark.parametrize(
    "rule",
    [
        f"FREQ=YEARLY;BYMONTH=5;BYDAY=2SU;{AT_NINE}",
        f"FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;{AT_NINE}",
        f"FREQ=MONTHLY;BYMONTHDAY=-2;{AT_NINE}",
        f"FREQ=MONTHLY;BYDAY=-2FR;{AT_NINE}",
        f"FREQ=DAILY;BYMONTH=5;{AT_NINE}",
        "FREQ=DAILY;BYHOUR=1,2,3,5,7,11,13,17,19;BYMINUTE=0;BYSECOND=0",
        f"{FRIDAYS}\nFREQ=MONTHLY;BYMONTHDAY=-2;{AT_NINE}",
    ],
)
def test_an_odd_rule_is_said_by_its_next_times(rule: str) -> None:
    schedule = by_rule(rule)
    said = schedule_words(schedule, NOW, "ru", TEXTS)

    assert said.startswith("по особому расписанию: ")
    assert said.count(";") == 2
    for coming in upcoming(schedule, NOW):
        assert f"{coming:%H:%M}" in said


def test_moments_are_listed_and_no_more_than_a_few() -> None:
    two = at("2026-03-04T18:00+00:00", "2026-03-05T06:00+00:00")
    many = at(*(f"2026-03-{day:02}T06:00+00:00" for day in range(5, 15)))

    assert (
        schedule_words(two, NOW, "ru", TEXTS)
        == "сегодня, 4 марта (ср), в 21:00; завтра, 5 марта (чт), в 09:00"
    )
    assert schedule_words(many, NOW, "en", TEXTS).endswith("on March 10 (Tue), at 09:00 and 4 more")


@pytest.mark.parametrize(
    ("view", "russian", "english"),
    [
        (
            shown(TOMORROW),
            "⏰ Напомню завтра, 5 марта (чт), в 09:00 (Москва, UTC+3): к врачу",
            "⏰ I will remind you tomorrow, March 5 (Thu), at 09:00 (Moscow, UTC+3): к врачу",
        ),
        (
            shown(at("2027-02-25T06:00+00:00")),
            "⏰ Напомню 25 февраля 2027\u202fг. (чт), в 09:00 (Москва, UTC+3): к врачу",
            "⏰ I will remind you on February 25, 2027 (Thu), at 09:00 (Moscow, UTC+3): к врачу",
        ),
        (
            shown(by_rule(FRIDAYS), "отчёт", nag_minutes=5),
            (
                "⏰ Буду напоминать по пятницам в 09:00 (Москва, UTC+3): отчёт\n"
                "Ближайший раз – послезавтра, 6 марта (пт), в 09:00.\n"
                "🔁 Буду повторять каждые 5 минут, пока не отметите, что готово."
            ),
            (
                "⏰ I will remind you on Fridays at 09:00 (Moscow, UTC+3): отчёт\n"
                "The next time is the day after tomorrow, March 6 (Fri), at 09:00.\n"
                "🔁 I will repeat it every 5 minutes until you mark it as done."
            ),
        ),
        (
            shown(TOMORROW, "погода", action=ReminderAction.ASK),
            "⏰ Выполню завтра, 5 марта (чт), в 09:00 (Москва, UTC+3) и пришлю результат: погода",
            (
                "⏰ I will do this tomorrow, March 5 (Thu), at 09:00 (Moscow, UTC+3) and send you "
                "the result: погода"
            ),
        ),
        (
            shown(TOMORROW, held_until=moment("2026-03-05T10:00+03:00"), all_paused=True),
            (
                "⏰ Напомню завтра, 5 марта (чт), в 09:00 (Москва, UTC+3): к врачу\n"
                "🌙 В это время у вас тихие часы: сообщение придёт, когда они закончатся, – "
                "завтра, 5 марта (чт), в 10:00.\n"
                "⏸ Все напоминания сейчас на паузе."
            ),
            (
                "⏰ I will remind you tomorrow, March 5 (Thu), at 09:00 (Moscow, UTC+3): к врачу\n"
                "🌙 You have quiet hours then: the message comes when they end, tomorrow, "
                "March 5 (Thu), at 10:00.\n"
                "⏸ All reminders are paused now."
            ),
        ),
        (
            shown(by_rule(FRIDAYS), state=ReminderState.PAUSED, next=()),
            "⏸ На паузе: к врачу (по пятницам в 09:00)",
            "⏸ Paused: к врачу (on Fridays at 09:00)",
        ),
        (
            shown(TOMORROW, state=ReminderState.ENDED, next=()),
            "✅ Больше не придёт: к врачу (завтра, 5 марта (чт), в 09:00)",
            "✅ Will not come again: к врачу (tomorrow, March 5 (Thu), at 09:00)",
        ),
    ],
)
def test_what_was_saved_is_confirmed_with_its_time_and_zone(
    view: ReminderView, russian: str, english: str
) -> None:
    assert confirmation(view, NOW, "ru", TEXTS) == russian
    assert confirmation(view, NOW, "en", TEXTS) == english


def test_what_was_put_off_is_said_by_its_new_time() -> None:
    later = moment("2026-03-04T10:10+03:00")
    view = shown(at("2026-03-04T09:00+03:00"), state=ReminderState.ENDED, next=(later,))

    assert "сегодня, 4 марта (ср), в 10:10" in confirmation(view, NOW, "ru", TEXTS)
    assert "сегодня, 4 марта (ср), в 10:10" in listing([view], NOW, "ru", TEXTS)


def test_a_list_is_numbered_and_says_what_is_paused_and_what_is_a_task() -> None:
    views = [
        shown(TOMORROW),
        shown(by_rule(FRIDAYS), "отчёт", action=ReminderAction.ASK),
        shown(by_rule(FRIDAYS), "a\n" * 200, state=ReminderState.PAUSED, next=()),
    ]

    lines = listing(views, NOW, "ru", TEXTS).split("\n")

    assert lines[:3] == [
        "Ваши напоминания:",
        "1. к врачу – завтра, 5 марта (чт), в 09:00 (Москва, UTC+3)",
        (
            "2. ⚙️ отчёт – по пятницам в 09:00 (Москва, UTC+3); "
            "ближайший раз – послезавтра, 6 марта (пт), 09:00"
        ),
    ]
    assert lines[3].startswith("3. ⏸ a a a")
    assert lines[3].endswith("… – по пятницам в 09:00 (Москва, UTC+3)")
    assert len(lines) == 4


def test_a_list_says_that_all_are_paused_or_that_there_are_none() -> None:
    paused = listing([shown(TOMORROW, all_paused=True)], NOW, "en", TEXTS)

    assert paused.startswith("⏸ All reminders are paused now.\nYour reminders:\n1. ")
    assert listing([], NOW, "en", TEXTS).startswith("There are no reminders.")


_NUMBERS = st.integers(0, 59).map(str)
_FIELD = st.sampled_from(["*", "*/5", "*/7", "1", "1,15", "2-5", "3,4"])
_CRON = st.tuples(
    st.one_of(st.just("0"), st.just("*/15"), st.just("0,30"), _NUMBERS),
    st.sampled_from(["*", "9", "9,21", "9-18", "*/2", "1,2,5,9"]),
    _FIELD,
    st.sampled_from(["*", "1", "3,4", "2"]),
    st.sampled_from(["*", "mon", "mon-fri", "sat,sun", "mon-sat", "tue,thu"]),
).map(" ".join)


@given(cron=_CRON, locale=st.sampled_from(["ru", "en"]), zone=st.sampled_from(sorted(zone_names())))
def test_every_cron_expression_and_zone_has_words(cron: str, locale: str, zone: str) -> None:
    schedule = Schedule(timezone=zone, rule=rule_of_cron(cron))
    if not upcoming(schedule, NOW, 1):
        return
    said = confirmation(shown(schedule), NOW, locale, TEXTS)

    assert zone_words(zone, NOW, locale)
    assert not {"{", "}", "None"} & set(said.split())
    assert "rule-" not in said


@given(
    when=st.datetimes(datetime(2026, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(sorted(zone_names())),
)
def test_the_clock_that_is_said_is_the_zone_s(when: datetime, zone: str) -> None:
    said = moment_words(when, NOW, "ru", zone, TEXTS)

    assert said.endswith(when.astimezone(ZoneInfo(zone)).strftime("%H:%M"))
    assert ("сегодня" in said) == (
        when.astimezone(ZoneInfo(zone)).date() == NOW.astimezone(ZoneInfo(zone)).date()
    )
    assert moment_words(when + timedelta(days=1), NOW, "ru", zone, TEXTS) != said


def test_a_time_that_exists_twice_is_said_once() -> None:
    zone = "Europe/Berlin"
    twice = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    schedule = Schedule(timezone=zone, instants=(twice,))
    view = shown(schedule, next=(twice.astimezone(ZoneInfo(zone)),))

    said = confirmation(view, NOW, "ru", TEXTS)

    assert said.count("02:30") == 1
