"""From tokens to categories: looks words up, joins numerals, sets foreign things aside."""

from assistant.domain.time_phrases.english_words import ENGLISH
from assistant.domain.time_phrases.russian_words import RUSSIAN
from assistant.domain.time_phrases.tables import listed
from assistant.domain.time_phrases.tokens import Token, Value

_WORDS = RUSSIAN | ENGLISH
_CHAINED = frozenset(
    [
        *("weekday", "short_weekday", "month_name", "day", "part", "meridian", "iso", "clock"),
        *("num", "ord", "dotted", "dashed", "pol", "half", "zero", "hour", "hours", "minute"),
        "measure",
    ]
)
"""What may be joined by a hyphen and still is time: пн-пт, twenty-five."""
_NUMERIC = frozenset(["num", "long", "dotted", "clock", "decimal", "dashed", "slashed"])
_SHORTENED = frozenset(
    [
        *("short_weekday", "month_name", "minute", "hour", "hours", "year", "meridian"),
        *("day_word", "of_part", "second", "next", "week", "month"),
    ]
)
"""What may be written short, with a full stop that ends no sentence."""
_TEN, _TENS, _HUNDRED = 10, 20, 100
_LONGEST_SHORT = 4
_SHORTEST_REPAIRED = 6
_REPAIRED = frozenset(["weekday", "weekdays", "month_name", "day"])
_GENITIVES = frozenset(listed("одной двух трех четырех пяти шести семи восьми девяти"))
_OTHER_WORDS = frozenset(
    listed("завтрак завтраки четверка четверки четверку четверке четверкам sundae sundaes")
)
"""Words that are one letter away from a word of time, and are none."""


def look_up(tokens: list[Token]) -> list[Token]:
    """Give every token its category."""
    for token in tokens:
        if token.category == "word":
            token.category, token.value = _WORDS.get(token.word) or _repaired(token.word)
    _set_aside(tokens)
    return _joined(tokens)


def _with_deletions(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


_MISSPELT = {
    variant: entry
    for word, entry in _WORDS.items()
    if len(word) >= _SHORTEST_REPAIRED and entry[0] in _REPAIRED
    for variant in _with_deletions(word)
}


def _repaired(word: str) -> tuple[str, Value]:
    """Find the day or month that a long word with one wrong letter means."""
    if len(word) >= _SHORTEST_REPAIRED and word not in _OTHER_WORDS:
        for variant in _with_deletions(word):
            if variant in _MISSPELT:
                return _MISSPELT[variant]
    return "unknown", None


def _set_aside(tokens: list[Token]) -> None:
    """Words that are one with their neighbour are no time: 5-комнатная, 10k, one-on-one."""
    for index, token in enumerate(tokens):
        if not token.glued:
            continue
        before = tokens[index - 1]
        if token.category == "unknown" and before.category in _NUMERIC:
            before.category = token.category = "opaque"
        elif index > 1 and token.word.isalpha() and before.category == "dash" and before.glued:
            first = tokens[index - 2]
            if not {token.category, first.category} <= _CHAINED:
                name = "unknown" if first.word.isalpha() else "opaque"
                first.category = before.category = token.category = name


def _joined(tokens: list[Token]) -> list[Token]:
    """Join numerals of several words, and full stops with the short words before them."""
    result: list[Token] = []
    for token in tokens:
        hyphen = len(result) > 1 and token.glued and result[-1].category == "dash"
        last = result[-2 if hyphen else -1] if result else None
        lacking = len(result) > 1 and result[-2].category == "without"
        if lacking and token.word not in _GENITIVES:
            result.append(token)  # без двадцати | три
        elif last is not None and _continue(last, token):
            del result[len(result) - hyphen :]
        elif last is None or not _shortens(last, token):
            result.append(token)
    return result


def _shortens(last: Token, stop: Token) -> bool:
    """Take a full stop into the short word before it."""
    fits = stop.category == "stop" and stop.glued and last.category in _SHORTENED
    if fits and len(last.word) <= _LONGEST_SHORT:
        last.end = stop.end
        return True
    return False


def _continue(last: Token, token: Token) -> bool:
    """Take a word into the numeral before it: двадцать + пятого, twenty + five."""
    tens, ones = last.value, token.value
    if last.category != "num" or token.category not in {"num", "ord"}:
        return False
    if not (isinstance(tens, int) and isinstance(ones, int)):
        return False
    if last.word[0].isdigit() or token.word[0].isdigit():
        return False
    hundreds = tens >= _HUNDRED and ones < _HUNDRED
    if not hundreds and not (tens >= _TENS and tens % _TEN == 0 and 0 < ones < _TEN):
        return False
    last.category, last.value = token.category, tens + ones
    last.word, last.end = token.word, token.end
    return True
