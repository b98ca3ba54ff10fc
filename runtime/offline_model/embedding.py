"""Owns the offline embedding: hashed words and letter groups, so that like texts lie close.

Feature hashing as in Weinberger et al., "Feature Hashing for Large Scale Multitask Learning"
(2009): each feature adds its weight, with a hashed sign, at a hashed place of the vector.
"""

import math
import re
from collections import Counter
from functools import lru_cache
from hashlib import blake2b

from runtime.offline_model.protocol import DIMENSION

WORD = re.compile(r"\w+")
WORD_WEIGHT = 1.0
GROUP_WEIGHT = 0.4
GROUP_LETTERS = 4

Features = tuple[tuple[int, float], ...]


def embed(text: str, dimension: int = DIMENSION) -> list[float]:
    """Return a vector of length one, the same for the same text on every machine."""
    vector = [0.0] * DIMENSION
    for word, times in Counter(WORD.findall(text.casefold())).items():
        strength = 1 + math.log(times)
        for place, weight in _features(word):
            vector[place] += strength * weight
    return _unit(vector[:dimension])


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    if not length:
        return [1.0, *vector[1:]]
    return [value / length for value in vector]


@lru_cache(maxsize=16_384)
def _features(word: str) -> Features:
    marked = f"<{word}>"
    starts = range(max(1, len(marked) - GROUP_LETTERS + 1))
    groups = (_place(marked[at : at + GROUP_LETTERS], GROUP_WEIGHT) for at in starts)
    return (_place(word, WORD_WEIGHT), *groups)


def _place(feature: str, weight: float) -> tuple[int, float]:
    number = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest())
    return (number >> 1) % DIMENSION, weight if number & 1 else -weight
