"""Owns the keywords of a foreign schema that hold no schemas: those that are what they must be."""

import math
from collections.abc import Mapping
from typing import Any, Final

from assistant.domain.storable import storable

_TYPES: Final = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNTS: Final = (
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
)
_TEXTS: Final = {"format": 60, "pattern": 1_000, "title": 100, "description": 300}
_MOST_CHOICES: Final = 500
_CHOICE_CHARS: Final = 300


def plain_keywords(node: Mapping[str, Any], *, old: bool) -> tuple[dict[str, Any], int]:
    """Return the keywords as JSON Schema 2020-12 has them, and about how long they are as JSON.

    `old`: those of OpenAPI 3.0, where `nullable` is a keyword and exclusive limits are flags.
    """
    made = _types(node, old=old)
    made |= {
        key: node[key]
        for key in _NUMBERS
        if _is_number(node.get(key)) and (key != "multipleOf" or node[key] > 0)
    }
    made |= {key: int(node[key]) for key in _COUNTS if _is_number(node.get(key)) and node[key] >= 0}
    made |= {
        key: storable(text)[:most]
        for key, most in _TEXTS.items()
        if isinstance(text := node.get(key), str)
        and text
        and (key != "pattern" or len(text) < most)
    }
    if node.get("uniqueItems") is True:
        made["uniqueItems"] = True
    required = node.get("required")
    if isinstance(required, list):
        names = dict.fromkeys(storable(name) for name in required if isinstance(name, str))
        made |= {"required": [*names]} if names else {}
    if old:
        _exclusive(node, made)
    return made, len(str(made))


def _types(node: Mapping[str, Any], *, old: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    nullable = old and node.get("nullable") is True
    given = node.get("type")
    names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    types = [*dict.fromkeys(one for one in names if isinstance(one, str) and one in _TYPES)]
    if types:
        types += ["null"] if nullable and "null" not in types else []
        made["type"] = types if len(types) > 1 else types[0]
    choices = node.get("enum")
    if (
        isinstance(choices, list)
        and 0 < len(choices) <= _MOST_CHOICES
        and all(map(_is_small, choices))
    ):
        made["enum"] = [*choices, *([None] if nullable and None not in choices else [])]
    for key in ("const", "default"):
        if key in node and _is_small(node[key]):
            made[key] = storable(node[key])
    return made


def _exclusive(node: Mapping[str, Any], made: dict[str, Any]) -> None:
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(exclusive) is True and limit in made:
            made[exclusive] = made.pop(limit)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_small(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _CHOICE_CHARS and storable(value) == value
    return value is None or isinstance(value, bool) or _is_number(value)
