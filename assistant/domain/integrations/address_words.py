"""Owns which words of people are addresses of APIs: those with a scheme, and those without one."""

import re
from typing import Final

URL: Final = re.compile(r"https?://[^\s<>\"'«»`]{1,1000}", re.IGNORECASE)
_PATH: Final = r"(?:/[^\s<>\"'«»`,;]{0,1000})?"
_LABEL: Final = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
_BARE: Final = (
    rf"(?P<host>localhost|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|\[[0-9a-f:.]{{2,40}}\]|"
    rf"(?:{_LABEL}\.){{0,8}}[a-z](?:[a-z0-9\-]{{0,61}}[a-z0-9])?)"
    rf"(?P<port>:[0-9]{{1,5}})?(?P<path>{_PATH})"
)
_ALONE = re.compile(
    rf"(?:(?:по )?адрес(?:у)?[ :]{{1,3}}|address[ :]{{1,3}}|url[ :]{{1,3}})?(?P<bare>{_BARE})[.!]?",
    re.IGNORECASE,
)
_AMONG = re.compile(rf"(?<![^\s,;(])(?P<bare>{_BARE})(?=[\s,;.)!?]|\Z)", re.IGNORECASE)
_NO_DOMAIN = re.compile(r"[0-9.]+|\[.*|[^.]+|.*\.(?:local|localhost|internal|lan|home|arpa|test)")
_OWN = re.compile(r"localhost|[0-9.]+|\[.*")
_NO_HOSTS: Final = frozenset(
    "key token password pass secret login user id port limit page token_url".split()  # noqa: SIM905 - words, as words
)
_ROUND: Final = ".,;:!?)"


def urls_in(text: str) -> list[str]:
    """Return the addresses with a scheme in a text."""
    return [found[0].rstrip(_ROUND) for found in URL.finditer(text)]


def address_alone(said: str) -> str | None:
    """Return the address that a whole message is, with a scheme: https for a public name."""
    found = _ALONE.fullmatch(said.strip())
    return _whole(found) if found and _is_address(found, dotted=True) else None


def with_schemes(text: str) -> str:
    """Return a text whose addresses without a scheme have one.

    A name with dots alone may be a name: it is an address with a port or a path. Of a text that
    has an address already only numbers and this machine are others.
    """
    has_one = URL.search(text) is not None

    def schemed(found: re.Match[str]) -> str:
        fits = _is_address(found, dotted=False) and not (
            has_one and not _OWN.fullmatch(found["host"].lower())
        )
        return _whole(found) if fits else found[0]

    return _AMONG.sub(schemed, text)


def _is_address(found: re.Match[str], *, dotted: bool) -> bool:
    host = found["host"].lower()
    if host in _NO_HOSTS:
        return False
    if _OWN.fullmatch(host) or found["port"]:
        return True
    return "." in host and (dotted or bool(found["path"]))


def _whole(found: re.Match[str]) -> str:
    scheme = "http" if _NO_DOMAIN.fullmatch(found["host"].lower()) else "https"
    return f"{scheme}://{found['bare'].rstrip(_ROUND)}"
