"""Owns what a call of an API is to those who judge it: what a person is shown, what would leave."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.domain.digest import shorten

_PATH_CHARS: Final = 80


def shown_call(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a call that is written out the API, what is asked for, and all that is sent."""
    named = {name: arguments.get(name) for name in ("api", "address")}
    params, body = arguments.get("params"), arguments.get("body")
    named |= {"params": params} if params else {}
    return named if body is None else named | {"body": body}


def short_target(address: str) -> str:
    """Return method and path of `POST https://api.test/v1/things?q=1`, on one line."""
    method, _, url = address.partition(" ")
    return f"{method} {shorten(urlsplit(url).path or '/', _PATH_CHARS)}"


def sent_texts(value: Any) -> Iterator[str]:
    """Yield all of a value that is sent, as texts: names of fields too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from sent_texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from sent_texts(one)
    elif value is not None:
        yield str(value)
