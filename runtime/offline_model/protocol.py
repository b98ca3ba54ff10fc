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


class Message(BaseModel):
    """One message of a conversation; fields the model has no use for are kept for the record."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | None = None


class ChatBody(BaseModel):
    """`POST /api/chat`. As with Ollama, `stream` is on unless it is turned off."""

    model: ModelName
    messages: list[Message] = []
    tools: list[dict[str, Any]] | None = None
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
