"""Port to the language model."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from assistant.contracts.chat import Contract


class PromptMessage(Contract):
    """One message as the model reads it; `role` is system, user or assistant."""

    role: str
    content: str


class ModelChunk(Contract):
    """A piece of an answer. The last one has `done` with the token counts."""

    text: str = ""
    thinking: str = ""
    done: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Answers prompts, piece by piece."""

    def chat(
        self, model: str, messages: list[PromptMessage]
    ) -> AbstractAsyncContextManager[AsyncIterator[ModelChunk]]:
        """Start an answer; leaving the context frees the model server at once.

        Raises a `ModelError` when the server is down, silent, lacks the model or sends garbage.
        """
        ...


class TokenCounter(Protocol):
    """Counts tokens as a model would, in any language."""

    def __call__(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        ...
