"""Owns which way of signing in plain words name; what they do not name is None."""

import re
from typing import Any, Final

from assistant.contracts.integrations import AuthKind
from assistant.domain.integrations.address_words import URL
from assistant.domain.integrations.secret_patterns import is_key_name
from assistant.domain.integrations.typed_roles import token_url_in, without_token_url

_KEYS: Final = r"(?:ключ(?:а|ей)|авторизации|аутентификации|парол(?:я|ей)|токен(?:а|ов))"
_KEY: Final = r"(?:ключ|токен|пароль|авторизация|аутентификация)"
_NO_KEY: Final = (
    rf"(?:без|нет)[ ](?:api[ -]|апи[ -])?{_KEYS}|{_KEYS}[ ]нет|{_KEY}[ ]не[ ]нуж(?:ен|на)|"
    rf"не[ ]нуж(?:ен|на)[ ]{_KEY}|"
    r"(?:no|without(?:[ ]an?)?)[ ](?:api[ -]?)?(?:keys?|auth\w*|tokens?|password)"
)
_KEYLESS = re.compile(
    rf"(?:(?:у[ ]меня|у[ ]него|у[ ]неё|там|он|it['’]?s|it[ ]has|it[ ]is|there[ ]is|i[ ]have)[ ])?"
    rf"(?:{_NO_KEY})(?:[ ](?:is[ ])?(?:needed|required))?",
    re.IGNORECASE,
)
_ANY_NAME: Final = r"(?!(?:and|with|please|is|of|for|key)\b)[A-Za-z][A-Za-z0-9_\-]{0,59}"
_NAME: Final = rf"(?P<name>{_ANY_NAME})"
_CALLED: Final = r"[ :]{0,3}(?:с[ ]именем[ ]|named[ ]|called[ ])?[«\"“`]?"
_HEADER: Final = r"(?:заголов(?:ок|к\w{1,3})|headers?)"
_PARAMETER: Final = (
    r"(?:параметр\w{0,3}|строке[ ]запроса|query(?:[ ](?:parameter|field|string))?|parameter)"
)
_IN: Final = r"(?:ключ\w{0,3}|key)[ ](?:в|in)[ ](?:an?[ ]|the[ ])?"
_LIST: Final = r"[A-Za-z][\w\-]{0,59}(?:[ ]?,[ ]?|[ ](?:и|and)[ ])[A-Za-z][\w\-]{0,59}"
_OWN_HEADERS: Final = (
    r"\b(?:(?:сво(?:и|их|ими)|мо(?:и|их|ими)|нескольк(?:о|ими|их)|кастомн\w{1,3}|custom|own|several|"
    r"multiple)[ ](?:http[ -])?(?:заголовк(?:и|ов|ами|ах)|headers)|"
    rf"(?:заголовк(?:и|ами|ах)|headers)[ :]{{1,3}}{_LIST})\b"
)
_OAUTH: Final = (
    r"\b(?:oauth(?:[ -]?2(?:\.0)?)?|client[ _-]credentials|"
    r"client[ _-]?id(?:[ ](?:и|and)[ ]|[ ]?[/,+][ ]?)(?:client[ _-]?)?secret)\b"
)
_OAUTH_CODE = re.compile(r"authorization[ _-]code|код\w{0,3} авторизации", re.IGNORECASE)
_LOGIN: Final = (
    r"\b(?:basic|(?:логин\w*|login|user(?:name)?)(?:[ ](?:и|and)[ ]|[ ]?[/,:][ ]?)"
    r"(?:парол\w*|password))\b"
)
_BEARER: Final = r"\b(?:bearer|токен(?:а|у|ом|е|ы|ов)?|token)\b"
_Table = tuple[tuple[AuthKind, re.Pattern[str]], ...]


def _table(*rows: tuple[AuthKind, str]) -> _Table:
    return tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in rows)


_AMONG: Final = _table(
    (AuthKind.NONE, rf"\b(?:{_NO_KEY})\b"),
    (AuthKind.OAUTH2_CLIENT, _OAUTH),
    (AuthKind.CUSTOM_HEADERS, _OWN_HEADERS),
    (
        AuthKind.API_KEY_HEADER,
        rf"\b{_HEADER}{_CALLED}{_NAME}|\b{_IN}{_HEADER}\b(?!{_CALLED}{_ANY_NAME})",
    ),
    (
        AuthKind.API_KEY_QUERY,
        rf"\b{_PARAMETER}{_CALLED}{_NAME}|\b{_IN}{_PARAMETER}\b(?!{_CALLED}{_ANY_NAME})",
    ),
    (AuthKind.BASIC, r"\b(?:basic|логин(?:а|у|ом)?|login|username)\b"),
    (AuthKind.BEARER, _BEARER),
)
_ANSWERS: Final = _table(
    (AuthKind.NONE, rf"\b(?:{_NO_KEY}|открыт\w+|никак|none|public)\b"),
    (AuthKind.OAUTH2_CLIENT, _OAUTH),
    (AuthKind.CUSTOM_HEADERS, _OWN_HEADERS),
    (AuthKind.API_KEY_HEADER, rf"\b{_HEADER}\b(?:{_CALLED}{_NAME})?"),
    (AuthKind.API_KEY_QUERY, rf"\b(?:{_PARAMETER}|адресе)\b(?:{_CALLED}{_NAME})?"),
    (AuthKind.BASIC, _LOGIN),
    (AuthKind.BEARER, _BEARER),
)
_DEFAULT_NAMES: Final = {
    AuthKind.API_KEY_HEADER: "X-API-Key",
    AuthKind.API_KEY_QUERY: "api_key",
}
_BARE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,40}(?:-[A-Za-z0-9]{1,40}){1,6}")


def is_keyless(said: str) -> bool:
    """Tell whether a whole message says that there is no key."""
    return _KEYLESS.fullmatch(" ".join(said.split()).strip(" .,!")) is not None


def is_header_of_key(name: str, *, asked: bool) -> bool:
    """Tell whether a bare word is surely the name of a header for a key, and no secret.

    Where nobody has `asked` how requests are signed in, it has to be both `X-…` and a key's.
    """
    if _BARE_NAME.fullmatch(name) is None or name.casefold().startswith("bearer"):
        return False
    known = (name.casefold().startswith("x-"), is_key_name(name))
    return any(known) if asked else all(known)


def sign_in_among(text: str) -> dict[str, Any] | None:
    """Return the way of signing in that is named among other words on an API."""
    return _read(text, _AMONG)


def sign_in_answered(said: str, *, asked: bool) -> dict[str, Any] | None:
    """Return the way of signing in that a short message names; `asked` when it was asked for.

    A header or a query field without a name gets the usual one.
    """
    if is_header_of_key(said, asked=asked):
        return {"type": AuthKind.API_KEY_HEADER.value, "name": said}
    found = _read(said, _ANSWERS)
    kind = found and _DEFAULT_NAMES.get(AuthKind(found["type"]))
    return {"name": kind} | found if found and kind else found


def _read(text: str, table: _Table) -> dict[str, Any] | None:
    token_url = token_url_in(text)
    plain = URL.sub(" ", without_token_url(text))
    if _OAUTH_CODE.search(plain):
        return None  # it wants more than words can say
    if token_url is not None:
        return {"type": AuthKind.OAUTH2_CLIENT.value, "token_url": token_url}
    for kind, words in table:
        if found := words.search(plain):
            name = found.groupdict().get("name")
            return {"type": kind.value} | ({"name": name} if name else {})
    return None
