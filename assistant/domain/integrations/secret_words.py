"""Owns finding secrets in what a person types, so that none is stored or shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.secret_patterns import ALWAYS, SAID
from assistant.domain.integrations.words import is_reply

_TYPED_MASK: Final = "****"
_FEWEST_REPEATED: Final = 6
_FEW_WORDS: Final = 4
_LONG: Final = 20
_SECRETISH: Final = 8
_WORD = re.compile(r"\S+")
_CHARS = re.compile(r"[A-Za-z0-9_\-+/=.~!@#$%^&*]+")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}://|www\.)\S+|[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"[<{$%\[].*|your[_\-].*|x{4,}|\*+|\.{3,}|•+", re.IGNORECASE)
_ROUND: Final = "\"'«»`“”„()[]<>,;:"
_NO_SECRETS: Final = frozenset(
    """нужен нужна нужно нету нет есть будет потом позже заголовке заголовок параметре
    авторизации авторизация доступа через необходим требуется сгенерирую пришлю
    none required needed missing protected based auth authentication authorization grant bearer
    basic token header query field parameter login later true false null optional string flow
    password secret username about manager reset""".split()  # noqa: SIM905 - words, as words
)


@dataclass(frozen=True)
class Masked:
    """A text in which each secret is `MASK`; `secrets` are in the order of the masks."""

    text: str
    secrets: tuple[str, ...] = ()


_Span = tuple[int, int]


def find_secrets(text: str, *, connecting: bool = False, awaiting: bool = False) -> Masked:
    """Return the text without its secrets, and them.

    What looks like a secret is always found. `connecting`: also what is called one in words, and
    long random words. `awaiting`: a secret was asked for, so that the message is one unless it is
    a reply of another kind, an address, a command, a question or a sentence.
    """
    text = text.replace(MASK, _TYPED_MASK)
    spans = [*_matches(text, ALWAYS)]
    if connecting or awaiting:
        spans += [*_matches(text, SAID), *_long_words(text, _LONG)]
    if awaiting and not spans:
        spans += _awaited(text)
    return _masked(text, _apart(text, spans))


def _matches(text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[_Span]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            begin, end = match.span("secret")
            secret = match["secret"]
            plain = secret.strip(_ROUND + ".").casefold()
            if not _PLACEHOLDER.fullmatch(secret) and plain not in _NO_SECRETS:
                yield begin, end


def _long_words(text: str, fewest: int) -> Iterator[_Span]:
    """Yield words of letters and digits that nobody would make up by heart, but no addresses."""
    for match in _WORD.finditer(text):
        word = match[0].strip(_ROUND)
        mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        if len(word) < fewest or not mixed or not _CHARS.fullmatch(word):
            continue
        if _ADDRESS.fullmatch(word) or word.startswith(("/", "-")) or "=" in word[:-2]:
            continue
        begin = match.start() + match[0].index(word)
        yield begin, begin + len(word)


def _awaited(text: str) -> list[_Span]:
    said = text.strip()
    words = said.split()
    begin = text.find(said)
    if not words or said.startswith("/") or is_reply(said):
        return []
    if len(words) == 1:
        word = said.strip(_ROUND)
        asks = said.endswith("?") and said.rstrip("?").isalpha()
        if asks or _ADDRESS.fullmatch(word) or word.casefold() in _NO_SECRETS:
            return []
        return [(begin, begin + len(said))]
    if len(words) > _FEW_WORDS or "?" in said or any(map(_ADDRESS.fullmatch, words)):
        return [*_long_words(text, _SECRETISH)]
    return [(begin, begin + len(said))]


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


def _masked(text: str, spans: list[_Span]) -> Masked:
    pieces, place = [], 0
    for begin, end in spans:
        pieces += [text[place:begin], MASK]
        place = end
    secrets = tuple(text[begin:end] for begin, end in spans)
    return Masked("".join([*pieces, text[place:]]), secrets)
