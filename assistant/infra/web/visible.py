"""Keeps of a text from outside what a person would see of it.

Instructions can be hidden from people in characters that have no shape: zero-width and
bidirectional controls, tags (U+E0000), variation selectors, private use. Source: Unicode TR 36.
"""

import re

_SHAPELESS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab and line ends
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"  # zero width, bidi, fillers
    "\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"  # private, selectors, BOM
    "\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    "]"
)
_NON_JOINER = re.compile(
    "(?<![\u0600-\u06ff\u0900-\u0dff])\u200c|\u200c(?![\u0600-\u06ff\u0900-\u0dff])"
)
"""Persian and Indic scripts need the zero-width non-joiner between letters; nobody else does."""

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_GAPS = re.compile("\n{3,}")


def visible(text: str) -> str:
    """Return a text without shapeless characters, with plain line ends."""
    return _NON_JOINER.sub("", _SHAPELESS.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str, limit: int = 300) -> str:
    """Return what is visible of a title or snippet, on one line of at most `limit` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def tidy(text: str) -> str:
    """Return what is visible of a longer text, without trailing blanks and wide gaps."""
    lines = (line.rstrip() for line in visible(text).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")
