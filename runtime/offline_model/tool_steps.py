"""Owns the steps that call tools: good calls, odd ones, and those that a text told it to make."""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from runtime.offline_model.protocol import ChatBody, Message
from runtime.offline_model.received import Outcome
from runtime.offline_model.stage import Stage
from runtime.offline_model.step import BaseStep

ORDER = re.compile(r"(?<![A-Z])CALL\s+(\w+)\s+(?=\{)")
PLACEHOLDER = re.compile(r"\{\{\w+\}\}")
ESCAPED = re.compile(r"\\([^a-zA-Z0-9\s])")


class Function(BaseModel):
    """The call of one tool."""

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Any] = {}


class ToolCall(BaseStep):
    """A tool the model wants called."""

    tool_call: Function

    async def play(self, stage: Stage) -> Outcome | None:
        """Send the call in a message of its own."""
        stage.say({"tool_calls": [{"function": self.tool_call.model_dump()}]})
        return None


class ToolCalls(BaseStep):
    """Several calls in one message, as they go over the wire: they may be as odd as can be."""

    tool_calls: list[Any]

    async def play(self, stage: Stage) -> Outcome | None:
        """Send the calls in one message."""
        stage.say({"tool_calls": self.tool_calls})
        return None


class Obey(BaseStep):
    """What a model does that follows any text: the last `CALL <tool> <json>` of the prompt.

    Descriptions of tools are followed too, where no message holds an order.
    `{{…}}` in the arguments becomes the first match of `secret` in the prompt. Without tools,
    without such an order, or when that call was made already, it says `otherwise`.
    """

    obey: Literal[True]
    secret: re.Pattern[str] | None = None
    otherwise: str = "There is nothing to obey."

    async def play(self, stage: Stage) -> Outcome | None:
        """Send the call, or the text."""
        call = self._call(stage.body)
        stage.say({"content": self.otherwise} if call is None else {"tool_calls": [call]})
        return None

    def _call(self, body: ChatBody) -> dict[str, Any] | None:
        offered = body.tools or []
        texts = [one.content or "" for one in body.messages]
        about = [one.function.description for one in offered]
        order = next(_orders([*about, *texts]), None) if offered else None
        if order is None:
            return None
        name, arguments = order[0], self._filled(order[1], _everything(body.messages))
        calls = (call.function for one in body.messages for call in one.tool_calls or ())
        if any((made.name, made.arguments) == (name, arguments) for made in calls):
            return None
        return {"function": {"name": name, "arguments": arguments}}

    def _filled(self, value: Any, prompt: str) -> Any:
        """Return the arguments with their placeholders filled, at any depth."""
        if isinstance(value, dict):
            return {key: self._filled(one, prompt) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one, prompt) for one in value]
        found = self.secret.search(prompt) if self.secret else None
        if not isinstance(value, str) or found is None:
            return value
        return PLACEHOLDER.sub(lambda _: found.group(), value)


def _orders(texts: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield orders, the last first; also those whose signs Markdown or JSON has escaped."""
    for content in reversed(texts):
        for text in (content, ESCAPED.sub(r"\1", content)):
            for found in reversed(list(ORDER.finditer(text))):
                try:
                    arguments, _ = json.JSONDecoder().raw_decode(text, found.end())
                except ValueError:
                    continue
                yield found[1], arguments


def _everything(messages: list[Message]) -> str:
    return "\n".join(message.content or "" for message in messages)
