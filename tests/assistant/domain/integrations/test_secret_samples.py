"""Secrets in messages as people write them: each is taken out, and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.secret_words import find_secrets, visible
from tests.assistant.domain.integrations.harmless_samples import STAY, STAY_CONNECTING
from tests.assistant.domain.integrations.secret_samples import MASKED, MASKED_CONNECTING

_SECRET = re.compile("⟦(.*?)⟧")
_AS_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_LOOKALIKES = str.maketrans("аеорсухктм", "aeopcyxktm")


def assert_masked(sample: str, *, connecting: bool) -> None:
    """See that what is marked in a sample is what is taken out."""
    sample = sample.replace("⏎", "\n")
    found = find_secrets(re.sub("[⟦⟧]", "", sample), connecting=connecting)
    assert found.secrets == tuple(map(visible, _SECRET.findall(sample)))
    assert found.text == _SECRET.sub(MASK, sample)


@pytest.mark.parametrize("text", STAY)
def test_ordinary_messages_stay(text: str) -> None:
    assert find_secrets(text).text == text


@pytest.mark.parametrize("text", STAY_CONNECTING)
def test_ordinary_messages_stay_while_connecting(text: str) -> None:
    assert find_secrets(text, connecting=True).text == text
    assert find_secrets(text).text == text


@pytest.mark.parametrize("sample", MASKED)
def test_what_is_plainly_a_secret_is_always_taken_out(sample: str) -> None:
    assert_masked(sample, connecting=False)
    assert_masked(sample, connecting=True)


@pytest.mark.parametrize("sample", MASKED_CONNECTING)
def test_what_people_call_a_secret_is_taken_out_while_connecting(sample: str) -> None:
    assert_masked(sample, connecting=True)


@pytest.mark.parametrize("sample", MASKED + MASKED_CONNECTING)
def test_letters_that_look_alike_hide_nothing(sample: str) -> None:
    secrets = list(map(visible, _SECRET.findall(sample)))
    head, mark, rest = sample.replace("⏎", "\n").partition("⟦")
    mixed = re.sub("(?<=[а-яё])[а-яё]+", lambda one: one[0].translate(_LOOKALIKES), head)
    wide = head.translate(_AS_WIDE) if head.isascii() else mixed
    for before in (mixed, wide):
        text = re.sub("[⟦⟧]", "", before + mark + rest)
        assert set(secrets) <= set(find_secrets(text, connecting=True).secrets)


@given(text=st.text(max_size=80), said=st.sampled_from(["пароль", "тoкeн", "ｋｅｙ", "вот ключ"]))
@settings(max_examples=200, deadline=None)
def test_whatever_is_around_the_text_is_the_same_but_for_masks(text: str, said: str) -> None:
    whole = f"{text} {said}: a1b2c3d4 {text}".replace(MASK, "")
    found = find_secrets(whole, connecting=True)
    parts = found.text.split(MASK)
    assert len(parts) == len(found.secrets) + 1
    assert "a1b2c3d4" not in found.text
    filled = "".join(a + b for a, b in zip(parts, (*found.secrets, ""), strict=True))
    assert visible(filled) == visible(whole)
