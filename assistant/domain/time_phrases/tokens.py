"""Cutting a phrase into words, numbers, clocks and dates, with their places in the text."""

import re
import unicodedata
from dataclasses import dataclass, replace

LONGEST = 2_000
"""Characters that are looked at; a time phrase is not further inside a message."""

Value = int | float | str | tuple[int, ...] | None


@dataclass(slots=True)
class Token:
    """One piece of the text: its category decides which patterns it fits."""

    category: str
    value: Value
    word: str
    start: int
    end: int
    glued: bool = False
    """True without a space before it."""


_SHAPES = re.compile(
    r"""
      (?P<opaque>
          (?:https?://|www\.)\S+
        | [\w.+-]{1,64}@\w[\w.-]*
        | \+\d[\d()\s-]{8,18}\d
        | \b\d{1,3}[-\s(]{1,2}\d{3}[-)\s]{1,2}\d{2,3}[-\s]?\d{2}[-\s]?\d{2}(?!\d)
        | [$€£₽№\#]\s?\d[\d.,]*
        | \d{1,9}(?:[.,]\d{1,3}){0,3}\s?[%₽$€£°]
        | \d+(?:\.\d+){3,}
        | (?<!\w)(?!(?:в|на|к|с|до|по|at|@)\d)[^\W\d_]+\d\w*
        | \d{5,}\w*
      )
    | (?P<iso>\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?:T(?=\d\d:)|(?!\d)))
    | (?P<dmy>\d{1,2}(?P<cut>[./-])\d{1,2}(?P=cut)(?:\d{4}|\d{2}))(?![\d:])
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?!\d|:\d)
    | (?P<dotted>\d{1,2}\.\d{1,2})(?!\d)
    | (?P<slashed>\d{1,2}/\d{1,2})(?!\d)
    | (?P<dashed>\d{1,2}[-–]\d{1,2})(?!\d|[-–:]\d)
    | (?P<decimal>\d{1,3},\d{1,2})(?!\d)
    | (?P<ordnum>\d{1,2}(?:-?(?:ого|ое|го|ая|ую|ый|ой|му|ым|ом|е|й|я)
        |\s?(?:st|nd|rd|th)))(?!\w)  # codespell:ignore
    | (?P<long>\d{4})
    | (?P<num>\d{1,3}(?:-(?:ти|ми|и|х)(?!\w))?)
    | (?P<meridian>[ap]\.\s?m\b\.?)
    | (?P<word>(?:bi-(?=week|month))?[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’](?=[^\W\d_]))*
        (?:-(?:то|нибудь|либо|ка)(?!\w))?)
    | (?P<sign>[^\s\w]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {
    ",": "comma",
    ";": "comma",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    ":": "colon",
    "@": "at",
    "&": "and",
    "+": "and",
    "/": "and",
    ".": "stop",
    "~": "about",
}
_LOOKALIKES = str.maketrans("aceopxyACEHKMOPTXy", "асеорхуАСЕНКМОРТХу")
"""Latin letters that people type inside of Russian words."""
_LATIN = frozenset("aceopxyACEHKMOPTXy")
_QUOTED = re.compile(r'«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|(?<!\w)"[^"\n]*"(?!\w)')
_DIGITS = re.compile(r"\d+")


def split(text: str) -> list[Token]:
    """Cut the beginning of a text; words get the category "word" and are looked up later."""
    found: list[Token] = []
    for match in _SHAPES.finditer(text[:LONGEST]):
        start, end = match.span()
        shape = match.lastgroup or "sign"
        raw = match.group()
        token = Token(shape, _value(shape, raw), raw, start, end)
        token.glued = bool(found) and found[-1].end == start
        if shape == "sign":
            token.category = _SIGNS.get(raw, "sign")
        elif shape == "word":
            token.word = plain(raw)
        found.append(token)
    return found


def without_quoted(tokens: list[Token], text: str) -> list[Token]:
    """Return the tokens with those between quotation marks made words without a meaning."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    if not quoted:
        return tokens
    return [
        replace(token, category="quoted", value=None)
        if any(start <= token.start < end for start, end in quoted)
        else token
        for token in tokens
    ]


def plain(word: str) -> str:
    """Return a word as the tables spell it: small letters, composed, е for ё."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", word)
        if not _LATIN.isdisjoint(word):
            word = word.translate(_LOOKALIKES)
    return word.lower().replace("ё", "е").replace("’", "'")


def _value(shape: str, raw: str) -> Value:
    if shape in {"word", "sign", "opaque"}:
        return None
    if shape == "meridian":
        return f"{raw[0].lower()}m"
    if shape == "decimal":
        return float(raw.replace(",", "."))
    numbers = tuple(int(part) for part in _DIGITS.findall(raw))
    return numbers[0] if shape in {"num", "long", "ordnum"} else numbers
