"""Owns how endpoints that a person or a program describes become those that are called."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from assistant.contracts.integrations import (
    MOST_ENDPOINTS,
    SAFE_METHODS,
    SCHEMA_BYTES,
    Endpoint,
    Param,
    ParamPlace,
)
from assistant.domain.integrations.draft_fields import EndpointFields
from assistant.domain.integrations.headers import header_name_fault
from assistant.domain.integrations.names import endpoint_name, shown_name
from assistant.domain.integrations.schemas import checker
from assistant.domain.integrations.secret_patterns import is_key_field
from assistant.domain.integrations.templates import names_in, template_fault
from assistant.errors import DraftUnreadableError

_METHODS: Final = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_SHORT = re.compile(r"(?:([A-Za-z]{3,7})\s+)?(/\S*)")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+\-]{1,60}/[a-z0-9!#$&^_.+\-]{1,60}")


def endpoints_of(given: Iterable[EndpointFields | str]) -> tuple[Endpoint, ...]:
    """Return endpoints; a short one is `GET /users/{id}`, or a path.

    Raises `DraftUnreadableError` naming which and why.
    """
    made: dict[str, Endpoint] = {}
    for number, one in enumerate(given):
        where = f"endpoints/{number}"
        fields = _of_words(one, where) if isinstance(one, str) else one
        endpoint = _endpoint(fields, where, made)
        if endpoint.name in made:
            raise _unreadable(f"{where}: a name is there twice")
        made[endpoint.name] = endpoint
    if len(made) > MOST_ENDPOINTS:
        raise _unreadable("endpoints: are too many")
    return tuple(made.values())


def _of_words(text: str, where: str) -> EndpointFields:
    match = _SHORT.fullmatch(text)
    if match is None:
        raise _unreadable(f"{where}: is no method and path")
    return EndpointFields(method=match[1] or "GET", path=match[2])


def _endpoint(fields: EndpointFields, where: str, taken: Mapping[str, Endpoint]) -> Endpoint:
    method = fields.method.upper()
    if method not in _METHODS:
        raise _unreadable(f"{where}: method is none that is known")
    path = fields.path if fields.path.startswith("/") or not fields.path else f"/{fields.path}"
    fault = template_fault(path)
    if fault:
        raise _unreadable(f"{where}: {fault}")
    header = fields.idempotency_header
    if header is not None and header_name_fault(header):
        raise _unreadable(f"{where}: idempotency_header {header_name_fault(header)}")
    if not _MEDIA_TYPE.fullmatch(fields.body_type):
        raise _unreadable(f"{where}: body_type is no media type")
    return Endpoint(
        name=shown_name(fields.name) or endpoint_name(method, path, "", taken),
        method=method,
        path=path,
        description=fields.description,
        params=_params(fields.params, path, where),
        body=_body(fields, method, where),
        body_type=fields.body_type,
        body_required=fields.body_required,
        confirm=fields.confirm,
        idempotency_header=header,
    )


def _params(given: Iterable[Param], path: str, where: str) -> tuple[Param, ...]:
    wanted = names_in(path)
    known: dict[str, Param] = {}
    for param in given:
        fault = "its name is no name" if not param.name or len(param.name) > 100 else None  # noqa: PLR2004 - as in templates
        if param.place is ParamPlace.PATH and param.name not in wanted:
            fault = "the path has no place for it"
        elif param.place is ParamPlace.HEADER:
            fault = header_name_fault(param.name)
        if fault or param.name in known:
            raise _unreadable(f"{where}: params: {fault or 'a name is there twice'}")
        _check_schema(param.shape, f"{where}: params: schema")
        if _holds_key(param):
            raise _unreadable(f"{where}: params: one holds a secret; give it in auth_data")
        known[param.name] = param
    places = (Param(name=name, place=ParamPlace.PATH, required=True) for name in wanted)
    return (*known.values(), *(one for one in places if one.name not in known))


def _holds_key(param: Param) -> bool:
    """Tell whether a key stands in what is public of a parameter."""
    shape = param.shape
    values = [shape.get("default"), shape.get("const"), shape.get("example")]
    for several in (shape.get("examples"), shape.get("enum")):
        values += several if isinstance(several, list) else []
    return any(is_key_field(param.name, one) for one in values if isinstance(one, str) and one)


def _body(fields: EndpointFields, method: str, where: str) -> dict[str, Any] | None:
    if fields.body is None:
        return {} if method in _WITH_BODY else None  # it takes any
    _check_schema(fields.body, f"{where}: body")
    return fields.body


def _check_schema(schema: Mapping[str, Any], where: str) -> None:
    if len(str(schema)) > SCHEMA_BYTES:
        raise _unreadable(f"{where} is too large")
    fault = checker(schema).fault
    if fault:
        raise _unreadable(f"{where} {fault}")


def _unreadable(detail: str) -> DraftUnreadableError:
    return DraftUnreadableError(detail, detail=detail)
