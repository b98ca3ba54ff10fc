"""Owns the offline model as tests use it: in this process, on a free port, in its own thread."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.offline_model.server import OfflineServer


@asynccontextmanager
async def running_offline_model(word_delay_s: float = 0) -> AsyncIterator[str]:
    """Yield the base URL. Its event loop is its own, so a blocking test does not disturb it."""
    server = OfflineServer(word_delay_s=word_delay_s)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        yield server.base_url
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join)
