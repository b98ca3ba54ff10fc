"""Letters of other alphabets that look like those that are meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.integrations.lookalikes import folded


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("пapoль", "пароль"),
        ("тoкeн", "токен"),
        ("tоken", "token"),
        ("tοken", "token"),
        ("кеу", "key"),
        ("ｋｅｙ：１", "key:1"),
        ("𝐭𝐨𝐤𝐞𝐧", "token"),
        ("X-Аpi-Kеy", "X-Api-Key"),
        ("обычные слова", "обычные слова"),
        ("как у всех", "как у всех"),
        ("слово word Wordслово", "слово word Wordслово"),
        ("plain", "plain"),
    ],
)
def test_words_are_read_as_they_look(text: str, meant: str) -> None:
    assert folded(text) == meant


@given(st.text())
def test_places_stay_the_same(text: str) -> None:
    assert len(folded(text)) == len(text)
