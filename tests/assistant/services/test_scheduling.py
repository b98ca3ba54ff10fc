"""Schedules out of words, cron and `@once:`: read, refused with a question, previewed."""

import inspect
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.reminders import Schedule, ScheduleKind
from assistant.contracts.schedules import ReminderLimits
from assistant.domain.time_phrases import read
from assistant.domain.time_zones import zone_names
from assistant.errors import (
    InvalidInputError,
    ScheduleError,
    ScheduleMissingError,
    SchedulePastError,
    ScheduleTooOftenError,
)
from assistant.infra.i18n import Translator
from assistant.services.clock import Clock
from assistant.services.scheduling import Scheduler, moved, next_firing, normalised, upcoming

MOSCOW = "Europe/Moscow"
NOW = datetime.fromisoformat("2026-03-04T10:00:00+03:00")
LIMITS = ReminderLimits(max_per_user=5, min_interval_seconds=300)
SCHEDULER = Scheduler(LIMITS, Clock(now=lambda: NOW, monotonic=lambda: 0.0))
KINDS = {"once", "recurring", "multi", "past", "invalid", "no_time", "none"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_words_become_a_schedule_and_the_thing_to_be_reminded_of() -> None:
    once = SCHEDULER.schedule_of(" завтра в 9:00 к врачу ", MOSCOW)
    rule = SCHEDULER.schedule_of("каждую пятницу в 9:00 отчёт", MOSCOW)

    assert once.schedule.instants == (moment("2026-03-05T09:00:00+03:00"),)
    assert (once.phrase, once.text, once.named_clock) == (
        "завтра в 9:00 к врачу",
        "к врачу",
        True,
    )
    assert rule.schedule.rule == "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"
    assert (rule.text, rule.schedule.kind) == ("отчёт", ScheduleKind.RECURRING)


@pytest.mark.parametrize("phrase", ["завтра купить хлеб", "every 2 hours drink", "0 9 * * *"])
def test_no_clock_was_named_by_a_default_by_an_interval_or_by_cron(phrase: str) -> None:
    assert not SCHEDULER.schedule_of(phrase, MOSCOW).named_clock


def test_once_is_utc_without_an_offset_and_several_are_in_order_without_repeats() -> None:
    plain = SCHEDULER.schedule_of("@once:2026-03-05T06:00:00", MOSCOW).schedule
    several = SCHEDULER.schedule_of(
        "@once:2026-03-06T06:00Z @ONCE:2026-03-05T09:00+03:00 @once:2026-03-06T09:00+03:00", MOSCOW
    ).schedule

    assert plain.instants == (moment("2026-03-05T06:00:00+00:00"),)
    assert normalised(several) == "@once:2026-03-05T06:00:00Z @once:2026-03-06T06:00:00Z"
    assert several.kind is ScheduleKind.MULTI
    assert SCHEDULER.schedule_of(normalised(several), MOSCOW).schedule == several


def test_cron_is_told_from_words_that_have_as_many_fields() -> None:
    cron = SCHEDULER.schedule_of("0 8 * * mon-fri", MOSCOW)
    words = SCHEDULER.schedule_of("every day at 9 report", MOSCOW)

    assert normalised(cron.schedule) == "0 8 * * mon-fri"
    assert cron.text == ""
    assert (normalised(words.schedule), words.text) == ("0 9 * * *", "report")


def test_what_is_no_cron_stays_a_rule() -> None:
    schedule = SCHEDULER.schedule_of("в последний день каждого месяца в 18:00", MOSCOW).schedule

    assert normalised(schedule) == "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18;BYMINUTE=0;BYSECOND=0"


@pytest.mark.parametrize(
    ("text", "error", "kind"),
    [
        ("сегодня в 9:00 позвонить", SchedulePastError, "past"),
        ("@once:2026-03-04T06:59:59Z", SchedulePastError, "past"),
        ("@once:2026-03-04T07:00:00Z", SchedulePastError, "past"),
        ("@once:2026-03-05T06:00Z @once:2026-03-01T06:00Z", SchedulePastError, "past"),
        ("@once:tomorrow", ScheduleError, "invalid"),
        ("@once:2026-02-31T06:00Z", ScheduleError, "invalid"),
        ("@once:", ScheduleError, "invalid"),
        ("@once:2127-03-05T06:00Z", ScheduleError, "invalid"),
        ("@once:9999-12-31T23:59:59Z", ScheduleError, "invalid"),
        ("@once:9999-12-31T23:59:59-12:00", ScheduleError, "invalid"),
        ("завтра в 25:00 встреча", ScheduleError, "invalid"),
        ("61 9 * * *", ScheduleError, "invalid"),
        ("0 9 30 feb *", ScheduleError, "invalid"),
        ("0 0 9 * * *", ScheduleError, "invalid"),
        ("напомни купить хлеб", ScheduleMissingError, "no_time"),
        ("remember that I am allergic to nuts", ScheduleMissingError, "none"),
        ("", ScheduleMissingError, "none"),
        ("завтра в 9:00 " + "х" * 2_000, ScheduleError, "invalid"),
    ],
)
def test_what_cannot_be_is_refused_with_a_question_in_both_languages(
    text: str, error: type[ScheduleError], kind: str, translator: Translator
) -> None:
    preview = SCHEDULER.preview(text, MOSCOW)
    with pytest.raises(error) as raised:
        SCHEDULER.schedule_of(text, MOSCOW)

    assert type(raised.value) is error
    assert (preview.kind, preview.at, preview.next) == (kind, (), ())
    assert preview.question is not None
    assert preview.question.key == raised.value.message_key
    said = [
        translator.text(preview.question.key, locale, **preview.question.params)
        for locale in ("ru", "en")
    ]
    assert said[0] != said[1]
    assert "{" not in "".join(said)


@pytest.mark.parametrize("text", ["* * * * *", "*/4 * * * *", "0,4 9 * * *"])
def test_a_rule_that_fires_too_often_keeps_its_kind_and_is_refused(text: str) -> None:
    preview = SCHEDULER.preview(text, MOSCOW)
    with pytest.raises(ScheduleTooOftenError) as raised:
        SCHEDULER.schedule_of(text, MOSCOW)

    assert (preview.kind, len(preview.next)) == ("recurring", 3)
    assert preview.question is not None
    assert preview.question.params == {"minutes": 5}
    assert raised.value.params["minutes"] == 5


def test_the_least_interval_is_allowed() -> None:
    assert SCHEDULER.schedule_of("*/5 * * * *", MOSCOW).schedule.rule


def test_an_unknown_zone_is_the_only_thing_that_a_preview_raises() -> None:
    for call in (SCHEDULER.preview, SCHEDULER.schedule_of):
        with pytest.raises(InvalidInputError) as raised:
            call("завтра в 9:00", "Europe/Nowhere")
        assert raised.value.params == {"reason": "timezone"}


def test_a_preview_of_a_moment_is_in_the_person_s_zone() -> None:
    preview = SCHEDULER.preview("завтра в 9:00 к врачу", "Asia/Yekaterinburg")

    assert [at.isoformat() for at in preview.at] == ["2026-03-05T09:00:00+05:00"]
    assert preview.next == preview.at
    assert (preview.kind, preview.text, preview.question) == ("once", "к врачу", None)
    assert (preview.rrule, preview.cron) == (None, None)


def test_a_preview_of_a_rule_has_its_forms_and_next_three_times() -> None:
    preview = SCHEDULER.preview("every first Monday of the month at 10:00 retro", MOSCOW)
    friday = SCHEDULER.preview("0 9 * * fri", MOSCOW, moment("2026-03-06T09:00:00+03:00"))

    assert preview.rrule == "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=10;BYMINUTE=0;BYSECOND=0"
    assert (preview.kind, preview.at, preview.cron) == ("recurring", (), None)
    assert [at.isoformat() for at in preview.next] == [
        "2026-04-06T10:00:00+03:00",
        "2026-05-04T10:00:00+03:00",
        "2026-06-01T10:00:00+03:00",
    ]
    assert friday.cron == "0 9 * * fri"
    assert friday.next[0] == moment("2026-03-13T09:00:00+03:00")


def test_the_next_firing_is_strictly_after_and_none_in_the_end() -> None:
    first, second = moment("2026-03-05T06:00+00:00"), moment("2026-03-06T06:00+00:00")
    schedule = Schedule(timezone=MOSCOW, instants=(first, second))

    assert next_firing(schedule, NOW) == first
    assert next_firing(schedule, first) == second
    assert next_firing(schedule, second) is None
    assert upcoming(schedule, NOW) == [first, second]
    assert upcoming(schedule, NOW)[0].tzinfo == ZoneInfo(MOSCOW)


def test_a_moved_rule_keeps_the_clock_and_a_moved_moment_the_moment() -> None:
    rule = SCHEDULER.schedule_of("0 9 * * *", MOSCOW).schedule
    once = SCHEDULER.schedule_of("завтра в 9:00", MOSCOW).schedule

    assert upcoming(moved(rule, "Asia/Tokyo"), NOW)[0].hour == 9
    assert moved(once, "Asia/Tokyo").instants == once.instants
    with pytest.raises(InvalidInputError):
        moved(rule, "Mars/Olympus")


@given(text=st.text(max_size=80), zone=st.sampled_from(sorted(zone_names())))
def test_no_text_makes_a_preview_fail(text: str, zone: str) -> None:
    preview = SCHEDULER.preview(text, zone)

    assert preview.kind in KINDS
    assert all(at > NOW for at in (*preview.at, *preview.next))


@given(
    at=st.datetimes(
        min_value=datetime(2026, 3, 5),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(2125, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/St_Johns")]),
    ),
    zone=st.sampled_from(sorted(zone_names())),
)
def test_a_normalised_moment_reads_as_the_same_moment(at: datetime, zone: str) -> None:
    at = at.replace(fold=0).astimezone(UTC)
    schedule = SCHEDULER.schedule_of(f"@once:{at.isoformat()}", zone).schedule

    assert schedule.instants == (at,)
    assert SCHEDULER.schedule_of(normalised(schedule), zone).schedule == schedule
    found = next_firing(schedule, at - timedelta(microseconds=1))
    assert found is not None
    assert found.astimezone(UTC) == at  # moments of two zones are unequal where clocks go back


def test_every_question_of_the_grammar_can_be_asked(translator: Translator) -> None:
    folder = Path(inspect.getfile(read)).parent
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    found = {key for source in sources for key in re.findall(r'"(time-[a-z-]+[a-z])"', source)}
    keys = found - {"time-which"}  # the beginning of several

    assert len(keys) > 5
    for key in sorted(keys):
        assert translator.text(key, "ru") != translator.text(key, "en")
