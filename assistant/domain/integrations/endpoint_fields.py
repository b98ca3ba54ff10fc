"""Owns how endpoints that a person or a program describes become those that are called."""

import re
from collections.abc import Collection, Iterable, Mapping
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
from assistant.domain.integrations.field_faults import field_fault
from assistant.domain.integrations.headers import header_name_fault
from assistant.domain.integrations.names import endpoint_name, shown_name
from assistant.domain.integrations.schema_refs import outside_ref
from assistant.domain.integrations.schemas import checker
from assistant.domain.integrations.secret_patterns import is_key_field
from assistant.domain.integrations.templates import names_in, template_fault

_METHODS: Final = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
_NAME_CHARS: Final = 100  # as in templates
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
            raise field_fault(where, "twice", "a name is there twice")
        made[endpoint.name] = endpoint
    if len(made) > MOST_ENDPOINTS:
        raise field_fault("endpoints", "many", "are too many")
    return tuple(made.values())


def _of_words(text: str, where: str) -> EndpointFields:
    match = _SHORT.fullmatch(text)
    if match is None:
        raise field_fault(where, "short", "is no method and path")
    return EndpointFields(method=match[1] or "GET", path=match[2])


def _endpoint(fields: EndpointFields, where: str, taken: Mapping[str, Endpoint]) -> Endpoint:
    method = fields.method.upper()
    if method not in _METHODS:
        raise field_fault(where, "method", "method is none that is known")
    path = fields.path if fields.path.startswith("/") or not fields.path else f"/{fields.path}"
    fault = template_fault(path)
    if fault:
        raise field_fault(where, "path", fault)
    header = fields.idempotency_header
    if header is not None and (fault := header_name_fault(header)):
        raise field_fault(where, "header", f"idempotency_header {fault}")
    if not _MEDIA_TYPE.fullmatch(fields.body_type):
        raise field_fault(where, "media", "body_type is no media type")
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
    for number, one in enumerate(given):
        param, at = _placed(one, wanted), f"{where}/params/{number}"
        _check_name(param, wanted, at)
        if param.name in known:
            raise field_fault(at, "twice", "a name is there twice")
        _check_schema(param.shape, f"{at}/schema")
        if _holds_key(param):
            raise field_fault(at, "secret", "holds a secret; give it in auth_data")
        known[param.name] = param
    places = (Param(name=name, place=ParamPlace.PATH, required=True) for name in wanted)
    return (*known.values(), *(one for one in places if one.name not in known))


def _check_name(param: Param, wanted: Collection[str], at: str) -> None:
    """Raise `DraftUnreadableError` for a name that cannot stand where it is to."""
    if not 0 < len(param.name) <= _NAME_CHARS:
        raise field_fault(at, "name", "its name is no name")
    if param.place is ParamPlace.PATH and param.name not in wanted:
        raise field_fault(at, "nowhere", "the path has no place for it")
    if param.place is ParamPlace.HEADER and (fault := header_name_fault(param.name)):
        raise field_fault(at, "header", fault)


def _placed(param: Param, wanted: Collection[str]) -> Param:
    """Return a parameter where it goes: in the path, if that names it and nobody said where."""
    if "place" in param.model_fields_set or param.name not in wanted:
        return param
    return param.model_copy(update={"place": ParamPlace.PATH, "required": True})


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
    _check_schema(fields.body, f"{where}/body")
    return fields.body


def _check_schema(schema: Mapping[str, Any], where: str) -> None:
    if len(str(schema)) > SCHEMA_BYTES:
        raise field_fault(where, "large", "is too large")
    if fault := checker(schema).fault:
        raise field_fault(where, "schema", fault)
    if fault := outside_ref(schema):
        raise field_fault(where, "outside", fault)
