"""Owns whether a call fits its endpoint, before anything is sent."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assistant.contracts.integrations import SAFE_METHODS, CallRequest, Endpoint, ParamPlace
from assistant.domain.integrations.schemas import MOST_PROBLEMS, checker, is_deeper
from assistant.domain.integrations.templates import names_in
from assistant.errors import ToolArgumentsError

BODY_BYTES: Final = 256_000
_DEEPEST: Final = 64
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_BOOLEANS: Final = {"true": True, "false": False}


def checked(endpoint: Endpoint, request: CallRequest) -> CallRequest:
    """Return the call with its parameters as the endpoint's schemas have them: "5" becomes 5.

    What is required, was not given and has a default is filled in.

    Raises `ToolArgumentsError`, whose `detail` names places and rules, never values.
    """
    shapes = _shapes(endpoint)
    params = {
        name: _fitted(value, shapes.get(name, {}))
        for name, value in request.params.items()
        if value is not None
    } | _usual(endpoint, request.params)
    problems = [*_of_params(endpoint, shapes, params), *_of_body(endpoint, request.body)]
    if problems:
        detail = "; ".join(problems[:MOST_PROBLEMS])
        raise ToolArgumentsError(detail, detail=detail)
    return CallRequest(endpoint=request.endpoint, params=params, body=request.body)


def _usual(endpoint: Endpoint, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of what is required and was not given: those of a pasted example."""
    return {
        param.name: param.shape["default"]
        for param in endpoint.params
        if param.required and given.get(param.name) is None and "default" in param.shape
    }


def needs(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the names of parameters that have to be given."""
    usual = _usual(endpoint, {})
    required = [one.name for one in endpoint.params if one.required]
    return tuple(
        name for name in dict.fromkeys([*names_in(endpoint.path), *required]) if name not in usual
    )


def _shapes(endpoint: Endpoint) -> dict[str, Mapping[str, Any]]:
    shapes: dict[str, Mapping[str, Any]] = {name: {} for name in names_in(endpoint.path)}
    return shapes | {param.name: param.shape for param in endpoint.params}


def _of_params(
    endpoint: Endpoint, shapes: Mapping[str, Mapping[str, Any]], params: Mapping[str, Any]
) -> Iterator[str]:
    required = {one.name for one in endpoint.params if one.required} | {*names_in(endpoint.path)}
    unknown = sorted(name[:60] for name in params if name not in shapes)
    if unknown:
        known = ", ".join(sorted(shapes)) or "none"
        yield f"{', '.join(unknown[:3])}: no such parameter (there are: {known[:300]})"
    for name in sorted(required - params.keys()):
        yield f"{name}: is missing"
    for param in endpoint.params:
        if param.place is not ParamPlace.PATH and _is_empty(params.get(param.name)):
            continue
        if param.name in params and param.shape:
            for problem in checker(param.shape).problems(params[param.name]):
                yield f"{param.name}{problem.removeprefix('(value)')}"


def _is_empty(value: object) -> bool:
    return value is None or value == []


def _of_body(endpoint: Endpoint, body: object) -> Iterator[str]:
    if body is None:
        if endpoint.body_required:
            yield "body: is missing"
    elif endpoint.method in SAFE_METHODS or endpoint.body is None:
        yield "body: this endpoint takes none"
    elif is_deeper(body, _DEEPEST):
        yield "body: is nested too deep"
    elif _size(body) > BODY_BYTES:
        yield f"body: is larger than {BODY_BYTES} bytes"
    else:
        for problem in checker(endpoint.body).problems(body):
            yield f"body{problem.removeprefix('(value)')}"


def _size(body: object) -> int:
    try:
        return len(json.dumps(body, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):  # no JSON: numbers that are none, characters that are none
        return BODY_BYTES + 1


def _fitted(value: Any, shape: Mapping[str, Any]) -> Any:
    """Read what people and models write as text, or as numbers, the way the schema has it."""
    wanted = shape.get("type")
    if wanted == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if wanted == "array" and isinstance(value, str | int | float):
        items = shape.get("items")
        inner = items if isinstance(items, Mapping) else {}
        parts = value.split(",") if isinstance(value, str) else [value]
        return [_fitted(part.strip() if isinstance(part, str) else part, inner) for part in parts]
    if isinstance(value, str):
        return _from_text(value.strip(), wanted, value)
    return value


def _from_text(text: str, wanted: object, otherwise: str) -> Any:
    if wanted == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if wanted == "number" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if wanted == "boolean" and text.casefold() in _BOOLEANS:
        return _BOOLEANS[text.casefold()]
    return otherwise
