"""Answers are cut into messages that Telegram takes, and nothing of them is lost."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.telegram_html import telegram_html
from assistant.domain.telegram_text import split_markdown, utf16_length

WORDS = st.text(alphabet="abcжщ 😀.,<&*_\n", min_size=1, max_size=120)
CODE_LINES = st.lists(st.text(alphabet="xyz 0😀<&", max_size=40), max_size=12)
CODE = CODE_LINES.map(lambda lines: "\n".join(["```py", *lines, "```"]))
ANSWERS = st.lists(st.one_of(WORDS, CODE), max_size=8).map("\n\n".join)


def without_frame(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"^```.*$", "", text, flags=re.MULTILINE))


@given(ANSWERS, st.integers(min_value=40, max_value=200))
@settings(max_examples=150, deadline=None)
def test_no_message_is_over_the_limit_and_nothing_is_lost(answer: str, limit: int) -> None:
    parts = split_markdown(answer, limit)

    assert all(0 < utf16_length(part) <= limit for part in parts)
    assert without_frame("\n".join(parts)) == without_frame(answer)


@given(ANSWERS, st.integers(min_value=40, max_value=200))
@settings(max_examples=150, deadline=None)
def test_every_message_closes_the_code_it_opens(answer: str, limit: int) -> None:
    for part in split_markdown(answer, limit):
        assert len(re.findall(r"^```", part, flags=re.MULTILINE)) % 2 == 0


def test_short_answers_stay_as_they_are() -> None:
    answer = "# Title\n\none\ntwo\n\n```py\nprint(1)\n\nprint(2)\n```"

    assert split_markdown(answer) == [answer]


def test_cuts_are_between_paragraphs_where_that_is_possible() -> None:
    assert split_markdown("one one\n\ntwo two\n\nthree", 16) == ["one one\n\ntwo two", "three"]


def test_a_cut_code_block_is_opened_again_with_its_language() -> None:
    assert split_markdown("```py\naaaa\nbbbb\ncccc\n```", 20) == [
        "```py\naaaa\nbbbb\n```",
        "```py\ncccc\n```",
    ]


def test_code_that_was_never_closed_is_closed() -> None:
    assert split_markdown("so:\n```py\nprint(1)") == ["so:\n\n```py\nprint(1)\n```"]


def test_characters_outside_the_basic_plane_count_twice() -> None:
    parts = split_markdown("😀" * 5, 4)

    assert parts == ["😀😀", "😀😀", "😀"]


def test_an_empty_answer_has_no_messages() -> None:
    assert split_markdown(" \n\n ") == []


@given(ANSWERS)
@settings(max_examples=150, deadline=None)
def test_every_part_of_an_answer_can_be_shown_formatted_or_plain(answer: str) -> None:
    for part in split_markdown(answer):
        shown = telegram_html(part)
        assert shown is None or shown.strip()
