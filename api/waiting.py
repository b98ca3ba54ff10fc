"""Waiting for work that was handed over: the bus says when to look, the row says what became."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from fastapi import Request

from api.streaming import running, with_pauses
from assistant.contracts.events import TurnEvent
from assistant.errors import UnavailableError
from assistant.services.ports.bus import Bus

T = TypeVar("T")

LATER: Final = "respond-async"
"""Preference for a 202 at once (RFC 7240, section 4.1)."""
_LOOK_SECONDS = 1.0
"""How often the row is looked at when nothing is heard: the bus may drop events."""
_SILENT_LOOKS = 10


def prefers_later(request: Request) -> bool:
    """Tell whether a client does not want to wait."""
    return LATER in request.headers.get("prefer", "")


async def handed_over(
    bus: Bus,
    topic: str,
    start: Callable[[], Awaitable[object]],
    look: Callable[[], Awaitable[T | None]],
    concerns: Callable[[TurnEvent], bool],
) -> T:
    """Start something and wait until `look` finds what became of it.

    It is looked for after each event of the topic that concerns it, and in silence. Starting must
    be harmless when it is done again: the run may have been terminated. Raises what `start` and
    `look` raise, and `UnavailableError` when the bus ends.
    """
    async with bus.subscribe(topic) as heard:
        await start()
        silence = 0
        async for item in with_pauses(heard, _LOOK_SECONDS):
            if item is None or concerns(item):
                found = await look()
                if found is not None:
                    return found
            silence = 0 if item else silence + 1
            if silence == _SILENT_LOOKS:
                await start()
                silence = 0
    raise UnavailableError("the bus ended")


async def unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what work comes to; None, and the work is ended, when the client leaves before."""
    async with running(work) as working, running(_left(request)) as leaving:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None


async def _left(request: Request) -> None:
    """Wait until the client is gone; what there is of a body is not looked at."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
