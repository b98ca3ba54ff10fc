"""Which entry of a list a person means, by its id or by words of its text."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar
from uuid import UUID

T = TypeVar("T")
_QUOTES: Final = " «»“”\"'."


def id_in(text: str) -> UUID | None:
    """Return the id that a text is, None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def by_words(words: str, items: Sequence[T], text_of: Callable[[T], str]) -> list[T]:
    """Return the entries with just this text, or else all that contain it."""
    wanted = _plain(words)
    same = [item for item in items if _plain(text_of(item)) == wanted]
    return same or [item for item in items if wanted in _plain(text_of(item))]


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").strip(_QUOTES).split())
