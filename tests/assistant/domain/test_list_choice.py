"""Which entry is meant: the same text first, else all that contain the words."""

from uuid import UUID

import pytest

from assistant.domain.list_choice import by_words, id_in

LINES = ("Купить хлеб", "купить ХЛЕБ и молоко", "Полить ёлку")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("«купить  хлеб».", LINES[:1]),
        ("хлеб", LINES[:2]),
        ("елку", LINES[2:]),
        ("масло", ()),
    ],
)
def test_words_mean_the_same_text_or_all_that_have_them(words: str, found: tuple[str, ...]) -> None:
    assert by_words(words, LINES, str) == list(found)


def test_an_id_is_known_from_words() -> None:
    assert id_in(str(UUID(int=7))) == UUID(int=7)
    assert id_in("7") is None
