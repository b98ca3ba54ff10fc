"""Owns what is taken of a foreign document's schemas: known keywords, inlined, and bounded.

Schemas of OpenAPI 3.0 and 3.1 (https://spec.openapis.org/oas/v3.0.4.html#schema-object) become
JSON Schema 2020-12 without references. Nothing is ever fetched.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from assistant.contracts.integrations import SCHEMA_BYTES
from assistant.domain.integrations.keywords import plain_keywords
from assistant.domain.integrations.notes import Note

_DEEPEST: Final = 17  # twice as many levels of JSON
_MOST_HOPS: Final = 50
_INDEX_CHARS: Final = 9
_ROOM: Final = 3_000_000
"""Characters of all schemas of one document together."""
_MAPS: Final = ("properties", "patternProperties")
_SINGLES: Final = ("items", "additionalProperties", "not", "propertyNames", "contains")
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_Sized = tuple[dict[str, Any], int]
_ANYTHING: Final = 2  # characters of `{}`


class OutsideRefError(Exception):
    """Something refers to another document."""


class Inliner:
    """Reads parts of one document; `notes` say what was left out of them."""

    def __init__(self, root: Mapping[str, Any], *, old: bool) -> None:
        self._root = root
        self._old = old
        self._known: dict[tuple[str, ...], _Sized | None] = {}  # None: refers outside
        self._open: set[tuple[str, ...]] = set()
        self._room = _ROOM
        self.notes: set[Note] = set()

    def part(self, node: object, note: Note = Note.BROKEN) -> Mapping[str, Any]:
        """Return an object that is no schema, or the one that it refers to; empty if none.

        `note` says what is left out then. Raises `OutsideRefError`.
        """
        for _ in range(_MOST_HOPS):
            if not isinstance(node, Mapping):
                break
            if "$ref" not in node:
                return node
            node = self._target(_tokens(node["$ref"]))
        self.notes.add(note)
        return {}

    def schema(self, node: object) -> dict[str, Any]:
        """Return a schema by itself, `{}` for one that is too large. Raises `OutsideRefError`."""
        schema, size = self._schema(node, 0)
        self._room -= size
        if self._room < 0:
            self.notes.add(Note.LARGE)
            return {}
        return schema

    def _schema(self, node: object, depth: int) -> _Sized:
        if not isinstance(node, Mapping):
            return ({"not": {}}, 10) if node is False else ({}, _ANYTHING)
        if depth > _DEEPEST:
            self.notes.add(Note.LARGE)
            return {}, _ANYTHING
        if "$ref" in node:
            return self._referred(_tokens(node["$ref"]), depth)
        made, size = plain_keywords(node, old=self._old)
        size += self._maps(node, made, depth) + self._lists(node, made, depth)
        size += self._singles(node, made, depth)
        _without_read_only(node, made)
        if self._old and node.get("nullable") is True and "type" not in made and made:
            made, size = {"anyOf": [made, {"type": "null"}]}, size + 30
        if size > SCHEMA_BYTES:
            self.notes.add(Note.LARGE)
            return {}, _ANYTHING
        return made, size

    def _maps(self, node: Mapping[str, Any], made: dict[str, Any], depth: int) -> int:
        total = 0
        for keyword in _MAPS:
            inner = node.get(keyword)
            if isinstance(inner, Mapping):
                sized = {str(name): self._schema(one, depth + 1) for name, one in inner.items()}
                made[keyword] = {name: schema for name, (schema, _) in sized.items()}
                total += sum(len(name) + 6 + size for name, (_, size) in sized.items())
        return total

    def _lists(self, node: Mapping[str, Any], made: dict[str, Any], depth: int) -> int:
        total = 0
        for keyword in _LISTS:
            inner = node.get(keyword)
            if isinstance(inner, list) and inner:
                sized = [self._schema(one, depth + 1) for one in inner]
                made[keyword] = [schema for schema, _ in sized]
                total += sum(size + 2 for _, size in sized)
        return total

    def _singles(self, node: Mapping[str, Any], made: dict[str, Any], depth: int) -> int:
        total = 0
        for keyword in _SINGLES:
            inner = node.get(keyword)
            if inner is False and keyword == "additionalProperties":
                made[keyword] = False
            elif isinstance(inner, Mapping):
                made[keyword], size = self._schema(inner, depth + 1)
                total += size + len(keyword) + 6
        return total

    def _referred(self, tokens: tuple[str, ...], depth: int) -> _Sized:
        if tokens in self._open:
            self.notes.add(Note.RECURSIVE)
            return {}, _ANYTHING
        if tokens not in self._known:
            self._open.add(tokens)
            try:
                target = self._target(tokens)
                if target is None:
                    self.notes.add(Note.SCHEMA_REF)
                self._known[tokens] = self._schema(target, depth + 1)
            except OutsideRefError:
                self._known[tokens] = None
            finally:
                self._open.discard(tokens)
        known = self._known[tokens]
        if known is None:
            raise OutsideRefError
        return known

    def _target(self, tokens: tuple[str, ...]) -> Any:
        node: Any = self._root
        for token in tokens:
            if isinstance(node, Mapping) and token in node:
                node = node[token]
            elif isinstance(node, list) and token.isascii() and token.isdigit():
                node = next(islice(node, int(token[:_INDEX_CHARS]), None), None)
            else:
                return None
        return node


def _tokens(ref: object) -> tuple[str, ...]:
    """Return the tokens of a JSON pointer in a fragment (RFC 6901 6)."""
    if not isinstance(ref, str) or not ref.startswith("#"):
        raise OutsideRefError
    parts = unquote(ref[1:]).split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _without_read_only(node: Mapping[str, Any], made: dict[str, Any]) -> None:
    """Leave out what only answers have (OpenAPI `readOnly`)."""
    properties = node.get("properties")
    if not isinstance(properties, Mapping):
        return
    for name, inner in properties.items():
        if isinstance(inner, Mapping) and inner.get("readOnly") is True:
            made["properties"].pop(str(name), None)
            if name in made.get("required", ()):
                made["required"].remove(name)
