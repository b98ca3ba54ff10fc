"""Finds the characters that no font has, and gives them a form that can be read."""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import typst

from assistant.infra.pdf.engine import compile_pages
from assistant.infra.pdf.fonts import Fonts

_PROBE: Final = b"""#set text(font: json("fonts.json"))
#for mark in json("marks.json") { par(mark) }"""
_STANDARD: Final = "a-2u"
"""PDF/A forbids missing glyphs: the typesetter then names each of them instead of drawing boxes."""
_NAMED: Final = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_BATCH: Final = 2_000
_COMMON: Final = re.compile("[\x00-\x7f\u0400-\u045f]")
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
"""Styles, frames and skins of the character before."""
_ALIKE: Final = {"✅": "✓", "❌": "×"}


def find_missing(text: str, fonts: Fonts, folder: Path) -> frozenset[str]:
    """Return the characters of a text that none of the fonts has."""
    marks = sorted(set(_COMMON.sub("", text)))
    batches = (marks[begin : begin + _BATCH] for begin in range(0, len(marks), _BATCH))
    return frozenset().union(*(_probe(batch, fonts, folder) for batch in batches))


def _probe(marks: list[str], fonts: Fonts, folder: Path) -> frozenset[str]:
    files = {
        "main.typ": _PROBE,
        "fonts.json": json.dumps(fonts.families).encode(),
        "marks.json": json.dumps(marks).encode(),
    }
    try:
        compile_pages(files, fonts.all, folder, _STANDARD)
    except typst.TypstError as error:
        named = "".join(_unescape(found) for found in _NAMED.findall(error.diagnostic))
        missing = frozenset(named) & frozenset(marks)
        if not missing:
            raise
        return missing
    return frozenset()


def replace_missing(text: str, missing: Iterable[str]) -> str:
    """Return a text with a readable form of these: `:waving_hand_sign:`, `[U+4E2D U+6587]`."""
    if not missing:
        return text
    runs = re.compile(f"[{re.escape(''.join(missing))}]+")
    return runs.sub(lambda run: _readable(run.group()), text)


def _readable(run: str) -> str:
    made: list[str] = []
    codes: list[str] = []
    for mark in run:
        category = unicodedata.category(mark)
        if category == "Cf" or _VARIATIONS.match(mark):
            continue  # joins or varies its neighbour: nothing by itself
        if category == "So":
            made += [*_codes(codes), _ALIKE.get(mark) or f":{_name(mark)}:"]
            codes = []
        else:
            codes.append(f"U+{ord(mark):04X}")
    return "".join([*made, *_codes(codes)])


def _codes(codes: list[str]) -> list[str]:
    return [f"[{' '.join(codes)}]"] if codes else []


def _name(mark: str) -> str:
    return re.sub(r"\W+", "_", unicodedata.name(mark, f"U+{ord(mark):04X}")).lower()


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
