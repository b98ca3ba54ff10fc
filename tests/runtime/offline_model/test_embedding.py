import math
from operator import mul

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.offline_model.embedding import embed
from runtime.offline_model.protocol import DIMENSION


def closeness(one: str, other: str) -> float:
    return math.fsum(map(mul, embed(one), embed(other)))


@given(st.text(), st.integers(1, DIMENSION))
def test_any_text_gives_a_vector_of_length_one(text: str, dimension: int) -> None:
    vector = embed(text, dimension)
    assert len(vector) == dimension
    assert math.hypot(*vector) == pytest.approx(1)


@given(st.text())
def test_the_same_text_gives_the_same_vector(text: str) -> None:
    assert embed(text) == embed(text)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("the cat sat on the mat", "a cat is sitting on a mat", "quarterly revenue report"),
        ("люблю чёрный кофе", "мой любимый кофе — чёрный", "расписание поездов на завтра"),
        ("My dog is called Rex", "what is my dog called", "weather in Paris"),
    ],
)
def test_like_texts_are_closer_than_unlike_ones(text: str, near: str, far: str) -> None:
    assert closeness(text, near) > closeness(text, far) + 0.2
