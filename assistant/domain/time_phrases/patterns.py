"""Patterns over categories of words: one character stands for one token, `re` does the rest.

A pattern is written in names of categories: `at? h:num of_part?`. `name:category` captures,
CAPITALS are the macros of a language, everything else is the syntax of `re` in verbose layout.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assistant.domain.time_phrases.facts import Fact, Found
from assistant.domain.time_phrases.tables import listed
from assistant.domain.time_phrases.tokens import Token, Value

_PIECE = re.compile(
    r"\(\?P<\w+>|\(\?[:=!]|\(\?<[=!]|(?:(?P<name>[a-z]\w*):)?(?P<word>[A-Za-z]\w*)|\S"
)
_FIRST_LETTER = chr(0x4E00)
_letters: dict[str, str] = {}


def _letter(category: str) -> str:
    """Return the character that stands for a category."""
    return _letters.setdefault(category, chr(ord(_FIRST_LETTER) + len(_letters)))


_COMMON = {
    _letter(word): 5 for word in listed("at on and comma num unknown the a to for from in of")
}


class Hit:
    """The tokens of one match and what its groups captured."""

    def __init__(self, tokens: list[Token], match: "re.Match[str]") -> None:
        self._all = tokens
        self._match = match

    @property
    def tokens(self) -> list[Token]:
        """All tokens of the match."""
        return self._all[self._match.start() : self._match.end()]

    @property
    def following(self) -> str:
        """The category of the token after the match, empty at the end."""
        end = self._match.end()
        return self._all[end].category if end < len(self._all) else ""

    def after(self, categories: set[str]) -> bool:
        """Whether a word of these categories stands somewhere before the match."""
        return any(token.category in categories for token in self._all[: self._match.start()])

    def anywhere(self, names: frozenset[str]) -> bool:
        """Whether the phrase has a word of these categories, or an adverb of that meaning."""
        return any(
            token.category in names or (token.category == "adverb" and token.value in names)
            for token in self._all
        )

    def group(self, name: str) -> list[Token]:
        """Return the tokens of a group; none where the pattern has no such group."""
        if name not in self._match.re.groupindex or self._match.start(name) < 0:
            return []
        return self._all[self._match.start(name) : self._match.end(name)]

    def has(self, name: str) -> bool:
        """Whether a group took part."""
        return bool(self.group(name))

    def value(self, name: str) -> Value:
        """Return the value of a group's first token."""
        found = self.group(name)
        return found[0].value if found else None

    def whole(self, name: str, default: int = 0) -> int:
        """Return a group's value where it is a whole number."""
        value = self.value(name)
        return value if isinstance(value, int) else default


Builder = Callable[[Hit], Fact | tuple[Fact, ...] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means."""

    pattern: "re.Pattern[str]"
    build: Builder
    anchors: frozenset[str]
    """Letters one of which is in every match."""


class Grammar:
    """Rules, found by the categories that they cannot do without."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._by_anchor: dict[str, list[int]] = {}
        for order, rule in enumerate(rules):
            for anchor in rule.anchors:
                self._by_anchor.setdefault(anchor, []).append(order)

    def fitting(self, letters: set[str]) -> list[int]:
        """Return the places of the rules that may match where these letters are, in order."""
        places: set[int] = set()
        for letter in letters & self._by_anchor.keys():
            places.update(self._by_anchor[letter])
        return sorted(places)


def rules(macros: Mapping[str, str], table: Iterable[tuple[str, Builder]]) -> tuple[Rule, ...]:
    """Compile a language's table of patterns."""
    ready: dict[str, str] = {}
    for name, source in macros.items():
        ready[name] = f"(?:{_compiled(source, ready)})"
    result = []
    for source, build in table:
        compiled = _compiled(source, ready)
        result.append(Rule(re.compile(compiled), build, _anchors(compiled)))
    return tuple(result)


def _anchors(compiled: str) -> frozenset[str]:
    """Return the letters of the rarest part that a match cannot do without."""
    needed = [
        letters
        for part in _parts(compiled)
        if not part.startswith(("(?!", "(?<")) and not re.fullmatch(part, "")
        for letters in [frozenset(letter for letter in part if letter >= _FIRST_LETTER)]
    ]
    return min(needed, key=lambda letters: sum(_COMMON.get(one, 1) for one in letters))


def _parts(compiled: str) -> list[str]:
    """Cut a pattern into its letters and groups, each with its quantifier."""
    parts: list[str] = []
    depth = 0
    for character in compiled:
        if depth or (parts and character in "?*+"):
            parts[-1] += character
        else:
            parts.append(character)
        depth += (character == "(") - (character == ")")
    return parts


def _compiled(source: str, macros: Mapping[str, str]) -> str:
    def replace(piece: "re.Match[str]") -> str:
        word, name = piece["word"], piece["name"]
        if word is None:
            return piece[0]
        inner = macros[word] if word in macros else _letter(word)
        return f"(?P<{name}>{inner})" if name else inner

    return _PIECE.sub(replace, source).replace(" ", "").replace("\n", "")


def find(tokens: list[Token], grammar: Grammar) -> list[Found]:
    """Return what the rules recognise, longest first where two overlap, in order of the text."""
    line = "".join([_letter(token.category) for token in tokens])
    hits: list[tuple[int, int, int, Rule, re.Match[str]]] = []
    for order in grammar.fitting(set(line)):
        rule = grammar.rules[order]
        for match in rule.pattern.finditer(line):
            start, end = match.span()
            if end > start:
                hits.append((start - end, start, order, rule, match))
    hits.sort(key=lambda hit: hit[:3])
    taken = bytearray(len(tokens))
    found: list[Found] = []
    for _, start, _, rule, match in hits:
        end = match.end()
        if any(taken[start:end]):
            continue
        facts = rule.build(Hit(tokens, match))
        if facts is None:
            continue
        taken[start:end] = b"\x01" * (end - start)
        found.append(Found(facts if isinstance(facts, tuple) else (facts,), start, end))
    found.sort(key=lambda item: item.first)
    return found
