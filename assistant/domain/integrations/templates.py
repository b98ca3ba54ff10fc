"""Owns how an endpoint and its parameters become an address: nothing leaves its place in it.

A template is an OpenAPI path: literal text and `{name}`. Values are percent-encoded but for the
unreserved characters of RFC 3986 2.3, and what comes out is parsed again and compared.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from assistant.contracts.integrations import PATH_CHARS, Endpoint, Param, ParamPlace
from assistant.domain.integrations.headers import header_name_fault, header_value_fault
from assistant.domain.integrations.urls import joined
from assistant.errors import ToolArgumentsError

MOST_VALUE_CHARS: Final = 2_000
MOST_ADDRESS_CHARS: Final = 16_000
_MOST_VALUES: Final = 200
_MOST_DECODINGS: Final = 4
_NAME = re.compile(r"\{([^{}/]{1,100})\}")
_LITERAL_SAFE: Final = "/:@!$&'()*+,;=-._~%"
_DOTS: Final = frozenset({".", ".."})


@dataclass(frozen=True)
class Rendered:
    """A request's target, without its sign-in: `url` has no query, `query` is in order."""

    url: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address with its query."""
        return f"{self.url}?{urlencode(self.query, quote_via=quote)}" if self.query else self.url


def names_in(path: str) -> tuple[str, ...]:
    """Return the names of a template's places, in order, each once."""
    return tuple(dict.fromkeys(_NAME.findall(path)))


def template_fault(path: str) -> str | None:
    """Return why a template is none, None if it is one."""
    literal = _NAME.sub("x", path)
    if len(path) > PATH_CHARS:
        return "path: is too long"
    if any(character in literal for character in "{}?#\\") or _has_controls(path):
        return "path: has a character that it may not have"
    if path and not path.startswith("/"):
        return "path: does not begin with a slash"
    if "//" in literal or _walks(literal):
        return "path: has an empty or a dot segment"
    if re.search(r"%(?![0-9A-Fa-f]{2})", literal):
        return "path: has a percent sign that encodes nothing"
    return None


def render(
    endpoint: Endpoint,
    params: Mapping[str, Any],
    base_url: str,
    *,
    reserved: Collection[str] = (),
) -> Rendered:
    """Return the target of a call; `reserved` are names that the sign-in sets itself.

    Values that are None count as not given. Raises `ToolArgumentsError`, whose `detail` names the
    parameter and never holds its value.
    """
    fault = template_fault(endpoint.path)
    if fault:
        raise _refused(fault)
    given = {name: value for name, value in params.items() if value is not None}
    taken = {name.casefold() for name in reserved}
    path = _path(endpoint.path, given)
    query = tuple(_query(endpoint.params, given, taken))
    headers = dict(_headers(endpoint.params, given, taken))
    rendered = Rendered(_inside(base_url, joined(base_url, path)), query, headers)
    if len(rendered.address) > MOST_ADDRESS_CHARS:
        raise _refused("address: is too long")
    return rendered


def _path(template: str, given: Mapping[str, Any]) -> str:
    def placed(match: re.Match[str]) -> str:
        name = match[1]
        if name not in given:
            raise _refused(f"{name}: is missing")
        text = _text(name, given[name])
        if not text or _walks(text):
            raise _refused(f"{name}: cannot be a part of a path")
        return quote(text, safe="")

    parts = _NAME.split(template)  # literal, name, literal, …
    literals = [quote(part, safe=_LITERAL_SAFE) for part in parts[::2]]
    names = [placed(match) for match in _NAME.finditer(template)]
    path = "".join(
        f"{literal}{value}" for literal, value in zip(literals, [*names, ""], strict=True)
    )
    if _walks(path):  # places side by side may make dots together
        raise _refused("path: has a dot segment")
    return path


def _query(
    params: Collection[Param], given: Mapping[str, Any], taken: Collection[str]
) -> Iterator[tuple[str, str]]:
    for param in _of(ParamPlace.QUERY, params, given):
        name, value = param.name, given[param.name]
        if name.casefold() in taken:
            raise _refused(f"{name}: is set by the sign-in")
        if not isinstance(value, list | tuple):
            yield name, _text(name, value)
            continue
        if len(value) > _MOST_VALUES:
            raise _refused(f"{name}: has too many values")
        texts = [_text(name, one) for one in value]
        yield from ((name, text) for text in (texts if param.explode else [",".join(texts)]))


def _headers(
    params: Collection[Param], given: Mapping[str, Any], taken: Collection[str]
) -> Iterator[tuple[str, str]]:
    for param in _of(ParamPlace.HEADER, params, given):
        name = param.name
        value = given[name]
        many = value if isinstance(value, list | tuple) else [value]
        text = ",".join(_text(name, one) for one in many)
        fault = header_name_fault(name) or header_value_fault(text)
        if name.casefold() in taken:
            fault = "is set by the sign-in"
        if fault:
            raise _refused(f"{name}: {fault}")
        yield name, text


def _of(place: ParamPlace, params: Collection[Param], given: Mapping[str, Any]) -> Iterator[Param]:
    return (param for param in params if param.place is place and param.name in given)


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        raise _refused(f"{name}: is no number")
    if not isinstance(value, str | int | float):
        raise _refused(f"{name}: is neither text nor a number")
    text = _plain(value)
    if len(text) > MOST_VALUE_CHARS:
        raise _refused(f"{name}: is too long")
    if _has_controls(text):
        raise _refused(f"{name}: has control characters")
    return text


def _plain(value: str | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def _walks(text: str) -> bool:
    """Whether something that decodes it, however often, may see a dot segment in it."""
    for _ in range(_MOST_DECODINGS):
        segments = re.split(r"[/\\]", text)
        if any(segment.split(";", 1)[0].strip() in _DOTS for segment in segments):
            return True
        text, before = unquote(text), text
        if text == before:
            return False
    return True  # nobody encodes that often for good


def _inside(base_url: str, url: str) -> str:
    base, made = urlsplit(base_url), urlsplit(url)
    same = (base.scheme, base.netloc) == (made.scheme, made.netloc)
    root = base.path.rstrip("/")
    within = made.path == base.path or made.path.startswith(f"{root}/")
    if not (same and within) or made.query or made.fragment:
        raise _refused("path: leaves the address of the API")
    return url


def _refused(detail: str) -> ToolArgumentsError:
    return ToolArgumentsError(detail, detail=detail)
