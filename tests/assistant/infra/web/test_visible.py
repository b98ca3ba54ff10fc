"""What people cannot see is taken out of texts."""

import sys
import unicodedata

import pytest

from assistant.infra.web.visible import one_line, tidy, visible

_SHOWN = {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}
"""Scripts some of whose format characters have a shape (signs around numbers and quadrats)."""


def test_characters_without_a_shape_are_taken_out() -> None:
    formats = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Cf", "Cs", "Co"}
        and unicodedata.name(character, "").split(" ")[0] not in _SHOWN
    ]
    assert [hex(ord(character)) for character in formats if visible(character)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Привет, мир!\n\tДа",
        "naïve – “quoted” 5 €",
        "日本語",
        "👍 a\u0301",
        "می\u200cخواهم",
        "क्\u200cष",
    ],
)
def test_what_is_visible_stays(text: str) -> None:
    assert visible(text) == text


def test_text_written_in_tags_disappears() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all")
    assert visible(f"a{hidden}b") == "ab"


def test_line_ends_become_plain() -> None:
    assert visible("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


def test_a_title_is_one_short_line() -> None:
    assert one_line("  a \n b\u200b\t c ") == "a b c"
    assert one_line("x" * 500, 10) == "x" * 9 + "…"


def test_gaps_and_trailing_blanks_go() -> None:
    assert tidy("\n\na  \n\n\n\n\nb \t\n") == "a\n\nb"
