"""Owns finding secrets in what a person types, so that none is stored or shown."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.headers import is_harmless_header
from assistant.domain.integrations.secret_patterns import (
    CALLED,
    FIELDS,
    SAID,
    SHAPES,
    is_key_field,
)
from assistant.domain.integrations.words import is_reply

_TYPED_MASK: Final = "****"
_FEWEST_REPEATED: Final = 6
_FEW_WORDS: Final = 4
_LONG: Final = 20
_SECRETISH: Final = 8
_WORD = re.compile(r"\S+")
_PIECE = re.compile(r"[^\s\"'<>`«»]+")
_CHARS = re.compile(r"[A-Za-z0-9_\-+/=.~!@#$%^&*]+")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}://|www\.)\S+|[\w\-]+(?:\.[\w\-]+)+(?:/\S*)?", re.IGNORECASE
)
_QUERY_FIELD = re.compile(r"[?&;](?P<name>[^\s=&;#]{1,100})=(?P<value>[^\s&#\"'<>]{4,4000})")
_REQUEST = re.compile(r"/\S*|GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE")
_OTHER_LETTERS = re.compile(r"[А-Яа-яЁё]+")
_PLAIN_WORD: Final = 7
_PLACEHOLDER = re.compile(r"[<{$%\[].*|your[_\-].*|x{4,}|\*+|\.{3,}|•+", re.IGNORECASE)
_ROUND: Final = "\"'«»`“”„()[]<>,;:"
_NO_SECRETS: Final = frozenset(
    """нужен нужна нужно нету нет есть будет потом позже заголовке заголовок параметре
    авторизации авторизация доступа через необходим требуется сгенерирую пришлю
    none required needed missing protected based auth authentication authorization grant bearer
    basic token header query field parameter login later true false null optional string flow
    password secret username about manager reset
    не нет от для до во на по со из за при про или если когда где как что это этот эта мой моего
    моя свой твой ваш там тут здесь такой какой нужен надо можно был дам дай скажу введу
    вот ещё еще уже тоже только лишь сам сама будут пока потребуется передаётся передается
    передавать указан указать хранится хранить хранишь забыл забыла потерял знаю помню логин логина
    пароль пароля токен токена ключ ключа api апи сервиса сервис значение значения имя
    the and are for not you your its that this with from via must will can may should have has
    into onto over city value values based protected pair name names here there what which
    them they there's isn't provided given sent stored used api key login""".split()  # noqa: SIM905 - words, as words
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
) -> Masked:
    """Return the text without its secrets, and them.

    What looks like a secret is always found. `connecting`: also what is called one in words, and
    long random words. `awaiting`: a secret was asked for, so that the message is one unless it is
    a reply of another kind, an address, a command, a question or a sentence, or an ordinary short
    word unless `any_word` may be it. `links_stay`: what is but called a secret in the query of an
    address is left, since it would lead nowhere. What is invisible is not seen.
    """
    whole = text.replace(MASK, _TYPED_MASK)
    text, places = _visible(whole)
    named = FIELDS + CALLED
    spans: list[_Span] = []
    if connecting or awaiting:
        named += SAID
        spans += _keys_of_queries(text)
    spans += _matches(text, named)
    if links_stay:
        spans = _outside(spans, [*_queries(text)])
    spans += _matches(text, SHAPES)
    if connecting or awaiting:
        spans += _long_words(text, _LONG)
    if awaiting and not spans:
        spans += _awaited(text, any_word=any_word)
    return _masked(whole, text, places, _apart(text, spans))


def visible(text: str) -> str:
    """Return a text without characters that take no room, and with plain spaces."""
    return _visible(text)[0]


def _visible(text: str) -> tuple[str, Sequence[int]]:
    """Return the text that is seen, and where in the whole each of its characters stands."""
    if text.isascii():
        return text, range(len(text))
    places = [at for at, char in enumerate(text) if not _unseen(char)]
    chars = (" " if unicodedata.category(text[at]) == "Zs" else text[at] for at in places)
    return "".join(chars), places


def _unseen(char: str) -> bool:
    return not char.isascii() and (
        unicodedata.category(char) == "Cf" or char in "\u034f\u115f\u1160\u3164\ufe0e\ufe0f"
    )


def _matches(text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[_Span]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            named = match.groupdict()
            secret, login, header = match["secret"], named.get("login"), named.get("header")
            words = [_plain(one) for one in (secret, secret.partition(" ")[0], login or "")]
            if _PLACEHOLDER.fullmatch(secret) or not _NO_SECRETS.isdisjoint(words):
                continue
            if header and (is_harmless_header(header) or header.casefold() == "authorization"):
                continue
            if login:
                yield match.span("login")
            yield match.span("secret")


def _plain(word: str) -> str:
    return word.strip(_ROUND + ".!?").casefold()


def _keys_of_queries(text: str) -> Iterator[_Span]:
    """Yield values in the queries of addresses that are keys by their looks."""
    for begin, end in _queries(text):
        for match in _QUERY_FIELD.finditer(text, begin, end):
            value = match["value"]
            if is_key_field(match["name"], value) and not _PLACEHOLDER.fullmatch(value):
                yield match.span("value")


def _queries(text: str) -> Iterator[_Span]:
    """Yield the queries of addresses."""
    for match in _PIECE.finditer(text):
        address, mark, _ = match[0].partition("?")
        if mark and ("://" in address or _ADDRESS.fullmatch(address.lstrip(_ROUND))):
            yield match.start() + len(address), match.end()


def _outside(spans: list[_Span], places: list[_Span]) -> list[_Span]:
    """Return the spans that begin in none of the places, which are in order."""
    begins = [begin for begin, _ in places]
    return [
        span
        for span in spans
        if not (at := bisect_right(begins, span[0])) or span[0] >= places[at - 1][1]
    ]


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


def _awaited(text: str, *, any_word: bool) -> list[_Span]:
    said = text.strip()
    words = said.split()
    begin = text.find(said)
    if not words or said.startswith("/") or is_reply(said):
        return []
    if len(words) == 1:
        return [(begin, begin + len(said))] if _may_be_secret(said, any_word=any_word) else []
    if all(_OTHER_LETTERS.fullmatch(_plain(one) or "а") for one in words):
        return []
    others = any(_ADDRESS.fullmatch(one) or _REQUEST.fullmatch(one) for one in words)
    if len(words) > _FEW_WORDS or "?" in said or others:
        return [*_long_words(text, _SECRETISH)]
    return [(begin, begin + len(said))]


def _may_be_secret(said: str, *, any_word: bool) -> bool:
    """Tell whether one word is no question, no address and no short word of dictionaries."""
    word = said.strip(_ROUND)
    asks = said.endswith("?") and said.rstrip("?").isalpha()
    if asks or _ADDRESS.fullmatch(word) or word.casefold() in _NO_SECRETS:
        return False
    letters = word.rstrip(".…")
    usual = letters[1:] == letters[1:].lower() or letters.isupper()
    is_ordinary = letters.isalpha() and len(letters) <= _PLAIN_WORD and usual
    return any_word or not (is_ordinary or _REQUEST.fullmatch(word))


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
