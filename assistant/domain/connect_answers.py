"""Owns what a person's short messages say of an API that is being connected: pure rules.

Each reads the fields of a draft out of plain words; what they are not sure of is None.
"""

import re
from typing import Any, Final
from uuid import UUID

from assistant.contracts.integrations import MASK, NAME_CHARS, AuthKind
from assistant.contracts.onboarding import Missing
from assistant.domain.integrations.words import Reply, read_reply

READY: Final = "ready"
"""The question whether to test, save or cancel."""

_LONGEST: Final = 600
_NAME_WORDS: Final = 6
_BUTTON = re.compile(
    r"(?P<verb>проверь|сохрани|отмени|test|save|cancel) (?:подключение|connection) (?P<draft>\S+)",
    re.IGNORECASE,
)
_BUTTONS: Final = {
    "проверь": Reply.TEST,
    "сохрани": Reply.SAVE,
    "отмени": Reply.CANCEL,
    "test": Reply.TEST,
    "save": Reply.SAVE,
    "cancel": Reply.CANCEL,
}
_CONTINUE = re.compile(
    r"(?:продолж\w+|вернись к|вернёмся к) (?:подключени\w+|интеграци\w+)(?: (?:api|апи))?|"
    r"(?:continue|resume)(?: with)?(?: connecting)?(?: the)?"
    r" (?:connecting|connection|integration|api)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE)
_ENDPOINT = re.compile(r"\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE)\s+(?P<path>/[^\s,;«»\"']*)")
_NAMED = re.compile(
    r"(?:назови(?:те)?(?: (?:его|её|это))?|название|имя|name it|call it|name)[ :]+[«\"“]?"
    r"(?P<name>[^«»\"“”\n]{1,80})[»\"”]?",
    re.IGNORECASE,
)
_FIELD = r"[ :]*(?:с именем |named |called )?[«\"“`]?(?P<name>[A-Za-z][A-Za-z0-9_\-]{0,59})?"
_NO_KEY: Final = (
    r"\b(?:без (?:ключа|авторизации|пароля|токена|аутентификации)|не нуж\w+ ключ\w*|"
    r"ключ\w* не нуж\w+|открыт\w+|никак|no (?:key|auth\w*|token|password)|none|"
    r"without (?:a )?(?:key|auth\w*|token|password)|public)\b"
)
_IN_QUERY: Final = (
    r"\b(?:в )?(?:параметр\w*|строке запроса|адресе|query(?: (?:parameter|field|string))?|"
    rf"parameter)\b{_FIELD}"
)
_LOGIN: Final = r"\b(?:basic|логин\w* и парол\w*|(?:login|username|user) and password)\b"
_AUTH: Final[tuple[tuple[AuthKind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (AuthKind.NONE, _NO_KEY),
        (AuthKind.API_KEY_HEADER, rf"\b(?:в )?(?:заголовк\w+|headers?)\b{_FIELD}"),
        (AuthKind.API_KEY_QUERY, _IN_QUERY),
        (AuthKind.BASIC, _LOGIN),
        (AuthKind.BEARER, r"\b(?:bearer|токен\w*|token)\b"),
    )
)
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,40}(?:-[A-Za-z0-9]{1,40}){1,6}")
_DEFAULT_NAMES: Final = {
    AuthKind.API_KEY_HEADER: "X-API-Key",
    AuthKind.API_KEY_QUERY: "api_key",
}


def read_button(text: str) -> tuple[Reply, UUID] | None:
    """Return what a button says, and of which draft."""
    found = _BUTTON.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return _BUTTONS[found["verb"].lower()], UUID(found["draft"])
    except ValueError:
        return None


def asks_to_continue(text: str) -> bool:
    """Tell whether a message asks to go on with connecting an API."""
    said = text.strip(" .!")
    return " " in said and _CONTINUE.fullmatch(said) is not None


def read_fields(text: str, missing: Missing | None) -> dict[str, Any]:
    """Return the fields of a draft that a message gives; `missing` is what was asked for."""
    said = text.strip()
    if not said or len(said) > _LONGEST:
        return {}
    endpoints = [found.groupdict() for found in _ENDPOINT.finditer(said)]
    named = _NAMED.fullmatch(said)
    if named and missing is not Missing.AUTH:
        return {"name": named["name"].strip()}
    if endpoints:
        return {"endpoints": endpoints}
    return _asked(said, missing)


def _asked(said: str, missing: Missing | None) -> dict[str, Any]:
    if address := _address(said, missing):
        return {"base_url": address}
    if missing in {Missing.AUTH, None} and (auth := _auth(said)):
        return {"auth": auth}
    if missing is Missing.NAME and _is_name(said):
        return {"name": said.strip('«»"“”.')}
    return {}


def fits(text: str, question: str) -> bool:
    """Tell whether a message answers a question about a connection."""
    if len(text) > _LONGEST:
        return False
    if MASK in text or read_reply(text) is not None:
        return True
    return bool(read_fields(text, None if question == READY else _missing(question)))


def may_fit(text: str) -> bool:
    """Tell whether a message could answer any of these questions."""
    return any(fits(text, question) for question in (READY, *Missing))


def _missing(question: str) -> Missing | None:
    return Missing(question) if question in set(Missing) else None


def _address(said: str, missing: Missing | None) -> str | None:
    if found := _ADDRESS.search(said):
        return found[0].rstrip(".,;:!?)")
    if missing is Missing.BASE_URL and _HOST.fullmatch(said):
        return f"https://{said}"
    return None


def _auth(said: str) -> dict[str, str] | None:
    if _HEADER_NAME.fullmatch(said):
        return {"type": AuthKind.API_KEY_HEADER.value, "name": said}
    for kind, words in _AUTH:
        if found := words.search(said):
            name = found.groupdict().get("name") or _DEFAULT_NAMES.get(kind)
            return {"type": kind.value} | ({"name": name} if name else {})
    return None


def _is_name(said: str) -> bool:
    plain = "?" not in said and "\n" not in said and MASK not in said
    return plain and len(said) <= NAME_CHARS and len(said.split()) <= _NAME_WORDS
