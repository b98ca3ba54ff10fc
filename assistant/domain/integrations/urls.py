"""Owns what the address of an API is, and how a path is put behind it."""

import unicodedata
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from assistant.domain.addresses import with_scheme
from assistant.errors import DraftUnreadableError

_MOST_CHARS: Final = 2_000
_PATH_SAFE: Final = "/:@!$&'()*+,;=-._~%"
_PORTS: Final = {"http": 80, "https": 443}


def base_of(url: str) -> str:
    """Return an address as it is kept: scheme and host in small letters, no closing slash.

    Raises `DraftUnreadableError` for all but http and https, and for an address with a user,
    a query, a fragment, dot segments or characters that no address has.
    """
    parts = _parts(url)
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise _unreadable("has a query or a fragment")
    path = quote(parts.path.rstrip("/"), safe=_PATH_SAFE)
    if "//" in path or any(
        part in {".", ".."} for part in path.lower().replace("%2e", ".").split("/")
    ):
        raise _unreadable("has an empty or a dot segment")
    return urlunsplit((parts.scheme, _netloc(parts), path, "", ""))


def joined(base_url: str, path: str) -> str:
    """Return the address of a path that begins with a slash, or is empty, behind a base."""
    return f"{base_url.rstrip('/')}{path}"


def _parts(url: str) -> SplitResult:
    text = with_scheme(url.strip())
    if len(text) > _MOST_CHARS or "\\" in text or any(map(_is_odd, text)):
        raise _unreadable("has characters that no address has, or too many")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unreadable("is no address") from None
    if parts.scheme not in _PORTS:
        raise _unreadable("is neither http nor https")
    if "@" in parts.netloc:
        raise _unreadable("has a user name or a password in it")
    if not parts.hostname or port == 0:
        raise _unreadable("has no host")
    return parts


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    return name if parts.port in {None, _PORTS[parts.scheme]} else f"{name}:{parts.port}"


def _is_odd(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _unreadable(why: str) -> DraftUnreadableError:
    return DraftUnreadableError(f"an address {why}", detail=f"base_url: {why}")
