"""Ollama behind the model port: streams answers, maps every failure to a `ModelError`.

Protocol: https://github.com/ollama/ollama/blob/main/docs/api.md (`POST /api/chat`, NDJSON).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from http import HTTPStatus
from typing import Any

import httpx
from ollama import AsyncClient, ChatResponse, Message, ResponseError

from assistant.contracts.tools import ToolCall, ToolSpec
from assistant.domain.storable import storable
from assistant.errors import (
    ModelError,
    ModelGarbageError,
    ModelMissingError,
    ModelSilentError,
    ModelToollessError,
    ModelUnavailableError,
)
from assistant.infra.llm.ollama_tools import MOST_CALLS, offer, read_calls, wire_message
from assistant.services.ports.model import ModelChunk, PromptMessage

_CONNECT_SECONDS = 5.0
_END_SECONDS = 0.5
_NO_TOOLS = "does not support tools"
_UNREADABLE_CALL = "error parsing tool call"
"""What the server says of a call that its model made and it could not read itself."""
_NOT_THE_PROTOCOL = (
    ValueError,  # no UTF-8, no JSON, a number too long to read, not the fields there should be
    RecursionError,  # nested too deep
    TypeError,
    AttributeError,  # a line that is JSON but no object
)


class _Message(Message):
    """A message whose calls may be odd: the client's own type would lose the answer over one."""

    tool_calls: Any = None


class _Part(ChatResponse):
    """A part of a stream."""

    message: _Message


class _Client(AsyncClient):
    """The official client; sends the tools' schemas whole, where its own types drop parts."""

    async def parts(self, body: dict[str, Any]) -> AsyncIterator[_Part]:
        """Start an answer. The request is sent when the first part is asked for."""
        return await self._request(_Part, "POST", "/api/chat", json=body, stream=True)


class OllamaModel:
    """One Ollama server. Time-outs are in seconds; retries are the caller's affair."""

    def __init__(
        self, base_url: str, first_token_timeout: float, idle_timeout: float, connections: int = 64
    ) -> None:
        self._first_token_timeout = first_token_timeout
        self._idle_timeout = idle_timeout
        self._client = _Client(
            host=base_url,
            trust_env=False,
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections),
        )

    @asynccontextmanager
    async def chat(
        self, model: str, messages: list[PromptMessage], tools: Sequence[ToolSpec] = ()
    ) -> AsyncIterator[AsyncIterator[ModelChunk]]:
        """Start an answer; leaving the context closes the connection, which frees the server."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [wire_message(message) for message in messages],
            "stream": True,
        }
        if tools:
            body["tools"] = [offer(tool) for tool in tools]
        stream = await self._client.parts(body)
        async with aclosing(self._chunks(model, stream)) as chunks:  # type: ignore[type-var] # the client's iterator is a generator
            yield chunks

    async def ping(self) -> None:
        """Raise `ModelUnavailableError` unless the server answers."""
        with _mapped(""):
            await self._client.list()

    async def aclose(self) -> None:
        """Close idle connections."""
        await self._client.close()  # type: ignore[no-untyped-call] # the client lacks the annotation

    async def _chunks(self, model: str, stream: AsyncIterator[_Part]) -> AsyncIterator[ModelChunk]:
        patience = self._first_token_timeout
        done = False
        calls_left = MOST_CALLS
        with _mapped(model):
            async with aclosing(stream):  # type: ignore[type-var] # the client's iterator is a generator
                while not done:
                    async with asyncio.timeout(patience):
                        part = await anext(stream, None)
                    if part is None:
                        raise ModelUnavailableError("the stream ended before its end")
                    patience = self._idle_timeout
                    done = bool(part.done)
                    calls = read_calls(part.message.tool_calls)[:calls_left]
                    calls_left -= len(calls)
                    yield _chunk(part, calls)
                await _hear_out(stream)


async def _hear_out(stream: AsyncIterator[_Part]) -> None:
    """Read the end of a complete answer, so that its connection serves the next one too."""
    with suppress(TimeoutError, httpx.HTTPError, ResponseError, *_NOT_THE_PROTOCOL):
        async with asyncio.timeout(_END_SECONDS):
            await anext(stream, None)


def _chunk(part: _Part, calls: tuple[ToolCall, ...]) -> ModelChunk:
    return ModelChunk(
        text=storable(part.message.content or ""),
        thinking=storable(part.message.thinking or ""),
        tool_calls=calls,
        done=bool(part.done),
        prompt_tokens=part.prompt_eval_count or 0,
        completion_tokens=part.eval_count or 0,
    )


@contextmanager
def _mapped(model: str) -> Iterator[None]:
    """Raise what the client raises as errors of the product; texts of the server stay in logs."""
    try:
        yield
    except ResponseError as error:
        raise _of_response(error, model) from error
    except (TimeoutError, httpx.ReadTimeout) as error:
        raise ModelSilentError("no token in time") from error
    except (httpx.HTTPError, ConnectionError) as error:
        raise ModelUnavailableError(f"model server: {type(error).__name__}") from error
    except _NOT_THE_PROTOCOL as error:
        raise ModelGarbageError(f"not the protocol: {type(error).__name__}") from error


def _of_response(error: ResponseError, model: str) -> ModelError:
    status = error.status_code
    if status == HTTPStatus.NOT_FOUND:
        return ModelMissingError("model server: 404", model=model)
    said = str(error.error)
    if status == HTTPStatus.BAD_REQUEST and _NO_TOOLS in said:
        return ModelToollessError("model server: no tools", model=model)
    if _UNREADABLE_CALL in said:
        return ModelGarbageError("model server: a tool call it could not read")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ModelUnavailableError(f"model server: {status}", retry_after=_retry_after(error))
    if status < HTTPStatus.BAD_REQUEST:
        return ModelUnavailableError("model server: an error in mid-stream")
    return ModelError(f"model server: {status}")


def _retry_after(error: ResponseError) -> int | None:
    """Return the seconds the server asks for; the client keeps its answer as the context only."""
    answered = error.__context__
    if not isinstance(answered, httpx.HTTPStatusError):
        return None
    seconds: str = answered.response.headers.get("retry-after", "")
    return int(seconds) if seconds.isdecimal() else None
