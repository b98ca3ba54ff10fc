"""The same task asked for in other spacing, case or with another mark at its end is the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.tools import UNTRUSTED
from assistant.domain.task_dedupe import dedupe_key, normalised


@pytest.mark.parametrize(
    "text",
    ["сделай отчёт", "  Сделай   отчёт. ", "СДЕЛАЙ\nОТЧЁТ!", "сделай отчёт…", "Сделай отчёт!!"],
)
def test_what_asks_for_the_same_has_one_key(text: str) -> None:
    assert dedupe_key(text) == dedupe_key("сделай отчёт")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("сделай отчёт за март", "сделай отчёт за май"),
        ("посчитай 2+2", "посчитай 2-2"),
        ("посчитай x²", "посчитай x2"),
        ("сделай отчёт", "сделай отчёт?"),
        ("/py print('A')", "/py print('a')"),
        ("/py if a:\n  b", "/py if a:\nb"),
        ("...", "!!!"),
    ],
)
def test_what_asks_for_something_else_has_another(one: str, other: str) -> None:
    assert dedupe_key(one) != dedupe_key(other)


def test_what_only_came_in_the_persons_name_is_not_what_the_person_asked_for() -> None:
    assert dedupe_key("сделай отчёт", UNTRUSTED) != dedupe_key("сделай отчёт")


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs"))))
def test_spacing_and_composition_do_not_count(text: str) -> None:
    composed = unicodedata.normalize("NFC", f"то {text} это")
    spaced = unicodedata.normalize("NFD", f"  то  {text}\nэто\t. ")

    assert dedupe_key(spaced) == dedupe_key(composed)
