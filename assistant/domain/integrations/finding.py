"""Owns which integration is meant by a name as people say it: inflected, in part, among words."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|ией|ах|ях|ам|ям|ом|ем|ой|ей|ою|ею|ов|ев|ий|ый|"
    r"ая|яя|ое|ее|ые|ие|ых|их|ую|юю|ии|ия|ию|[аяоеуюыийь])$"
)
_STEM: Final = 3
_Words = tuple[str, ...]


def alike(said: str, names: Sequence[str]) -> list[str]:
    """Return the names that are meant: one when there is no doubt, more of which to choose, none.

    A name as it is wins over one in another case of Russian, that over one among other words,
    and that over the beginning or another part of a name.
    """
    by_name = {name: _plain(name) for name in names}
    plain, stems = _plain(said), _stems(_plain(said))
    by_stem = {name: _stems(words) for name, words in by_name.items()}
    tiers = (
        [name for name, words in by_name.items() if words == plain],
        [name for name, words in by_stem.items() if words == stems],
        _among(stems, by_stem),
        [name for name, words in by_stem.items() if _holds(words, stems)],
    )
    return next((found for found in tiers if found), []) if plain else []


def stems(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order, without the endings of Russian cases."""
    return _stems(_plain(text))


def _among(stems: _Words, by_stem: dict[str, _Words]) -> list[str]:
    """Return the names among what was said, without those that are but part of another one."""
    held = {name: words for name, words in by_stem.items() if words and _holds(stems, words)}
    return [
        name
        for name, words in held.items()
        if not any(len(other) > len(words) and _holds(other, words) for other in held.values())
    ]


def _holds(words: _Words, part: _Words) -> bool:
    """Tell whether words follow each other somewhere among others."""
    size = len(part)
    return any(words[at : at + size] == part for at in range(len(words) - size + 1))


def _plain(text: str) -> _Words:
    known = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return tuple(_WORD.findall(known))


def _stems(words: _Words) -> _Words:
    return tuple(map(_stem, words))


def _stem(word: str) -> str:
    """Return a word without the ending that Russian cases change."""
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _STEM else word
