"""Owns what of a tool's schema a model is shown: all that it needs, in as few words as can be.

Every prompt with tools pays for them. Titles repeat names, descriptions of classes are for their
readers, what may be left out need not say that it may be null, and sizes are checked anyway.
"""

from typing import Any

_NULL = {"type": "null"}
_SIZES = frozenset({"minLength", "maxLength", "maxItems", "pattern"})
_BY_NAME = frozenset({"properties", "$defs"})


def lean_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a class of arguments (pydantic's) for a model."""
    lean = _lean(schema)
    lean.pop("description", None)
    for part in lean.get("$defs", {}).values():
        part.pop("description", None)
    return lean


def _lean(schema: dict[str, Any]) -> dict[str, Any]:
    lean = {key: _inner(key, value) for key, value in schema.items() if not _is_idle(key, value)}
    choices = lean.get("anyOf")
    if choices and "default" in schema and schema["default"] is None:
        rest = [one for one in choices if one != _NULL]
        if len(rest) == 1:
            del lean["anyOf"]
            lean = rest[0] | lean
    return lean


def _inner(key: str, value: Any) -> Any:
    if key in _BY_NAME:
        return {name: _lean(one) for name, one in value.items()}
    if isinstance(value, dict):
        return _lean(value)
    if isinstance(value, list):
        return [_lean(one) if isinstance(one, dict) else one for one in value]
    return value


def _is_idle(key: str, value: Any) -> bool:
    """Tell whether a keyword says nothing to a model."""
    if key == "default":
        return value is None
    return key in _SIZES or key == "title" or (key == "additionalProperties" and value is False)
