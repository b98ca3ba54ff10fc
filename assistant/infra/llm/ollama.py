"""Ollama behind the model port: streams answers, maps every failure to a `ModelError`.

Protocol: https://github.com/ollama/ollama/blob/main/docs/api.md (`POST /api/chat`, NDJSON).
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from http import HTTPStatus

import httpx
from ollama import AsyncClient, ChatResponse, ResponseError
from pydantic import ValidationError

from assistant.errors import (
    ModelError,
    ModelGarbageError,
    ModelMissingError,
    ModelSilentError,
    ModelUnavailableError,
)
from assistant.services.ports.model import ModelChunk, PromptMessage

_CONNECT_SECONDS = 5.0
_END_SECONDS = 0.5
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_THE_PROTOCOL = (
    json.JSONDecodeError,
    UnicodeDecodeError,
    ValidationError,
    TypeError,
    AttributeError,  # a line that is JSON but no object
)


class OllamaModel:
    """One Ollama server. Time-outs are in seconds; retries are the caller's affair."""

    def __init__(
        self, base_url: str, first_token_timeout: float, idle_timeout: float, connections: int = 64
    ) -> None:
        self._first_token_timeout = first_token_timeout
        self._idle_timeout = idle_timeout
        self._client = AsyncClient(
            host=base_url,
            trust_env=False,
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections),
        )

    @asynccontextmanager
    async def chat(
        self, model: str, messages: list[PromptMessage]
    ) -> AsyncIterator[AsyncIterator[ModelChunk]]:
        """Start an answer; leaving the context closes the connection, which frees the server."""
        stream = await self._client.chat(
            model=model, messages=[message.model_dump() for message in messages], stream=True
        )
        async with aclosing(self._chunks(model, stream)) as chunks:  # type: ignore[type-var] # the client's iterator is a generator
            yield chunks

    async def ping(self) -> None:
        """Raise `ModelUnavailableError` unless the server answers."""
        with _mapped(""):
            await self._client.list()

    async def aclose(self) -> None:
        """Close idle connections."""
        await self._client.close()  # type: ignore[no-untyped-call] # the client lacks the annotation

    async def _chunks(
        self, model: str, stream: AsyncIterator[ChatResponse]
    ) -> AsyncIterator[ModelChunk]:
        patience = self._first_token_timeout
        done = False
        with _mapped(model):
            async with aclosing(stream):  # type: ignore[type-var] # the client's iterator is a generator
                while not done:
                    async with asyncio.timeout(patience):
                        part = await anext(stream, None)
                    if part is None:
                        raise ModelUnavailableError("the stream ended before its end")
                    patience = self._idle_timeout
                    done = bool(part.done)
                    yield _chunk(part)
                await _hear_out(stream)


async def _hear_out(stream: AsyncIterator[ChatResponse]) -> None:
    """Read the end of a complete answer, so that its connection serves the next one too."""
    with suppress(TimeoutError, httpx.HTTPError, ResponseError, *_NOT_THE_PROTOCOL):
        async with asyncio.timeout(_END_SECONDS):
            await anext(stream, None)


def _chunk(part: ChatResponse) -> ModelChunk:
    return ModelChunk(
        text=_storable(part.message.content),
        thinking=_storable(part.message.thinking),
        done=bool(part.done),
        prompt_tokens=part.prompt_eval_count or 0,
        completion_tokens=part.eval_count or 0,
    )


def _storable(text: str | None) -> str:
    """Return text that UTF-8 and PostgreSQL can hold, whatever the model made."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text or "")


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
