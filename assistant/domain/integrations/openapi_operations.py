"""Owns how one operation of an OpenAPI document becomes an endpoint."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from assistant.contracts.integrations import SAFE_METHODS, Endpoint, Param, ParamPlace
from assistant.domain.integrations.headers import header_name_fault
from assistant.domain.integrations.inlining import Inliner, OutsideRefError
from assistant.domain.integrations.names import endpoint_name
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.templates import names_in, template_fault
from assistant.domain.storable import storable

_DESCRIPTION_CHARS: Final = 300
_MOST_PARAMS: Final = 100
_NAME_CHARS: Final = 100
_NOT_PARAMS: Final = frozenset({"accept", "content-type"})  # ignored, and set here
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Operation:
    """An operation as the document has it, and its path item."""

    method: str
    path: str
    raw: Mapping[str, Any]
    item: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Its id, or method and path."""
        given = self.raw.get("operationId")
        return storable(given)[:200] if isinstance(given, str) and given else self.place

    @property
    def place(self) -> str:
        """Method and path, which are of one operation only."""
        return f"{self.method} {self.path}"

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        tags = self.raw.get("tags")
        return tuple(shortened(tag, 100) for tag in tags) if isinstance(tags, list) else ()

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        said = self.raw.get("summary") or self.raw.get("description")
        return shortened(said, _DESCRIPTION_CHARS)


def endpoint_of(operation: Operation, inliner: Inliner, taken: Container[str]) -> Endpoint | None:
    """Return the endpoint of an operation, None for one that cannot be called; notes say why."""
    try:
        params = tuple(_params(operation, inliner))
        body = _body(operation, inliner)
    except OutsideRefError:
        inliner.notes.add(Note.OUTSIDE_REF)
        return None
    if template_fault(operation.path):
        inliner.notes.add(Note.BROKEN)
        return None
    if body is None:
        inliner.notes.add(Note.BODY_TYPE)
        return None
    given = operation.raw.get("operationId")
    name = given if isinstance(given, str) else ""
    return Endpoint(
        name=endpoint_name(operation.method, operation.path, storable(name), taken),
        method=operation.method,
        path=operation.path,
        description=operation.summary,
        params=params,
        **body,
    )


def shortened(text: object, most: int) -> str:
    """Return a text in one line; empty for what is none."""
    return " ".join(storable(text).split())[:most] if isinstance(text, str) else ""


def _params(operation: Operation, inliner: Inliner) -> Iterator[Param]:
    found: dict[tuple[str, ParamPlace], Param] = {}
    for place in (operation.item, operation.raw):
        given = place.get("parameters")
        for node in given[:_MOST_PARAMS] if isinstance(given, list) else ():
            param = _param(inliner.part(node, Note.PARAMS), inliner)
            if param:
                found[param.name, param.place] = param
    wanted = names_in(operation.path)
    known = {name for name, place in found if place is ParamPlace.PATH}
    yield from (
        param
        for param in found.values()
        if param.place is not ParamPlace.PATH or param.name in wanted
    )
    for name in wanted:
        if name not in known:
            yield Param(name=name, place=ParamPlace.PATH, required=True)


def _param(node: Mapping[str, Any], inliner: Inliner) -> Param | None:
    name, where = node.get("name"), node.get("in")
    if where == "cookie":
        inliner.notes.add(Note.COOKIES)
        return None
    if not _is_name(name) or where not in {"path", "query", "header"}:
        inliner.notes.add(Note.PARAMS)
        return None
    place = ParamPlace(where)
    if place is ParamPlace.HEADER and name.casefold() in _NOT_PARAMS:
        return None
    if place is ParamPlace.HEADER and header_name_fault(name):
        inliner.notes.add(Note.HEADERS)
        return None
    return Param(
        name=name,
        place=place,
        required=place is ParamPlace.PATH or node.get("required") is True,
        description=shortened(node.get("description"), _DESCRIPTION_CHARS),
        shape=inliner.schema(node.get("schema")),
        explode=node.get("explode") is not False,
    )


def _is_name(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and 0 < len(name) <= _NAME_CHARS and storable(name) == name


def _body(operation: Operation, inliner: Inliner) -> dict[str, Any] | None:
    """Return the fields of an endpoint that describe its body; None when it is of another kind."""
    if operation.raw.get("requestBody") is None or operation.method in SAFE_METHODS:
        return {}
    node = inliner.part(operation.raw["requestBody"])
    content = node.get("content")
    required = node.get("required") is True
    offered = {str(one): part for one, part in content.items()} if isinstance(content, dict) else {}
    media = next(iter(sorted(filter(_is_known, offered), key=_rank)), None)
    if media is None:
        if required or not offered:
            return None
        inliner.notes.add(Note.BODY_LEFT)
        return {}
    return {
        "body": inliner.schema(inliner.part(offered[media]).get("schema")),
        "body_type": "application/json" if media == "*/*" else media.partition(";")[0].strip(),
        "body_required": required,
    }


def _rank(media: str) -> int:
    plain = media.partition(";")[0].strip().casefold()
    if plain == "application/json":
        return 0
    return 1 if plain.endswith("+json") else 2 if plain == FORM else 3


def _is_known(media: str) -> bool:
    plain = media.partition(";")[0].strip().casefold()
    is_json = plain in {"application/json", "*/*"} or plain.endswith("+json")
    return (is_json or plain in {FORM, "text/plain"}) and len(plain) <= _NAME_CHARS
