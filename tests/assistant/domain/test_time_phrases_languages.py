"""What phrases of time mean in each language, said on a Wednesday in March at ten in Moscow."""

import pytest

from tests.assistant.domain import english_lines, russian_lines
from tests.assistant.domain.reading_lines import line, rows


def both(table: str) -> list[tuple[str, str]]:
    """Return the rows of a table that there is in both languages."""
    return [row for lines in (english_lines, russian_lines) for row in rows(getattr(lines, table))]


@pytest.mark.parametrize(("phrase", "expected"), both("CLOCKS"))
def test_a_clock_is_read_in_all_the_ways_it_is_said(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("PARTS"))
def test_a_part_of_the_day_has_its_hour(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("DAYS"))
def test_a_day_is_found_by_its_date_or_name(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("DISTANCES"))
def test_a_distance_leads_from_now(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("SEVERAL"))
def test_several_moments_are_several_reminders(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("MONTHS"))
def test_a_day_of_the_month_repeats(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("WEEKS"))
def test_weekdays_repeat(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("BOUNDS"))
def test_a_repetition_ends_where_it_is_said(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("WITHIN"))
def test_a_repetition_counts_hours_and_minutes(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("QUESTIONS"))
def test_what_is_not_sure_is_asked(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("REFUSALS"))
def test_what_cannot_be_is_refused(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), both("NOTHING"))
def test_what_asks_for_nothing_makes_nothing(phrase: str, expected: str) -> None:
    assert line(phrase) == expected
