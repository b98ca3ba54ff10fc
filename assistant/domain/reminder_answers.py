"""Owns how the answer to "when?" is joined with what was said before it."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from assistant.domain.time_phrases import Kind, Reading

_SCHEDULED: Final = frozenset({Kind.ONCE, Kind.RECURRING})
_WRONG: Final = frozenset({Kind.INVALID, Kind.PAST})
_WORD = re.compile(r"\S+")


def completed(phrase: str, answer: str, read: Callable[[str], Reading]) -> str:
    """Return the words that say when, of a phrase that was asked about and the answer to it.

    A day or a repetition that was said stays: the answer is added, or takes the place of the
    fewest words that could not be. If neither gives a time, what is wrong is to be asked again.
    """
    before = read(phrase)
    if not before.spans or before.kind in _SCHEDULED:  # it was no time, or too often
        return answer
    added = f"{phrase} {answer}"
    rests = _shortened(phrase, before) if before.kind in _WRONG else ()
    for words in (added, *(f"{rest} {answer}" for rest in rests)):
        found = read(words)
        if found.kind in _SCHEDULED and _plain(found.text) == _plain(before.text):
            return words
    return answer if read(answer).kind in _WRONG else added


def _shortened(phrase: str, reading: Reading) -> Iterator[str]:
    """Yield the phrase without some neighbouring words that were read as time, the fewest first."""
    cuts = {
        (first.start(), last.end())
        for begin, end in reading.spans
        for first in _WORD.finditer(phrase, begin, end)
        for last in _WORD.finditer(phrase, first.start(), end)
    }
    for begin, end in sorted(cuts, key=lambda cut: (cut[1] - cut[0], -cut[0])):
        yield f"{phrase[:begin].rstrip()} {phrase[end:].lstrip()}".strip()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
