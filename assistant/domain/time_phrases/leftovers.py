"""What was said of time and not understood: then a question is asked instead of guessing."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.domain.time_phrases.choosing import Choice
from assistant.domain.time_phrases.facts import (
    Dated,
    Every,
    Found,
    Lasting,
    Mark,
    Shifted,
    Weekdays,
)
from assistant.domain.time_phrases.tables import listed
from assistant.domain.time_phrases.tokens import Token

_TIMELY = frozenset(
    listed(
        "num long ord ordnum weekday short_weekday weekdays month_name minute hour hours day_word "
        "week month quarter quarter_year year part part_word workdays weekend other last half "
        "working even odd dashed at on clock day"
    )
)
"""What, after "every" or "or", would change the schedule."""
_PLANS = (Dated, Every, Shifted, Weekdays)
_PLACED = frozenset(["в", "во", "on"])
_CLAUSES = frozenset(listed("что чтобы когда если который которая которое that to when if which"))
_NEXT = frozenset(["comma", "stop", "and", "dash"])
_INFINITIVES = ("ть", "ти", "чь", "ться", "тись", "чься")
_END = r"(?=$|comma|stop)"
_DAY = r"(?:last|penultimate|ord|ordnum) (?:day_word|dnya|number_word|weekday|working) "
_SPAN = r"(?:day_word|dnya|week|month|year) "
_SUSPECTS = (
    r"(?:at|after|until|about|since) (?:the )?(?:num|ordnum) (?!measure)",
    rf"(?:on|to|from|by|in|thru|for|of) (?:the )?(?:num|ord|ordnum) {_END}",
    r"(?:\w+ )?(?:dashed month_name|month_name dashed) ",
    r"(?:at|on|by) (?:free|weekends|workdays|parts) ",
    r"(?:after|before) (?:next|this|last) ",
    r"without (?:num|quarter) ",
    r"(?:\w+ )?(?:the )?(?:dotted|clock|weekday) ",
    rf"(?:num|zero|long) (?:{_END}|verb |single )",
    rf"num (?:hour|hours) {_END}",
    rf"dashed (?:meridian|{_END})",
    rf"(?:at|on|in|by|to|every) (?:the )?{_DAY}",
    rf"(?:the )?{_DAY}(?:$|(?:of )?(?:the |every )?month )",
    r"(?:(?:of|the|in|at) )*(?:week|month|quarter_year) ",
    r"(?:num|couple|few|half) (?:day_word|dnya|week|month|year|fortnight) ",
    rf"(?:(?:for|at) )?(?:the )?(?:whole|all) (?:of |the |next |this )*(?:month_name |{_SPAN}|$)",
    r"(?:at )?during (?:the )?(?:month_name|season|week|whole|day_word) ",
    r"(?:except|but not) ",
    r"(?:(?:at|the|this|unknown) )*same (?:day_word|times|hour_of_day|number_word|week) ",
    rf"(?:(?:at|on|in|for|the) )*(?:this|next|past|previous) (?:\w+ )?{_SPAN}",
    r"(?:from|until|by|through|in|at|since) (?:the )?(?:month_name|season) ",
    r"(?:during )?(?:the )?season ",
    r"(?:running|row|straight|thru|times|working) ",
    r"(?:short_weekday|month_name) (?:dash|and) ",
    r"(?:comma|and|or|dash) (?:short_weekday|month_name|part_word|part|parts|workdays) ",
)
_BEGINNINGS = re.compile(f"(?:(?:comma|and|or|dash) )*(?:{'|'.join(_SUSPECTS)})")
"""How words begin that belong to a time and were left beside one."""
_ENDINGS = re.compile(
    r"(?:^| )(?:dotted|not|same (?:day_word|times)|before|ahead_of|after|between|since"
    r"|whole|part_word"
    r"|(?:middle|begin|start|end)(?: of)?|dashed month_name|month_name dashed"
    r"|(?:at|on|from|until|by) (?:the )?(?:num|weekday)"
    r"|(?:num|couple|few|half) (?:day_word|dnya|week|month|year|fortnight))"
    r" (?:the )?$"
)
"""How words end that belong to the time that follows."""


def loses_part(
    choice: Choice,
    found: Sequence[Found],
    tokens: Sequence[Token],
    wishes: Sequence[tuple[int, int]],
) -> bool:
    """Whether words of time stand beside those that were read, or open what remains."""
    chosen = {place for item in choice.items for place in range(item.first, item.last)}
    read = {place for one in found if not _is_mark(one) for place in range(one.first, one.last)}
    asked = {
        place
        for place, token in enumerate(tokens)
        if any(start <= token.start < end for start, end in wishes)
    }
    if _is_corrected(chosen, read, tokens) or _goes_on(chosen, found, tokens):
        return True
    if any(one.first not in chosen and _lasts(one, tokens) for one in found):
        return True
    for first, last in _runs(len(tokens), read | chosen | asked):
        words = "".join([_kind(tokens, place) + " " for place in range(first, last)])
        words += "" if last == len(tokens) or last in chosen else "unread"
        opens = not first or first - 1 in chosen or first - 1 in asked
        if opens and _BEGINNINGS.match(words):
            return True
        if last in chosen and _ENDINGS.search(words):
            return True
    return False


def _is_corrected(chosen: set[int], read: set[int], tokens: Sequence[Token]) -> bool:
    """Whether a time is taken back: tomorrow, no, on Friday."""
    return any(
        (token.category == "instead" or any(place < index for place in chosen))
        and any(place > index for place in read)
        for index, token in enumerate(tokens)
        if _takes_back(token, tokens[index - 1 : index], tokens[index + 1 : index + 2])
    )


def _takes_back(token: Token, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a word corrects what was said: ", no", "instead of"; "вместо" says both."""
    if token.category == "instead":
        return token.word != "instead" or any(one.category == "of" for one in after)
    set_off = any(one.category in {"comma", "and", "or", "dash"} for one in before)
    return token.category == "correction" and set_off


