"""Owns how values that are said by name, as plain words do, become the body of a call."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from assistant.contracts.integrations import CallRequest, Endpoint, Param
from assistant.domain.integrations.check import checked
from assistant.domain.integrations.templates import names_in

_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_EXAMPLES: Final = {"integer": "3", "number": "3", "boolean": "true", "array": "1,2"}


def with_body(endpoint: Endpoint, request: CallRequest) -> CallRequest:
    """Return the call with the values that are none of its parameters as fields of its body.

    "3" becomes 3 where the schema has it so. A body that is given stays as it is. Raises
    `ToolArgumentsError`, whose `detail` names places and rules, never values.
    """
    fields = _fields(endpoint, request.params)
    said = {name for name, value in request.params.items() if value is not None}
    if request.body is not None or not said & fields.keys():
        return request
    params = (*endpoint.params, *(Param(name=name, shape=one) for name, one in fields.items()))
    flat = endpoint.model_copy(update={"params": params, "body": None, "body_required": False})
    fitting = checked(flat, request).params
    return request.model_copy(
        update={
            "params": {name: one for name, one in fitting.items() if name not in fields},
            "body": {name: one for name, one in fitting.items() if name in fields},
        }
    )


def lacking(endpoint: Endpoint, given: Collection[str]) -> tuple[str, ...]:
    """Return the fields that have to be said: required ones, all known ones where none is given."""
    known = _known(endpoint)
    shape = endpoint.body or {}
    listed = shape.get("required")
    required = [name for name in listed if name in known] if isinstance(listed, list) else []
    if any(name in known for name in given):
        return tuple(name for name in required if name not in given)
    return tuple(required or known)


def example_of(endpoint: Endpoint, given: Mapping[str, Any], text: str) -> str:
    """Return a call's values as they are said: those given, and for what lacks some of its type.

    `text` stands for any text; no value of the schema is shown.
    """
    known = _known(endpoint)
    missing = {
        name: _EXAMPLES.get(str(known[name].get("type")), text) for name in lacking(endpoint, given)
    }
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in {**given, **missing}.items())


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,;]", value) else value


def _fields(endpoint: Endpoint, said: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return the schemas of the fields of a body; where any will do, those that are said."""
    if not _takes_fields(endpoint):
        return {}
    return _known(endpoint) or {name: {} for name in said if name not in _params(endpoint)}


def _known(endpoint: Endpoint) -> dict[str, Mapping[str, Any]]:
    properties = (endpoint.body or {}).get("properties")
    if not _takes_fields(endpoint) or not isinstance(properties, dict):
        return {}
    params = _params(endpoint)
    return {
        name: _of_one_type(shape) if isinstance(shape, dict) else {}
        for name, shape in properties.items()
        if name not in params
    }


def _takes_fields(endpoint: Endpoint) -> bool:
    """Tell whether a body is an object of a kind that is written here."""
    kind = endpoint.body_type.partition(";")[0].strip().lower()
    written = kind in {_JSON, _FORM} or kind.endswith("+json")
    if not written or endpoint.body is None:
        return False
    is_object: bool = _of_one_type(endpoint.body).get("type", "object") == "object"
    return is_object


def _of_one_type(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without the null that it may allow too: nobody says that in plain words."""
    kinds = shape.get("type")
    others = [one for one in kinds if one != "null"] if isinstance(kinds, list) else []
    return {**shape, "type": others[0]} if len(others) == 1 else shape


def _params(endpoint: Endpoint) -> set[str]:
    return {*names_in(endpoint.path), *(one.name for one in endpoint.params)}
