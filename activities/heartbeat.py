"""Heartbeats in the background of an activity that waits for something slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

THROTTLE_SECONDS = 0.2
"""How often the worker tells the server that it lives, and so hears of a cancellation.

A stop must free the model server within 300 ms.
"""

_BEAT_SECONDS = THROTTLE_SECONDS / 2


@asynccontextmanager
async def heartbeats() -> AsyncIterator[None]:
    """Send heartbeats until the context is left."""
    beating = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beating.cancel()


async def _beat() -> None:
    while True:
        await asyncio.sleep(_BEAT_SECONDS)  # what ends sooner costs no heartbeat
        activity.heartbeat()
