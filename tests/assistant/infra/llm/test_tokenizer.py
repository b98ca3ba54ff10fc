"""Token counts are those of a real vocabulary, for Cyrillic too."""

import pytest

from assistant.infra.llm.tokenizer import count_tokens

ENGLISH = "The quick brown fox jumps over the lazy dog, and nobody is surprised."
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю, пожалуйста."


def test_nothing_costs_nothing() -> None:
    assert count_tokens("") == 0


@pytest.mark.parametrize(("text", "least", "most"), [(ENGLISH, 3, 6), (RUSSIAN, 1.5, 5)])
def test_characters_per_token_are_those_of_the_language(
    text: str, least: float, most: float
) -> None:
    assert least <= len(text) / count_tokens(text) <= most


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, "漢字", "😀😀", "\x00\x01", "<|im_end|>"])
def test_longer_text_costs_more(text: str) -> None:
    assert 0 < count_tokens(text) < count_tokens(text + "\n" + text) <= 2 * count_tokens(text) + 1
