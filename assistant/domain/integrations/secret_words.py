"""Owns finding secrets in what a person types, so that none is stored or shown."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.headers import is_harmless_header
from assistant.domain.integrations.lookalikes import folded
from assistant.domain.integrations.ordinary_words import is_placeholder, secret_span
from assistant.domain.integrations.secret_answers import (
    ADDRESS,
    ROUND,
    asked_for,
    key_alone,
    login_and_password,
    long_words,
)
from assistant.domain.integrations.secret_commands import command_secrets
from assistant.domain.integrations.secret_patterns import FIELDS, SHAPES, is_key_field
from assistant.domain.integrations.secret_phrases import CALLED, SAID
from assistant.domain.integrations.secret_places import PLACES

_TYPED_MASK: Final = "****"
_FEWEST_REPEATED: Final = 6
_PIECE = re.compile(r"[^\s\"'<>`«»]+")
_QUERY_FIELD = re.compile(r"[?&;](?P<name>[^\s=&;#]{1,100})=(?P<value>[^\s&#\"'<>]{4,4000})")
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)


@dataclass(frozen=True)
class Masked:
    """A text in which each secret is `MASK`; `secrets` are in the order of the masks."""

    text: str
    secrets: tuple[str, ...] = ()


_Span = tuple[int, int]


def find_secrets(
    text: str,
    *,
    connecting: bool = False,
    awaiting: bool = False,
    links_stay: bool = False,
    any_word: bool = False,
    alone: bool = False,
    pair: bool = False,
) -> Masked:
    """Return the text without its secrets, and them.

    What looks like a secret is always found. `connecting`: also what is called one in words, and
    long random words. `awaiting`: a secret was asked for, so that the message is one unless it is
    a reply of another kind, an address, a command, a question or a sentence, or an ordinary short
    word unless `any_word` may be it. `links_stay`: what is but called a secret in the query of an
    address is left, since it would lead nowhere. `alone`: a message may be just a key; `pair`: or
    login and password. What is invisible is not seen, and letters are
    read as those that they look like.
    """
    whole = text.replace(MASK, _TYPED_MASK)
    shown, places = _visible(whole)
    text = folded(shown)
    named = FIELDS + CALLED
    spans: list[_Span] = []
    if connecting or awaiting:
        named += SAID + PLACES
        spans += _keys_of_queries(text)
    spans += _matches(text, named)
    if links_stay:
        spans = _outside(spans, [*_queries(text)])
    spans += _matches(text, SHAPES)
    spans += command_secrets(text)
    if connecting or awaiting:
        spans += long_words(text)
    if alone:
        spans += key_alone(text)
    if pair and not spans:
        spans += login_and_password(text)
    if awaiting and not spans:
        spans += asked_for(text, any_word=any_word)
    return _masked(whole, shown, places, _apart(shown, spans))


def visible(text: str) -> str:
    """Return a text without characters that take no room, and with plain spaces."""
    return _visible(text)[0]


def _visible(text: str) -> tuple[str, Sequence[int]]:
    """Return the text that is seen, and where in the whole each of its characters stands."""
    if not any(_unseen(char) or unicodedata.category(char) == "Zs" for char in set(text) - {" "}):
        return text, range(len(text))
    places = [at for at, char in enumerate(text) if not _unseen(char)]
    chars = (" " if unicodedata.category(text[at]) == "Zs" else text[at] for at in places)
    return "".join(chars), places


def _unseen(char: str) -> bool:
    return not char.isascii() and (unicodedata.category(char) == "Cf" or char in _BLANK)


def _matches(text: str, patterns: tuple[re.Pattern[str], ...]) -> list[_Span]:
    spans: list[_Span] = []
    logins: list[_Span] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            named = match.groupdict()
            header = named.get("header")
            if header and (is_harmless_header(header) or header.casefold() == "authorization"):
                continue
            if span := secret_span(text, match):
                spans.append(span)
                if named.get("login") and span == match.span("secret"):
                    logins.append(match.span("login"))
    return _outside(spans, sorted(logins))


def _keys_of_queries(text: str) -> Iterator[_Span]:
    """Yield values in the queries of addresses that are keys by their looks."""
    for begin, end in _queries(text):
        for match in _QUERY_FIELD.finditer(text, begin, end):
            value = match["value"]
            if is_key_field(match["name"], value) and not is_placeholder(value):
                yield match.span("value")


def _queries(text: str) -> Iterator[_Span]:
    """Yield the queries of addresses."""
    for match in _PIECE.finditer(text):
        address, mark, _ = match[0].partition("?")
        if mark and ("://" in address or ADDRESS.fullmatch(address.lstrip(ROUND))):
            yield match.start() + len(address), match.end()


def _outside(spans: list[_Span], places: list[_Span]) -> list[_Span]:
    """Return the spans that begin in none of the places, which are in order."""
    begins = [begin for begin, _ in places]
    return [
        span
        for span in spans
        if not (at := bisect_right(begins, span[0])) or span[0] >= places[at - 1][1]
    ]


def _apart(text: str, spans: list[_Span]) -> list[_Span]:
    """Join spans that overlap, and add the other places of the same secrets."""
    joined: list[_Span] = []
    again = [
        match.span()
        for secret in {text[begin:end] for begin, end in spans}
        if len(secret) >= _FEWEST_REPEATED
        for match in re.finditer(re.escape(secret), text)
    ]
    for begin, end in sorted([*spans, *again], key=lambda span: (span[0], -span[1])):
        if joined and begin < joined[-1][1]:
            first, last = joined[-1]
            joined[-1] = (first, max(last, end))
        else:
            joined.append((begin, end))
    return joined


def _masked(whole: str, text: str, places: Sequence[int], spans: list[_Span]) -> Masked:
    pieces, place = [], 0
    for begin, end in spans:
        pieces += [whole[place : places[begin]], MASK]
        place = places[end - 1] + 1
    secrets = tuple(text[begin:end] for begin, end in spans)
    return Masked("".join([*pieces, whole[place:]]), secrets)
