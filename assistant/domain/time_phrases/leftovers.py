"""What was said of time and not understood: then a question is asked instead of guessing."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.domain.time_phrases.choosing import Choice
from assistant.domain.time_phrases.facts import Found, Mark
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
_END = r"(?=$|comma|stop)"
_DAY = r"(?:last|penultimate|ord|ordnum) (?:day_word|dnya|number_word|weekday|working) "
_SUSPECTS = (
    r"(?:at|after|until|about|since) (?:the )?(?:num|ordnum) (?!measure)",
    rf"(?:on|to|from|by|in|thru|for|of) (?:the )?(?:num|ordnum) {_END}",
    r"(?:\w+ )?(?:the )?(?:dotted|clock|weekday) ",
    rf"(?:num|zero) {_END}",
    rf"(?:at|on|in|by|to|every) (?:the )?{_DAY}",
    rf"(?:the )?{_DAY}(?:$|(?:of )?(?:the |every )?month )",
    r"(?:(?:of|the|in|at) )*(?:month|quarter_year) ",
    r"(?:(?:at|on|in|for|the) )*(?:this|next|past|previous) (?:\w+ )?(?:day_word|dnya|week|month|year) ",
    r"(?:from|until|by|through|in|at|since) (?:the )?(?:month_name|season) ",
    r"(?:during )?(?:the )?season ",
    r"(?:running|row|straight|thru|times|working) ",
    r"(?:short_weekday|month_name) (?:dash|and) ",
    r"(?:comma|and|or|dash) (?:short_weekday|month_name|part_word|part|parts|workdays) ",
)
_BEGINNINGS = re.compile(f"(?:(?:comma|and|or|dash) )*(?:{'|'.join(_SUSPECTS)})")
"""How words begin that belong to a time and were left beside one."""
_ENDINGS = re.compile(r"(?:^| )(?:dotted|(?:at|on|from|until|by) (?:the )?(?:num|weekday)) $")
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
    for first, last in _runs(len(tokens), read | chosen | asked):
        words = "".join([token.category + " " for token in tokens[first:last]])
        words += "" if last == len(tokens) or last in chosen else "unread"
        opens = not first or first - 1 in chosen or first - 1 in asked
        if opens and _BEGINNINGS.match(words):
            return True
        if last in chosen and _ENDINGS.search(words):
            return True
    return False


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
