"""Owns what a person's short messages say of an API that is being connected: pure rules.

Each reads the fields of a draft out of plain words; what they are not sure of is None.
"""

import re
from typing import Any, Final
from uuid import UUID

from assistant.contracts.integrations import MASK, NAME_CHARS, AuthKind
from assistant.contracts.onboarding import Missing
from assistant.domain.integrations.address_words import address_alone, urls_in
from assistant.domain.integrations.call_words import call
from assistant.domain.integrations.sign_in_words import is_keyless, sign_in_answered
from assistant.domain.integrations.typed_roles import token_url_in
from assistant.domain.integrations.words import Reply, is_reply, read_reply

READY: Final = "ready"
"""The question whether to test, save or cancel."""

_LONGEST: Final = 600
_NAME_WORDS: Final = 6
_LOGIN = re.compile(r"[A-Za-z0-9._@+\-]{1,200}")
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
_METHOD: Final = r"(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE)"
_ENDPOINT = re.compile(rf"\b{_METHOD}\s+(?P<path>/[^\s,;«»\"']*)")
_ASKED_ENDPOINT = re.compile(
    rf"(?:\b{_METHOD}\s+)?(?P<path>(?<!\S)/[^\s,;«»\"']*)(?:[,;.!]|\s|\Z)", re.IGNORECASE
)
_AROUND_PATHS = re.compile(r"(?:\s|,|;|и|and|путь|вызов|path|call)*", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:назови(?:те)?(?: (?:его|её|это))?|название|имя|name it|call it|name)[ :]+[«\"“]?"
    r"(?P<name>[^«»\"“”\n]{1,80})[»\"”]?",
    re.IGNORECASE,
)


def read_button(text: str) -> tuple[Reply, UUID] | None:
    """Return what a button says, and of which draft."""
    found = _BUTTON.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return _BUTTONS[found["verb"].lower()], UUID(found["draft"])
    except ValueError:
        return None


def read_fields(text: str, missing: Missing | None) -> dict[str, Any]:
    """Return the fields of a draft that a message gives; `missing` is what was asked for."""
    said = text.strip()
    if not said or len(said) > _LONGEST:
        return {}
    named = _NAMED.fullmatch(said)
    if named and missing is not Missing.AUTH:
        return {"name": named["name"].strip()}
    if endpoints := _endpoints(said, missing):
        return {"endpoints": endpoints}
    return _asked(said, missing)


def _endpoints(said: str, missing: Missing | None) -> list[dict[str, Any]]:
    """Return methods and paths; where they were asked for a path alone is called by GET."""
    asked = missing is Missing.ENDPOINT
    alone = asked and _AROUND_PATHS.fullmatch(_ASKED_ENDPOINT.sub(" ", said))
    shown = (_ASKED_ENDPOINT if alone else _ENDPOINT).finditer(said)
    return [call(one["method"] or "GET", one["path"]) for one in shown]


def _asked(said: str, missing: Missing | None) -> dict[str, Any]:
    if token_url_in(said) and (way := sign_in_answered(said, asked=True)):
        return {"auth": way}
    if address := _address(said, missing):
        return {"base_url": address}
    if way := _way(said, missing):
        return {"auth": way}
    if missing is Missing.NAME and _is_name(said):
        return {"name": said.strip('«»"“”.')}
    return {}


def _address(said: str, missing: Missing | None) -> str | None:
    if urls := urls_in(said):
        return urls[0]
    return address_alone(said) if missing is Missing.BASE_URL else None


def _way(said: str, missing: Missing | None) -> dict[str, Any] | None:
    """Return the way of signing in; that there is no key may be said at any time."""
    if is_keyless(said):
        return {"type": AuthKind.NONE.value}
    may_name_it = missing in {Missing.AUTH, None} or (missing is Missing.SECRET and is_reply(said))
    return sign_in_answered(said, asked=missing is Missing.AUTH) if may_name_it else None


def lone_login(text: str) -> str | None:
    """Return the one word that a message is, where a login is asked for; None for other words."""
    said = text.strip()
    return said if _LOGIN.fullmatch(said) and not is_reply(said) else None


def fits(text: str, question: str) -> bool:
    """Tell whether a message answers a question about a connection."""
    if len(text) > _LONGEST:
        return False
    if MASK in text or read_reply(text) is not None:
        return True
    if question == Missing.SECRET and lone_login(text):
        return True
    return bool(read_fields(text, None if question == READY else _missing(question)))


def may_fit(text: str) -> bool:
    """Tell whether a message could answer any of these questions."""
    return any(fits(text, question) for question in (READY, *Missing))


def _missing(question: str) -> Missing | None:
    return Missing(question) if question in set(Missing) else None


def _is_name(said: str) -> bool:
    plain = not any(mark in said for mark in ("?", "\n", MASK)) and not said.startswith("/")
    return plain and len(said) <= NAME_CHARS and len(said.split()) <= _NAME_WORDS
