"""Owns finding the secrets of cURL commands, also of those that nobody can read; in linear time.

What the options mean: https://curl.se/docs/manpage.html.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from assistant.domain.integrations.headers import is_harmless_header
from assistant.domain.integrations.ordinary_words import is_placeholder
from assistant.domain.integrations.secret_patterns import is_key_name

_CURL = re.compile("curl", re.IGNORECASE)
_WORD = re.compile(
    r"""(?:\$'(?:[^'\\]|\\[\s\S])*+'|'[^']*+'|"(?:[^"\\]|\\[\s\S])*+"|\\[\s\S]|[^\s'"\\]|['"\\])++"""
)
_PAIR, _WHOLE, _HEADER, _BODY, _COOKIE = range(5)
_SHORT: Final = {
    "u": _PAIR,
    "U": _PAIR,
    "E": _PAIR,
    "H": _HEADER,
    "d": _BODY,
    "F": _BODY,
    "b": _COOKIE,
}
_FLAGS: Final = frozenset("#01246:BGIJLMNORSZafgijklnpqsv")
_LONG: Final = (
    dict.fromkeys(("user", "proxy-user", "cert", "proxy-cert"), _PAIR)
    | dict.fromkeys(("pass", "proxy-pass", "key-password", "oauth2-bearer"), _WHOLE)
    | dict.fromkeys(("tlspassword", "proxy-tlspassword"), _WHOLE)
    | dict.fromkeys(("header", "proxy-header"), _HEADER)
    | dict.fromkeys(("data", "data-raw", "data-binary", "data-ascii", "data-urlencode"), _BODY)
    | dict.fromkeys(("json", "form", "form-string", "url-query"), _BODY)
    | {"cookie": _COOKIE}
)
_LOGIN_IN_ADDRESS = re.compile(
    r"[\"']?(?:[a-z][a-z0-9+.\-]{0,15}://)?[^\s/:@?#\"']{0,200}:(?P<secret>[^\s/?#\"'@]{1,500})@\S+",
    re.IGNORECASE,
)
_COLON = re.compile(r"[ \t]*(?::|\\x3a|\\u003a|\\072)[ \t]*", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*[ \t]+(?=\S)")
_OF_JSON = re.compile(
    r"""(?P<quote>["'])(?P<name>[^"'\\\s:]{1,100})(?P=quote)\s{0,9}:\s{0,9}
    (?:"(?P<double>(?:[^"\\]|\\.){1,4000}+)|'(?P<single>[^'\\]{1,4000})|(?P<number>[0-9][0-9.]{0,99}))""",
    re.VERBOSE,
)
_OF_QUOTED_JSON = re.compile(
    r"""\\{1,3}"(?P<name>[^"'\\\s:]{1,100})\\{1,3}"\s{0,9}:\s{0,9}
    (?:\\{1,3}"(?P<double>(?:[^"\\]|\\(?![\\"]))++)|(?P<number>[0-9][0-9.]{0,99}))""",
    re.VERBOSE,
)
_OF_FORM = re.compile(r"(?:\A|[&?])(?P<name>[^=&\s\"'{}<>]{1,100})=(?P<value>[^&\r\n]{1,4000})")
_IN_NAME = re.compile(r"[\[\].]+")
_MADE_OF_DIGITS = re.compile(r"pin(?:_?code)?|otp|cvv|cvc|passcode", re.IGNORECASE)

_Span = tuple[int, int]


def command_secrets(text: str) -> Iterator[_Span]:
    """Yield where the secrets in the options and the body of cURL commands are."""
    begins = [match.start() for match in _CURL.finditer(text)]
    for begin, end in pairwise([*begins, len(text)]):
        for first, last in _of_command(text, begin, end):
            if not is_placeholder(text[first:last].rpartition(" ")[2]):
                yield first, last


def _of_command(text: str, begin: int, end: int) -> Iterator[_Span]:
    kind: int | None = None
    for match in _WORD.finditer(text, begin, end):
        first, last = match.span()
        if kind is None:
            kind, first = _option(text, first, last)
            if kind is None:
                if (found := _LOGIN_IN_ADDRESS.fullmatch(text, first, last)) is not None:
                    yield found.span("secret")
                continue
            if first == last:  # the value is the next word
                continue
        yield from _of_value(kind, text, *_unquoted(text, first, last))
        kind = None


def _option(text: str, begin: int, end: int) -> tuple[int | None, int]:
    """Return what an option has, and where its value begins; None of no such option."""
    if text.startswith("--", begin, end):
        name, sign, _ = text[begin + 2 : end].partition("=")
        return _LONG.get(name), (begin + 3 + len(name) if sign else end)
    if text.startswith("-", begin, end):
        for place in range(begin + 1, end):
            if text[place] in _SHORT:
                value = place + 1
                return _SHORT[text[place]], value + text.startswith("=", value, end)
            if text[place] not in _FLAGS:
                break
    return None, begin


def _unquoted(text: str, begin: int, end: int) -> _Span:
    if text[begin : begin + 2] in {"$'", '$"'}:
        begin += 1
    if begin + 1 < end and text[begin] in "'\"":
        return begin + 1, end - (text[end - 1] == text[begin])
    return begin, end


def _of_value(kind: int, text: str, begin: int, end: int) -> Iterator[_Span]:
    """Yield where the secrets in the value of an option are."""
    if kind == _BODY:
        yield from _of_body(text, begin, end)
    elif kind == _HEADER:
        yield from _of_header(text, begin, end)
    elif kind == _PAIR:
        colon = text.find(":", begin, end)
        if 0 <= colon < end - 1:
            yield colon + 1, end
    elif begin < end and (kind == _WHOLE or "=" in text[begin:end]):
        yield begin, end


def _of_header(text: str, begin: int, end: int) -> Iterator[_Span]:
    colon = _COLON.search(text, begin, end)
    if colon is None or is_harmless_header(name := text[begin : colon.start()].strip()):
        return
    place = colon.end()
    if name.casefold().endswith("authorization") and (
        scheme := _SCHEME.match(text, place, end)
    ):  # it stays
        place = scheme.end()
    if place < end:
        yield place, end


def _of_body(text: str, begin: int, end: int) -> Iterator[_Span]:
    body = text[begin:end]
    for kind, match in _fields(body):
        if _is_secret(match["name"]):
            yield begin + match.start(kind), begin + match.end(kind)


def _fields(body: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the fields of a body, and which group of theirs is the value."""
    for pattern in (_OF_JSON, _OF_QUOTED_JSON):
        for match in pattern.finditer(body):
            yield match.lastgroup or "", match
    if not body.startswith(("{", "[", "<")):
        for match in _OF_FORM.finditer(body):
            if not match["value"].startswith(("@", "<")):  # those are files
                yield "value", match


def _is_secret(name: str) -> bool:
    last = [part for part in _IN_NAME.split(name) if part][-1:]
    return any(is_key_name(part) or _MADE_OF_DIGITS.fullmatch(part) for part in (name, *last))