def _lasts(one: Found, tokens: Sequence[Token]) -> bool:
    """Whether something goes on for days: в течение недели."""
    during = any(token.category == "during" for token in tokens[one.first : one.last])
    return during and any(isinstance(fact, Lasting) and fact.offset.days for fact in one.facts)


def _goes_on(chosen: set[int], found: Sequence[Found], tokens: Sequence[Token]) -> bool:
    """Whether another day begins a part of its own: tomorrow the dentist, on Friday the bank."""
    for one in found:
        before = max((place for place in chosen if place < one.first), default=-1)
        if one.first in chosen or before < 0:
            continue
        between = tokens[before + 1 : one.first]
        direct = bool(between) and between[-1].category in _NEXT
        apart = tokens[one.first].word in _PLACED and any(
            token.category == "comma" and following.word not in _CLAUSES
            for token, following in pairwise([*between, tokens[one.first]])
        )
        if (direct or apart) and any(isinstance(fact, _PLANS) for fact in one.facts):
            return True
    return False


def _kind(tokens: Sequence[Token], place: int) -> str:
    """Return a token's category; of a word that numbers do not count, what it is instead."""
    token = tokens[place]
    compound = place + 1 < len(tokens) and tokens[place + 1].glued
    if token.category != "unknown" or compound or (place and tokens[place - 1].value == 1):
        return token.category
    if token.word.isascii():
        return "unknown" if token.word.endswith("s") else "single"
    return "verb" if token.word.endswith(_INFINITIVES) else "unknown"


def _is_mark(one: Found) -> bool:
    return all(isinstance(fact, Mark) for fact in one.facts)


def _runs(length: int, covered: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of tokens that nothing covers."""
    first = 0
    for place in [*sorted(covered), length]:
        if place > first:
            yield first, place
        first = place + 1


def overlooks(choice: Choice, tokens: Sequence[Token]) -> bool:
    """Whether a repetition or a choice is said that was not understood: every 5th, at 9 or 10."""
    covered = {place for item in choice.items for place in range(item.first, item.last)}
    for place, (token, following) in enumerate(pairwise(tokens)):
        timely = place not in covered and following.category in _TIMELY
        if timely and token.category == "every":
            return True
        if timely and token.category == "or" and place - 1 in covered:
            return True
    return False
