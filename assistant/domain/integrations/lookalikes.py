"""Owns reading letters of other alphabets as the letters that they look like."""

import re
import unicodedata
from typing import Final

_CYRILLIC: Final = "аеорсухкмтігѕјАВЕКМНОРСТУХІЅЈ"
_LATIN: Final = "aeopcyxkmtirsjABEKMHOPCTYXISJ"
_GREEK: Final = "αορνκιυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_AS_GREEK: Final = "aopvkiuxABEZHIKMNOPTYX"
_TO_LATIN: Final = str.maketrans(_CYRILLIC + _GREEK, _LATIN + _AS_GREEK)
_TO_CYRILLIC: Final = str.maketrans("aeopcyxkmtABEKMHOPCTYX", "аеорсухкмтАВЕКМНОРСТУХ")
_WORD = re.compile(r"[^\W\d_]+")
_ALL_CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
_SOME_LATIN = re.compile(r"[A-Za-z]")
_ENGLISH: Final = frozenset(
    """access api apikey auth authorization basic bearer client code cookie creds credentials is
    key keys login my pass passphrase passwd password pin private pwd secret session the token
    user username x""".split()  # noqa: SIM905 - words, as words
)


def folded(text: str) -> str:
    """Return a text of the same length in which words are of the letters that are meant.

    Wide and ornate forms become ASCII (compatibility forms of Unicode Standard Annex 15); a word
    of two alphabets becomes one of a single alphabet, if each strange letter has a lookalike.
    """
    if text.isascii():
        return text
    forms = {
        ord(char): plain
        for char in set(text)
        if not char.isascii()
        and len(plain := unicodedata.normalize("NFKC", char)) == 1
        and plain.isascii()
    }
    return _WORD.sub(lambda match: _of_one_alphabet(match[0]), text.translate(forms))


def _of_one_alphabet(word: str) -> str:
    if word.isascii():
        return word
    latin = word.translate(_TO_LATIN)
    if latin.isascii() and latin.casefold() in _ENGLISH:
        return latin
    if not _SOME_LATIN.search(word):
        return word
    cyrillic = word.translate(_TO_CYRILLIC)
    if _ALL_CYRILLIC.fullmatch(cyrillic):
        return cyrillic
    return latin if latin.isascii() else word
