"""Owns reading YAML and JSON of strangers: values only, and bounded however it is made.

The parser of libyaml gives events; values are made here. YAML 1.2 core schema
(https://yaml.org/spec/1.2.2/#103-core-schema) and merge keys, no tags, one document.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson
import yaml

from assistant.errors import DraftUnreadableError

MOST_BYTES: Final = 8_000_000
_MOST_EVENTS: Final = 400_000
_MOST_ALIASES: Final = 1_000
_MOST_NODES: Final = 2_000_000
_DEEPEST: Final = 64
_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_OCTAL = re.compile(r"0o[0-7]{1,40}")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,4})?")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE: Final = "<<"


class _Builder:
    """Makes values of events; sizes of what has an anchor are known, so that copies are counted."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliases = 0
        self._size = 0  # nodes of what is finished, with aliases expanded
        self._line = 0
        self._count = 0

    def document(self) -> Any:
        """Return the value of the only document."""
        value: Any = None
        documents = 0
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refused("has more than one document")
                value = self._value(self._next(), 0)
        return value

    def _next(self) -> Any:
        event = next(self._events)
        self._count += 1
        self._line = event.start_mark.line + 1
        if self._count > _MOST_EVENTS:
            raise self._refused("has too many values")
        return event

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._copy(str(event.anchor))
        if event.tag is not None and event.tag != "!":
            raise self._refused("has a tag")
        before = self._size
        self._grow(1)
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if not event.implicit[0] else _scalar(event.value)
        elif depth >= _DEEPEST:
            raise self._refused("is nested too deep")
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(depth + 1)
        else:
            value = self._mapping(depth + 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._size - before)
        return value

    def _list(self, depth: int) -> list[Any]:
        made: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            made.append(self._value(event, depth))
        return made

    def _mapping(self, depth: int) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
            name = self._name(event, depth)
            value = self._value(self._next(), depth)
            if name == _MERGE and plain:
                merged = self._merged(value) | merged
            elif name in own:
                raise self._refused("has a name twice")
            else:
                own[name] = value
        return merged | own

    def _name(self, event: Any, depth: int) -> str:
        value = self._value(event, depth)
        if isinstance(value, dict | list):
            raise self._refused("has a name that is no text")
        return event.value if isinstance(event, yaml.ScalarEvent) else str(value)

    def _merged(self, value: Any) -> dict[str, Any]:
        sources = value if isinstance(value, list) else [value]
        made: dict[str, Any] = {}
        for source in reversed(sources):
            if not isinstance(source, dict):
                raise self._refused("merges what has no names")
            self._grow(len(source))
            made |= source
        return made

    def _copy(self, anchor: str) -> Any:
        self._aliases += 1
        if anchor not in self._anchors:  # also one that is inside of itself
            raise self._refused("refers to what is not finished")
        if self._aliases > _MOST_ALIASES:
            raise self._refused("has too many aliases")
        value, size = self._anchors[anchor]
        self._grow(size)
        return value

    def _grow(self, nodes: int) -> None:
        self._size += nodes
        if self._size > _MOST_NODES:
            raise self._refused("grows too large")

    def _refused(self, why: str) -> DraftUnreadableError:
        return _unreadable(f"line {self._line}: {why}")


def load_yaml(text: str) -> Any:
    """Return the value of a YAML document; names are text. Shared parts are the same object.

    Takes up to about a second. Raises `DraftUnreadableError` with a line, never with contents.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise _unreadable("the document is larger than 8 MB")
    try:
        return _Builder(iter(yaml.parse(text, Loader=yaml.CSafeLoader))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise _unreadable(f"{line}is no YAML") from None
    except (yaml.YAMLError, UnicodeError, StopIteration):
        raise _unreadable("is no YAML") from None


def load_document(text: str) -> Any:
    """Return the value of a JSON or YAML document. Raises `DraftUnreadableError`."""
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped.startswith(("{", "[")):
        return load_yaml(stripped)
    if len(stripped.encode(errors="replace")) > MOST_BYTES:
        raise _unreadable("the document is larger than 8 MB")
    try:
        return orjson.loads(stripped)
    except orjson.JSONDecodeError as error:
        if stripped.startswith("{") and error.lineno == 1 and not stripped.startswith('{"'):
            return load_yaml(stripped)  # YAML in the style of JSON
        raise _unreadable(f"line {error.lineno}: is no JSON") from None


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    for pattern, made in _NUMBERS:
        if pattern.fullmatch(text):
            return made(text)
    return text


def _integer(text: str, base: int) -> float:
    number = int(text, base)
    return number if -(2**63) <= number < 2**64 else float(number)  # as JSON has it elsewhere


def _float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], float | str]], ...]] = (
    (_INTEGER, lambda text: _integer(text, 10)),
    (_OCTAL, lambda text: _integer(text, 8)),
    (_HEXADECIMAL, lambda text: _integer(text, 16)),
    (_FLOAT, _float),
)


def _unreadable(detail: str) -> DraftUnreadableError:
    return DraftUnreadableError(f"document: {detail}", detail=detail)
