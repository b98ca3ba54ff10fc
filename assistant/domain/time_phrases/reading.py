"""The result of reading a time phrase: what kind it is, when it fires, what text remains."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a phrase asks for."""

    ONCE = "once"
    RECURRING = "recurring"
    MULTI = "multi"
    PAST = "past"
    INVALID = "invalid"
    NO_TIME = "no_time"
    NONE = "none"


@dataclass(frozen=True)
class Reading:
    """One phrase as understood; only once, recurring and multi may become a schedule.

    `at` are aware moments in the person's zone. `rule` holds RRULE values (RFC 5545) without the
    prefix, one per line, in local wall time; `start` is their naive local DTSTART where one is
    needed. `spans` are the half-open ranges of characters that were read as time, `text` is what
    the person wants to be reminded of. `question` is the key of what to ask.
    """

    kind: Kind
    at: tuple[datetime, ...] = ()
    rule: str = ""
    start: datetime | None = None
    spans: tuple[tuple[int, int], ...] = ()
    text: str = ""
    fuzzy: bool = False
    wish: bool = False
    question: str = ""
