"""Tells when two background tasks ask for the same."""

import hashlib
import unicodedata

from assistant.contracts.tools import NO_LABELS, Labels

_ENDS = " .!…;,"
_COMMAND = "/"


def normalised(text: str) -> str:
    """Return what of a text counts: not its spacing, not its case, not the mark at its end.

    A command may hold a program or a path, in which all of that counts. Case is folded as the
    Unicode Standard defines canonical caseless matching (section 3.13, D145).
    """
    plain = unicodedata.normalize("NFD", text).strip()
    if plain.startswith(_COMMAND):
        return plain
    line = unicodedata.normalize("NFD", " ".join(plain.split()).casefold())
    return line.rstrip(_ENDS) or line


def dedupe_key(text: str, labels: Labels = NO_LABELS) -> bytes:
    """Return what tasks that ask for the same have in common.

    What was asked for in the person's name only is not the same as what the person asked for.
    """
    marks = ",".join(sorted(labels))
    return hashlib.sha256(f"{marks}\n{normalised(text)}".encode()).digest()
