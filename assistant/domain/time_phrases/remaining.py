"""What remains of a phrase without its time and its wish: the thing to be reminded of."""

import re
from collections.abc import Iterable

from assistant.domain.time_phrases.tokens import LONGEST

_EDGE = " \t\r\n,;:.–—-…|"
_TAIL = " \t\r\n,;:–—-|"
_MOST_JOINTS = 6
_LEADING = re.compile(
    r"(?:о\s+том,?\s+что(?:бы)?|что(?:бы)?(?:\s+(?:я|мне))?|про|и|а|to|that|about|of|and|for\s+me"
    r"|me\s+to|it's\s+time\s+to|i\s+(?:need|have)\s+to|пожалуйста|плиз|please|pls"
    r"|мне(?!\s+(?:нужно|надо|пора)))(?!\w|-\w)[\s,:–—-]*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?<!\w)(?:в|на|во|и|а|с|к|пожалуйста|плиз|at|on|and|please|pls|by|for|the)$", re.IGNORECASE
)
_LONGEST_JOINT = 12
_EMPTY = re.compile(r"\s*(?:\(\s*\)|«\s*»|“\s*”|\"\s*\"|\[\s*\])\s*")
_SPACES = re.compile(r"\s+")


def remaining(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Cut spans out of a text and tidy the seams; the person's own words stay as they are.

    What lies beyond the part of the text that is read stays untouched.
    """
    head, tail = text[:LONGEST], text[LONGEST:]
    pieces: list[str] = []
    position = 0
    for start, end in [*sorted(spans), (len(head), len(head))]:
        if start >= position:
            piece = _trimmed(_SPACES.sub(" ", head[position:start]))
            pieces += [piece] if piece else []
        position = max(position, end)
    return _trimmed(_EMPTY.sub(" ", " ".join(pieces))) + tail


def _trimmed(piece: str) -> str:
    """Take joints off the edges of a piece."""
    for _ in range(_MOST_JOINTS):
        shorter = piece.lstrip(_EDGE).rstrip(_TAIL)
        match = _LEADING.match(shorter)
        shorter = shorter[match.end() :] if match else shorter
        tail = _TRAILING.search(shorter, max(0, len(shorter) - _LONGEST_JOINT))
        shorter = shorter[: tail.start()] if tail else shorter
        if shorter == piece:
            break
        piece = shorter
    return piece
