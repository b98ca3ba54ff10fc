"""Owns which request headers may be set by a parameter, a plan or a secret (RFC 9110 5.1, 5.5)."""

import re
from typing import Final

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_OF_TRANSPORT: Final = frozenset(
    {
        "accept-encoding",  # decides about what the client can read and cap
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "te",  # codespell:ignore te
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_HARMLESS = re.compile(
    r"accept(?:-(?:charset|datetime|language|patch|post|ranges|version))?|api-version|"
    r"cache-control|content-(?:disposition|language|type)|date|dnt|(?:x-)?idempotency-key|"
    r"if-(?:match|modified-since|none-match|range|unmodified-since)|origin|pragma|prefer|priority|"
    r"range|referer|user-agent|x-requested-with|(?:[a-z]{1,20}-){0,3}(?:api-)?version|"
    r"sec-(?:ch|fetch)-[a-z\-]{1,40}",
    re.IGNORECASE,
)
_OF_SIGNING_IN: Final = frozenset({"authorization", "cookie"})


def header_name_fault(name: str, *, signs_in: bool = False) -> str | None:
    """Return why a name may not be given, None if it may.

    The client's own headers never may; those that sign in may only as a secret (`signs_in`).
    """
    plain = name.casefold()
    if not _TOKEN.fullmatch(name):
        return "is no name of a header"
    if plain in _OF_TRANSPORT or plain.startswith("proxy-"):
        return "is a header that may not be set"
    if plain in _OF_SIGNING_IN and not signs_in:
        return "is a header that may only be set by the sign-in"
    return None


def is_harmless_header(name: str) -> bool:
    """Tell whether the values of a header are no secrets; those of an unknown one may be."""
    return _HARMLESS.fullmatch(name) is not None


def header_value_fault(value: str) -> str | None:
    """Return why a text cannot be the value of a header, None if it can."""
    if not _VALUE.fullmatch(value):
        return "is not visible ASCII"
    return None
