"""Builders of times of day: from the words of a match to a `Clock` or a `DayPart`."""

from collections.abc import Callable, Sequence

from assistant.domain.time_phrases.dial import BAD_CLOCK, DAY, HOUR, NOON, at_part
from assistant.domain.time_phrases.facts import (
    MIDNIGHT,
    Clock,
    DayPart,
    Fact,
    Part,
    SameTime,
    Trouble,
    Window,
)
from assistant.domain.time_phrases.patterns import Hit
from assistant.domain.time_phrases.tokens import Token

_HALF, _QUARTER, _TEN, _FIVE = 30, 15, 10, 5
_MINUTE_DIGITS = 2
_END_OF_WORK = 18
_ENDS = frozenset(["", "comma", "colon", "dash", "stop", "to"])
_WRITTEN = frozenset(["clock", "dotted", "dashed"])


def clock(hit: Hit) -> Fact | None:
    """Read `t` (9:00, 9.00) or `h` with an optional `m`, and a part of the day `p`."""
    shape = hit.group("t") or hit.group("h")
    return read_clock([*shape, *hit.group("m"), *hit.group("p")])


def read_clock(tokens: Sequence[Token]) -> Fact | None:
    """Read a clock from its tokens: numbers, then perhaps a part of the day."""
    numbers: list[int] = []
    exact = False
    for token in tokens:
        written = _written(token) if token.category in _WRITTEN else _said(token)
        if written is None:
            return None
        numbers += written
        exact = exact or (bool(written) and _is_exact(token))
    if not numbers and any(token.category == "hour" for token in tokens):
        numbers = [1]
    part = part_of_day(tokens)
    return at_part(numbers[0], sum(numbers[1:2]), part, exact=exact) if numbers else None


def _written(token: Token) -> list[int] | None:
    """Return the numbers of 9:00, 9.00 or 9-00; minutes have two digits."""
    assert isinstance(token.value, tuple)
    if token.category != "clock" and not token.word[-2:].isdigit():
        return None
    return list(token.value)


def _said(token: Token) -> list[int] | None:
    """Return the number of one word: nine, 1830, час; none for words that are no numbers."""
    if token.category == "zero":
        return [0]
    if token.category not in {"num", "long"}:
        return []
    if not isinstance(token.value, int):
        return None
    return list(divmod(token.value, 100)) if token.value > 99 else [token.value]  # noqa: PLR2004


def _is_exact(token: Token) -> bool:
    """Whether a number is written as on a clock of 24 hours: 9:00, 09."""
    return token.category in _WRITTEN or (token.word[0] == "0" and len(token.word) > 1)


def clock_list(hit: Hit) -> tuple[Fact, ...] | None:
    """Read "at 9, 14 and 20"."""
    listed = hit.group("l")
    numbers = [token.value for token in listed if isinstance(token.value, int)]
    joints = {token.category for token in listed}
    sure = "at" in joints or hit.after({"twice", "times"})
    if any(number > DAY for number in numbers):
        return None if "and" not in joints else (Trouble("time-ambiguous"),)
    if not sure and hit.following == "measure":
        return (Trouble("time-ambiguous"),) if "and" in joints else None
    if not sure and "and" not in joints and hit.following not in _ENDS:
        return (Trouble("time-ambiguous"),)
    return tuple(at_part(number, 0, part_of_day(hit.group("p"))) for number in numbers)


def half_past(hit: Hit) -> Fact | None:
    """Read "half past h": `h` is the hour that is half over."""
    return _minutes(hit.whole("h"), _HALF, hit)


def half_to(hit: Hit) -> Fact | None:
    """Read the Russian half: половина девятого is 8:30."""
    if not _in_genitive(hit):
        return None
    return _minutes(_before(hit.whole("h")), _HALF, hit)


def _in_genitive(hit: Hit) -> bool:
    """Whether an hour is named as "of the ninth": в 9 первый урок is not."""
    return hit.group("h")[-1].word.endswith(("ого", "его"))


def past_hour(hit: Hit) -> Fact | None:
    """Read `n` minutes (or a quarter, a half) past `h`."""
    return None if _is_range(hit) else _minutes(_hour(hit), _amount(hit), hit)


def of_hour(hit: Hit) -> Fact | None:
    """Read the Russian `n` minutes of the hour `h`: десять минут восьмого is 7:10."""
    if not _in_genitive(hit):
        return None
    return _minutes(_before(hit.whole("h")), _amount(hit), hit)


def to_hour(hit: Hit) -> Fact | None:
    """Read `n` minutes (or a quarter) to `h`."""
    return None if _is_range(hit) else _minutes(_before(_hour(hit)), HOUR - _amount(hit), hit)


