"""Server-sent events: the shape of events, and a stream that ends well whatever happens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

_KEEPALIVE_SECONDS = 15

T = TypeVar("T")


def event(name: str, data: object, event_id: str | None = None) -> ServerSentEvent:
    """Return one event with JSON data; with an id a client can come back for what follows."""
    return ServerSentEvent(event=name, data=orjson.dumps(data, default=str).decode(), id=event_id)


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """Return a response that sends events as they come, and comments while there are none."""
    return EventSourceResponse(
        events, ping=_KEEPALIVE_SECONDS, headers={"Cache-Control": "no-store"}
    )


@asynccontextmanager
async def running(work: Coroutine[Any, Any, T]) -> "AsyncIterator[asyncio.Task[T]]":
    """Run something while the context is open; a client that leaves ends the waiting."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()


async def until_done(items: AsyncIterator[T], task: "asyncio.Task[Any]") -> AsyncIterator[T]:
    """Yield items until the task is done; the task is left as it is."""
    following = _next(items)
    try:
        while not task.done() or following.done():
            await asyncio.wait({following, task}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                yield following.result()
                following = _next(items)
    finally:
        await _drop(following)


async def with_pauses(items: AsyncIterator[T], seconds: float) -> AsyncGenerator[T | None, None]:
    """Yield items until they end, and None whenever there is none for some seconds."""
    following = _next(items)
    try:
        while True:
            await asyncio.wait({following}, timeout=seconds)
            if not following.done():
                yield None
                continue
            try:
                item = following.result()
            except StopAsyncIteration:
                return
            yield item
            following = _next(items)
    finally:
        await _drop(following)


def _next(items: AsyncIterator[T]) -> "asyncio.Future[T]":
    return asyncio.ensure_future(anext(items))


async def _drop(task: "asyncio.Future[T]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, StopAsyncIteration):
        await task
