"""Choosing a language by what the client's header says."""

import pytest

from api.language import preferred_locale


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("RU-ru", "ru"),
        ("en;q=0.5, ru;q=0.9", "ru"),
        ("ru;q=0.5, en;q=0.9", "en"),
        ("de, fr;q=0.9, ru;q=0.1", "ru"),
        ("ru;q=0", "en"),
        ("ru;q=x", "en"),
        ("ru;level=1", "ru"),
        (";;;,,,=,", "en"),
        ("de," * 10_000 + "ru", "en"),
        ("ru;q=nan", "en"),
        ("*", "en"),
    ],
)
def test_the_best_of_our_languages_is_chosen(header: str, locale: str) -> None:
    assert preferred_locale(header) == locale
