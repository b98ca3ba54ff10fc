"""Owns what each typed secret is, by the words that stand before its mask: pure rules."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assistant.contracts.integrations import MASK
from assistant.domain.integrations.headers import is_harmless_header

_NAME: Final = r"\b(?P<name>[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,6})"
_IS: Final = r"[\"']?\s{0,3}(?:[:=—–-]|is|это)?\s{0,3}[\"'«“]?$"
_LEADS: Final = tuple(
    (role, re.compile(words, re.IGNORECASE))
    for role, words in (
        ("body", r"&[\w.\-\[\]]{1,100}=$"),
        (
            "scheme",
            r"(?<![\w-])Authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<lead>[a-z][\w-]{0,40}\s+)?$",
        ),
        ("cookie", r"(?<![\w-])Cookie[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<lead>[^\n]{0,400})$"),
        (
            "header",
            rf"{_NAME}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?(?P<lead>[^\s,;\"':]{{0,40}}\s?)$",
        ),
        ("client_secret", rf"client[ _-]?secret{_IS}"),
        ("client_id", rf"client[ _-]?id{_IS}"),
        ("password", rf"(?:парол\w*|password|passwd|pwd){_IS}"),
        ("username", rf"(?:логин\w*|login|username|user){_IS}"),
        ("token", rf"(?:токен\w*|token|bearer){_IS}"),
        ("value", rf"(?:\bключ\w*|key){_IS}"),
    )
)
_TOKEN_URL = re.compile(
    r"[, ]*\b(?:token[ _-]?(?:url|uri|endpoint|address)|(?:url|адрес\w{0,2}) (?:для )?токен\w*)"
    r"[\"']?\s{0,3}[:=]?\s{0,3}"
    r"(?P<one>https?://[^\s,;\"'«»]+)",
    re.IGNORECASE,
)
_BARE: Final = " \t\r\n.,;:!«»\"'`()"


class TypedSecret(NamedTuple):
    """What a secret is, the header it is of, and its whole value."""

    role: str
    name: str
    value: str


def typed_secrets(text: str, values: Sequence[str]) -> Iterator[TypedSecret]:
    """Yield what each secret is by what stands before it; none when text and values do not fit."""
    parts = text.split(MASK)
    if len(parts) != len(values) + 1:
        return
    depth = 0
    for before, value in zip(parts, values, strict=False):
        depth += before.count("{") - before.count("}")
        yield TypedSecret("body", "", value) if depth > 0 else _called(before, value)


def _called(before: str, value: str) -> TypedSecret:
    for role, words in _LEADS:
        found = words.search(before)
        named = found.groupdict() if found else {}
        if found is None or is_harmless_header(named.get("name") or ""):
            continue
        whole = f"{named.get('lead') or ''}{value}"
        if role == "scheme":
            return _authorization(whole)
        if role in {"cookie", "header"}:
            return TypedSecret("header", named.get("name") or "Cookie", whole)
        return TypedSecret(role, "", value)
    return TypedSecret("", "", value)


def _authorization(whole: str) -> TypedSecret:
    """Return what a header says, as `Credentials` of a command do (RFC 7617 2, RFC 6750 2.1)."""
    scheme, _, rest = whole.partition(" ")
    if scheme.casefold() == "bearer":
        return TypedSecret("token", "", rest.strip())
    if scheme.casefold() == "basic":
        try:
            pair = base64.b64decode(rest.strip(), validate=True).decode()
        except (binascii.Error, ValueError):  # some other way that is called so
            pair = ""
        if ":" in pair:
            return TypedSecret("basic", "", pair)
    return TypedSecret("header", "Authorization", whole)


def token_url_in(text: str) -> str | None:
    """Return the address that a message calls that of tokens."""
    found = _TOKEN_URL.search(text)
    return found["one"].rstrip(".!?)") if found else None


def without_token_url(text: str) -> str:
    """Return a message without the address of tokens, which is not that of the API."""
    return _TOKEN_URL.sub("", text)


def is_bare(text: str) -> bool:
    """Tell whether a message is nothing but what was typed."""
    return MASK in text and not text.replace(MASK, "").strip(_BARE)
