"""Owns how a method and a path, as people write them, become what can be called."""

import re
from typing import Any, Final
from urllib.parse import unquote_plus

_ROUND: Final = ".,;:!?)"
_PLACE = re.compile(r"[{<]?[\w.\-]{0,100}[}>]")


def call(method: str, path: str) -> dict[str, Any]:
    """Return the fields of an endpoint; what stands behind `?` are its query fields.

    The value of one is what it is when nothing is given, but for a place: `?city={city}`.
    """
    plain, mark, query = path.rstrip(_ROUND).partition("?")
    params: dict[str, dict[str, Any]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = (unquote_plus(part) for part in pair.partition("="))
        is_place = not value or _PLACE.fullmatch(value) is not None
        shape = {} if is_place else {"type": "string", "default": value}
        params[name] = {"name": name, "place": "query", "required": True, "shape": shape}
    fields: dict[str, Any] = {"method": method.upper(), "path": plain}
    return fields | ({"params": list(params.values())} if mark and params else {})
