"""Owns which words ask to go on with connecting an API, and which of several is meant."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from assistant.domain.integrations.finding import alike

WHICH: Final = "draft"
"""The question which connection to go on with."""

_LONGEST: Final = 120
_QUOTED: Final = r"[«\"“](?P<quoted>[^«»\"“”\n?:]{1,80})[»\"”]"
_CAPITAL: Final = r"(?P<plain>(?-i:[A-ZА-ЯЁ])[^«»\"“”\n?:]{0,79})"
_ANY: Final = r"(?!(?:по|на|для|в|во|из|от|с|со)\b)(?P<plain>[^«»\"“”\n?:]{1,80})"
_RU_GOES_ON: Final = r"(?:(?:давай(?:те)?|пожалуйста),? )?(?:продолж\w+|верн(?:ись|ёмся|емся) к)"
_EN_GOES_ON: Final = r"(?:(?:please|let'?s) )?(?:continue|resume)(?: with)?"
_WAYS: Final = (
    (
        rf"{_RU_GOES_ON} (?:подключени\w+(?: (?:ко? )?(?:api|апи))?|интеграци\w+ (?:api|апи))"
        rf"(?: (?:ко? )?(?:{_QUOTED}|{_ANY}))?"
    ),
    rf"{_RU_GOES_ON} интеграци\w+(?: (?:со? )?(?:{_QUOTED}|{_CAPITAL}))?",
    (
        rf"{_EN_GOES_ON}(?: connecting)?(?: the)? (?:connecting|connection|integration|api)"
        rf"(?: (?:the|to|of|with|called|named)){{0,2}}(?: (?:{_QUOTED}|{_CAPITAL}))?"
    ),
    rf"{_EN_GOES_ON}(?: the)? (?:{_QUOTED}|{_CAPITAL}) (?:connection|integration|api)",
)
_CONTINUE: Final = tuple(re.compile(words, re.IGNORECASE) for words in _WAYS)
_AROUND: Final = re.compile(
    r"(?:давай(?:те)?|пожалуйста|продолж\w+|подключени\w+|api|апи|connect\w+|please|let'?s|continue|with|the)"
    r"(?:[ ,]+|$)",
    re.IGNORECASE,
)


def read_continue(text: str) -> str | None:
    """Return the name that a message asks to go on with connecting, empty without one.

    None when it asks for something else.
    """
    said = " ".join(text.split()).strip(" .!")
    if len(said) > _LONGEST:
        return None
    found = next(filter(None, (words.fullmatch(said) for words in _CONTINUE)), None)
    if found is None:
        return None
    return (found["quoted"] or found["plain"] or "").strip()


def chosen(text: str, known: Sequence[tuple[str, UUID]]) -> UUID | None:
    """Return which of the connections that were listed by name a whole message means.

    None when it means none, or may mean several.
    """
    said = text.strip(" .!")
    if said.isdecimal() and len(said) < len("100"):
        place = int(said)
        return known[place - 1][1] if 0 < place <= len(known) else None
    plain = _AROUND.sub("", said)
    if "?" in said or len(said) > _LONGEST:
        return None
    found = alike(plain, [name for name, _ in known])
    if len(found) != 1 or len(plain.split()) > len(found[0].split()):
        return None  # more is said than a name
    ids = [draft_id for name, draft_id in known if name == found[0]]
    return ids[0] if len(ids) == 1 else None
