"""Owns the request shapes of Ollama's HTTP protocol, as far as the offline model reads them.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

DIMENSION = 384
"""Length of an embedding."""

ModelName = Annotated[str, Field(min_length=1, max_length=200)]


def canonical(name: str) -> str:
    """Return the name without Ollama's default tag: `offline:latest` is `offline`."""
    return name.removesuffix(":latest")


class CalledFunction(BaseModel):
    """What was called with what."""

    model_config = ConfigDict(extra="allow")

    name: str
    arguments: dict[str, Any]


class Called(BaseModel):
    """A call that the model made before."""

    model_config = ConfigDict(extra="allow")

    function: CalledFunction


class Message(BaseModel):
    """One message of a conversation; fields the model has no use for are kept for the record.

    A message of the role `tool` is the result of the tool that `tool_name` names.
    """

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | None = None
    tool_calls: list[Called] | None = None
    tool_name: str | None = None


class OfferedFunction(BaseModel):
    """A tool's name, what it says of itself and the JSON Schema of its arguments."""

    model_config = ConfigDict(extra="allow")

    name: str
    description: str = ""
    parameters: dict[str, Any] = {}


class Offered(BaseModel):
    """A tool the model may call."""

    model_config = ConfigDict(extra="allow")

    function: OfferedFunction


class ChatBody(BaseModel):
    """`POST /api/chat`. As with Ollama, `stream` is on unless it is turned off."""

    model: ModelName
    messages: list[Message] = []
    tools: list[Offered] | None = None
    stream: bool = True
    think: bool | str | None = None


class EmbedBody(BaseModel):
    """`POST /api/embed`. `dimensions` cuts the vectors, which stay of length one."""

    model: ModelName
    input: str | list[str]
    dimensions: int | None = Field(default=None, ge=1, le=DIMENSION)


class ShowBody(BaseModel):
    """`POST /api/show`."""

    model: ModelName