def _is_range(hit: Hit) -> bool:
    """Whether bare digits count something else: read 5 to 7 pages."""
    number = hit.group("n")
    bare = hit.tokens[0] is number[0] and number[0].word[0].isdigit() and len(number) == 1
    return bare or (len(number) == 1 and _amount(hit) % _FIVE != 0)


def _hour(hit: Hit) -> int:
    named = hit.group("h")
    if named and named[0].category == "noon":
        return NOON
    if named and named[0].category == "midnight":
        return DAY
    return hit.whole("h", 1)


def _before(hour: int) -> int:
    return (hour - 2) % NOON + 1 if 0 < hour <= NOON else hour - 1


def _amount(hit: Hit) -> int:
    for token in hit.group("n"):
        if isinstance(token.value, int):
            return token.value
        if token.category in {"quarter", "half"}:
            return _QUARTER if token.category == "quarter" else _HALF
    return HOUR


def _minutes(hour: int, minute: int, hit: Hit) -> Fact | None:
    if not 0 <= hour <= DAY or not 0 < minute < HOUR:
        return None
    return at_part(hour, minute, part_of_day(hit.group("p")))


def noon(_hit: Hit) -> Fact:
    """Return twelve o'clock in the day."""
    return Clock(NOON, 0, fixed=True, exact=True)


def midnight(_hit: Hit) -> Fact:
    """Return twelve o'clock at night."""
    return MIDNIGHT


def same_time(_hit: Hit) -> Fact:
    """Return the hour of now."""
    return SameTime()


def window(hit: Hit) -> Fact | None:
    """Read "from `a` to `b`", each a clock; from nine to five ends in the afternoon."""
    first, last = read_clock(hit.group("a")), read_clock(hit.group("b"))
    if first is None or last is None:
        return None
    if not (isinstance(first, Clock) and isinstance(last, Clock)):
        return BAD_CLOCK
    if not last.fixed and last.hour < first.hour and last.hour <= NOON:
        last = Clock(last.hour % NOON + NOON, last.minute)
    return Window(first, last)


def dashed_window(hit: Hit) -> Fact | None:
    """Read 9-18 as hours, 5-6pm and 11-1pm as those of one afternoon."""
    pair = hit.value("t")
    assert isinstance(pair, tuple)
    part = part_of_day(hit.group("p"))
    early = part if pair[0] % NOON < pair[1] % NOON or not part else "am"
    first, last = at_part(pair[0], 0, early), at_part(pair[1], 0, part)
    if isinstance(first, Clock) and isinstance(last, Clock):
        return Window(first, last)
    return None


def part(name: Part) -> Callable[[Hit], Fact]:
    """Return a builder of a part of the day."""
    return lambda _hit: DayPart(name)


def early_or_late(hit: Hit) -> Fact | None:
    """Read "early in the morning", "поздно вечером"."""
    early = any(token.category == "early" for token in hit.tokens)
    name = next(str(token.value) for token in hit.tokens if token.category == "part")
    if early:
        return DayPart(Part.EARLY if name == Part.MORNING else Part(name))
    return DayPart(Part.LATE_EVENING if name in {Part.EVENING, Part.LATE} else Part(name))


def end_of_day(_hit: Hit) -> Fact:
    """Return the end of the working day."""
    return Clock(_END_OF_WORK, fixed=True, exact=True)


def clock_at_end(hit: Hit) -> Fact | None:
    """Read an hour after a preposition of many meanings, where nothing follows that it counts."""
    return clock(hit) if hit.following in _ENDS else None


def spoken(hit: Hit) -> Fact | None:
    """Read an hour and minutes that stand side by side: nine thirty, 18 30."""
    minute = hit.group("m")[0]
    if minute.word[0].isdigit() and len(minute.word) != _MINUTE_DIGITS:
        return None
    if hit.whole("h") > DAY or (not minute.word[0].isdigit() and hit.whole("m") < _TEN):
        return None
    return clock(hit)


def day_part(hit: Hit) -> Fact:
    """Read the part of the day in group `p`."""
    return DayPart(Part(part_of_day(hit.group("p")) or str(hit.value("p"))))


def part_of_day(tokens: Sequence[Token]) -> str:
    """Return the part of the day that one of the tokens names, if any."""
    for token in tokens:
        if token.category in {"dnya", "tonight"}:
            return Part.DAY if token.category == "dnya" else Part.TONIGHT
        if token.category in {"of_part", "part", "meridian"}:
            return str(token.value)
    return ""
