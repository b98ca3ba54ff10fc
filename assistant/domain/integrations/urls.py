"""Owns what the address of an API is, and how a path is put behind it."""

import re
import unicodedata
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from assistant.domain.addresses import with_scheme
from assistant.errors import DraftUnreadableError

_MOST_CHARS: Final = 2_000
_PATH_SAFE: Final = "/:@!$&'()*+,;=-._~%"
_PREFIX = re.compile(r"/(?:api|rest|v\d{1,3}(?:\.\d{1,3})?|graphql|rpc)$", re.IGNORECASE)
_PORTS: Final = {"http": 80, "https": 443}


def base_of(url: str) -> str:
    """Return an address as it is kept: scheme and host in small letters, no closing slash.

    Raises `DraftUnreadableError` for all but http and https, and for an address with a user,
    a query, a fragment, dot segments or characters that no address has.
    """
    parts = _parts(url)
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise _unreadable("has a query or a fragment", "query")
    path = quote(parts.path.rstrip("/"), safe=_PATH_SAFE)
    if "//" in path or any(
        part in {".", ".."} for part in path.lower().replace("%2e", ".").split("/")
    ):
        raise _unreadable("has an empty or a dot segment", "segment")
    return urlunsplit((parts.scheme, _netloc(parts), path, "", ""))


def joined(base_url: str, path: str) -> str:
    """Return the address of a path that begins with a slash, or is empty, behind a base."""
    return f"{base_url.rstrip('/')}{path}"


def split_call(url: str, base_url: str = "") -> tuple[str, str] | None:
    """Return base and path of an address that can itself be called; None for one that is a base.

    That of an API ends with its host, or with `/api` or a version; behind a known base the path
    begins there.
    """
    if base_url and url.startswith(f"{base_url}/"):
        path = url.removeprefix(base_url)
        return (base_url, path) if path.strip("/") else None
    try:
        parts = urlsplit(with_scheme(url))
    except ValueError:  # no address: `base_of` says so
        return None
    path = parts.path.rstrip("/")
    if not path or parts.query or parts.fragment or _PREFIX.search(path):
        return None
    return f"{parts.scheme}://{parts.netloc}", path


def _parts(url: str) -> SplitResult:
    text = with_scheme(url.strip())
    if len(text) > _MOST_CHARS or "\\" in text or any(map(_is_odd, text)):
        raise _unreadable("has characters that no address has, or too many", "chars")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unreadable("is no address", "none") from None
    if parts.scheme not in _PORTS:
        raise _unreadable("is neither http nor https", "scheme")
    if "@" in parts.netloc:
        raise _unreadable("has a user name or a password in it", "user")
    if not parts.hostname or port == 0:
        raise _unreadable("has no host", "host")
    return parts


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    return name if parts.port in {None, _PORTS[parts.scheme]} else f"{name}:{parts.port}"


def _is_odd(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _unreadable(said: str, why: str) -> DraftUnreadableError:
    return DraftUnreadableError(
        f"an address {said}", detail=f"base_url: {said}", rule="address", why=why
    )
