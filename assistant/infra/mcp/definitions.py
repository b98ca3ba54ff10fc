"""Owns what is taken of a tool as an MCP server describes it, and the hash of its description.

Source: modelcontextprotocol.io/specification/2025-11-25/server/tools.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from assistant.contracts.integrations import DESCRIPTION_CHARS, SCHEMA_BYTES
from assistant.contracts.mcp_tools import McpTool
from assistant.domain.integrations.schemas import checker, is_deeper
from assistant.domain.storable import storable
from assistant.domain.tool_calls import canonical_json

MOST_TOOLS: Final = 128
NOBODYS: Final = UUID(int=0)
"""Stands for the integration, which a server knows nothing of."""

_NAME = re.compile(r"[A-Za-z0-9_./-]{1,128}", re.ASCII)
_TITLE_CHARS = 120
_DEEPEST = 20
_HASHED = ("name", "title", "description", "inputSchema", "annotations")
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_SAID = frozenset({"description", "title", "$comment"})


def tools_of(definitions: Iterable[Mapping[str, Any]]) -> list[McpTool]:
    """Return the tools that can be used, at most 128, each name once: the first of it."""
    found: dict[str, McpTool] = {}
    for definition in definitions:
        if len(found) == MOST_TOOLS:
            break
        tool = _tool_of(storable(dict(definition)))
        if tool is not None:
            found.setdefault(tool.name, tool)
    return list(found.values())


def _tool_of(definition: Mapping[str, Any]) -> McpTool | None:
    """Return a tool, None for one that could not be called or be checked before it is."""
    name, schema = definition.get("name"), definition.get("inputSchema")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    if not isinstance(schema, dict) or not _is_usable(schema):
        return None
    hints = definition.get("annotations")
    hints = hints if isinstance(hints, dict) else {}
    title = definition.get("title") or hints.get("title") or ""
    return McpTool(
        integration_id=NOBODYS,
        name=name,
        title=visible(str(title))[:_TITLE_CHARS],
        description=visible(str(definition.get("description") or ""))[:DESCRIPTION_CHARS],
        input_schema=_with_visible_words(schema),
        read_only=hints.get("readOnlyHint") is True,
        definition_hash=_hash_of(definition),
    )


def _hash_of(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a person confirms of a tool."""
    shown = {key: definition[key] for key in _HASHED if definition.get(key) is not None}
    return hashlib.sha256(canonical_json(shown)).hexdigest()


def visible(text: str) -> str:
    """Return a text on one line without what cannot be seen."""
    kept = "".join(" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(one for one in kept if one == " " or not _is_hidden(one)).split())


def _is_usable(schema: dict[str, Any]) -> bool:
    if schema.get("type") != "object" or is_deeper(schema, _DEEPEST):
        return False
    if len(canonical_json(schema)) > SCHEMA_BYTES:
        return False
    return not _is_odd(schema) and checker(schema).fault is None


def _is_odd(value: object) -> bool:
    """Tell whether a schema refers to something outside of it, or hides letters from people."""
    if isinstance(value, dict):
        return any(_is_odd_member(key, one) for key, one in value.items())
    if isinstance(value, list):
        return any(map(_is_odd, value))
    return isinstance(value, str) and any(map(_is_hidden, value))


def _is_odd_member(key: str, value: object) -> bool:
    if any(map(_is_hidden, key)):
        return True
    if key in _REFERENCES and isinstance(value, str) and not value.startswith("#"):
        return True
    return not (key in _SAID and isinstance(value, str)) and _is_odd(value)


def _with_visible_words(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_visible_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: visible(one)[:DESCRIPTION_CHARS]
        if key in _SAID and isinstance(one, str)
        else _with_visible_words(one)
        for key, one in value.items()
    }


def _is_hidden(letter: str) -> bool:
    return letter not in " \n\t" and unicodedata.category(letter)[0] in "CZ"
