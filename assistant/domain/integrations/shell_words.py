"""Owns splitting a pasted command into words, as a shell would, without being one.

Quotes of POSIX shells and `$'…'` (https://www.gnu.org/software/bash/manual/bash.html#Quoting),
line ends of cmd and PowerShell. What a shell would run, redirect or look up is refused.
"""

import re
from collections.abc import Iterator
from typing import Final

from assistant.errors import CommandUnquotedError, DraftUnreadableError

_LINE_ENDS = re.compile(r"[ \t](?:\\|\^|`)[ \t]*\r?\n[ \t]*")
_PIECE = re.compile(
    r"""(?P<blank>[ \t]+)
    |'(?P<single>[^']*)'
    |\$'(?P<ansi>(?:[^'\\]|\\[\s\S])*)'
    |"(?P<double>(?:[^"\\`$]|\\[\s\S]|\$(?!\())*)"
    |\\(?P<escaped>[^\r\n])
    |(?P<plain>(?:[^\s'"\\`$;|&<>()]|\$(?!['(]))+)""",
    re.VERBOSE,
)
_IN_DOUBLE = re.compile(r"""\\(["\\$`])|\\\r?\n""")
_IN_ANSI = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|([\s\S]))"
)
_ANSI: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_IN_ADDRESS = re.compile(r"(?<!\S)[^\s?'\"]{1,2000}\?[^\s'\"]{1,2000}\Z")
_LAST_CHARACTER: Final = 0x10FFFF


def shell_words(command: str) -> list[str]:
    """Return the words of one command.

    Raises `CommandUnquotedError` for an address that is to be put in quotes, and
    `DraftUnreadableError` naming the place.
    """
    text = _LINE_ENDS.sub(" ", command.strip())
    words: list[str] = []
    is_open = False
    for kind, piece in _pieces(text):
        if kind == "blank":
            is_open = False
        elif is_open:
            words[-1] += piece
        else:
            words.append(piece)
            is_open = True
    return words


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _PIECE.match(text, place)
        if match is None:
            if text[place] == "&" and _IN_ADDRESS.search(text[:place]):
                raise CommandUnquotedError(
                    "an address without quotes", detail=f"curl: at character {place + 1}"
                )
            raise DraftUnreadableError(
                "a command has what only a shell does",
                detail=f"curl: at character {place + 1}: {_reason(text[place])}",
            )
        kind = match.lastgroup or ""
        yield kind, _plain(kind, match[kind])
        place = match.end()


def _reason(character: str) -> str:
    if character in "'\"$\\":
        return "a quote is not closed, or a shell would look something up"
    if character in "\r\n":
        return "a second line"
    return f"a shell would do something with {character!r} here"


def _plain(kind: str, piece: str) -> str:
    if kind == "double":
        return _IN_DOUBLE.sub(lambda match: match[1] or "", piece)
    return _IN_ANSI.sub(_unescaped, piece) if kind == "ansi" else piece


def _unescaped(match: re.Match[str]) -> str:
    two, four, eight, octal, other = match.groups()
    digits = two or four or eight
    if digits or octal:
        number = int(digits, 16) if digits else int(octal, 8)
        return chr(number) if number <= _LAST_CHARACTER else "\N{REPLACEMENT CHARACTER}"
    return _ANSI.get(other, other)
