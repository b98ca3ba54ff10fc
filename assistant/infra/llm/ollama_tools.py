"""Owns tool calling in Ollama's protocol: offers, calls and results as JSON, whatever comes back.

Shapes: https://github.com/ollama/ollama/blob/main/docs/api.md (`tools`, `tool_calls`,
`tool_name`). Models make calls up, so nothing in them is trusted to have a type: a call that
cannot be read becomes one that no tool accepts, and the model can be told of it.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, Final

from assistant.contracts.tools import ToolCall, ToolSpec
from assistant.domain.storable import storable
from assistant.services.ports.model import PromptMessage

MOST_CALLS: Final = 16
"""Calls that are read of one answer."""
RAW: Final = "_raw"
"""The argument that keeps what could not be read."""
_MOST_CHARS = 200_000
_MOST_RAW_CHARS = 1_000
_MOST_NAME_CHARS = 100
_MOST_DEPTH = 32
_MOST_INTEGER = 2**63
_NAMELESS = "unnamed"
"""Stands for a name that could not be read: some servers refuse an empty one."""


class _TooDeepError(Exception):
    """The value is nested deeper than databases and JSON writers like."""


def offer(tool: ToolSpec) -> dict[str, Any]:
    """Return a tool as the server is told of it."""
    return {"type": "function", "function": tool.model_dump()}


def wire_message(message: PromptMessage) -> dict[str, Any]:
    """Return a message of the prompt as the server takes it."""
    wired: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        wired["tool_calls"] = [_wire_call(call) for call in message.tool_calls]
    if message.tool_name is not None:
        wired["tool_name"] = message.tool_name or _NAMELESS
    return wired


def read_calls(sent: object) -> tuple[ToolCall, ...]:
    """Return the calls in a `tool_calls` field, odd ones included, `MOST_CALLS` at most."""
    if sent is None:
        return ()
    calls = sent if isinstance(sent, Sequence) and not isinstance(sent, str) else [sent]
    return tuple(_read_call(call) for call in calls[:MOST_CALLS])


def _wire_call(call: ToolCall) -> dict[str, Any]:
    return {"function": {"name": call.name or _NAMELESS, "arguments": call.arguments}}


def _read_call(sent: object) -> ToolCall:
    function = sent.get("function") if isinstance(sent, dict) else None
    if not isinstance(function, dict):
        return ToolCall(name="", arguments=_raw(sent))
    name = function.get("name")
    return ToolCall(
        name=storable(name).strip()[:_MOST_NAME_CHARS] if isinstance(name, str) else "",
        arguments=_read_arguments(function.get("arguments")),
    )


def _read_arguments(sent: object) -> dict[str, Any]:
    """Return arguments that came as an object, as its JSON text, or not at all."""
    value = _parsed(sent) if isinstance(sent, str) else sent
    if value is None:
        return {}
    if not isinstance(value, dict):
        return _raw(sent)
    try:
        cleaned: dict[str, Any] = _clean(value, _MOST_DEPTH)
    except _TooDeepError:
        return _raw(sent)
    return cleaned if len(json.dumps(cleaned, ensure_ascii=False)) <= _MOST_CHARS else _raw(cleaned)


def _parsed(text: str) -> object:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _raw(sent: object) -> dict[str, Any]:
    text = sent if isinstance(sent, str) else json.dumps(sent, ensure_ascii=False)
    return {RAW: storable(text[:_MOST_RAW_CHARS])}


def _clean(value: Any, depth: int) -> Any:
    """Return JSON that PostgreSQL and every reader can hold; numbers that none can are null."""
    if not depth:
        raise _TooDeepError
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(key)): _clean(one, depth - 1) for key, one in value.items()}
        case list():
            return [_clean(one, depth - 1) for one in value]
        case float() if not math.isfinite(value):
            return None
        case int() if not -_MOST_INTEGER <= value < _MOST_INTEGER:
            return None
    return value
