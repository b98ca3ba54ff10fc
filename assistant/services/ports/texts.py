"""Port to the texts for people."""

from typing import Protocol


class Texts(Protocol):
    """Localised texts by key."""

    def text(self, key: str, locale: str, **params: str | int) -> str:
        """Return the text in `locale`, in English where there is none."""
        ...
