"""Port to the language model."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from assistant.contracts.chat import Contract
from assistant.contracts.tools import ToolCall, ToolSpec


class PromptMessage(Contract):
    """One message as the model reads it; `role` is system, user, assistant or tool.

    `tool_calls` are what the assistant called in this message; a tool's message carries one
    result, and `tool_name` says whose.
    """

    role: str
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_name: str | None = None


class ModelChunk(Contract):
    """A piece of an answer. The last one has `done` with the token counts.

    `tool_calls` may come in any piece and in several. The model may have made up their names
    and arguments: check them. A call that could not be read has an empty name, and arguments
    that are no object are kept under `_raw`.
    """

    text: str = ""
    thinking: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    done: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Answers prompts, piece by piece."""

    def chat(
        self, model: str, messages: list[PromptMessage], tools: Sequence[ToolSpec] = ()
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelChunk]]:
        """Start an answer; leaving the context frees the model server at once.

        The model may call `tools`. Raises a `ModelError` when the server is down, silent, lacks
        the model or sends garbage; a `ModelToollessError` when the model cannot call tools.
        """
        ...


class TokenCounter(Protocol):
    """Counts tokens as a model would, in any language."""

    def __call__(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        ...
