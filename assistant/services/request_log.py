"""The request log: answered requests are noted in memory and stored in batches behind.

Noting never waits and never fails: when the database cannot keep up, records are dropped and
their number is logged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

from assistant.errors import AssistantError
from assistant.services.ports.store import Store
from assistant.services.ports.upkeep import RequestRecord

_LOG = structlog.stdlib.get_logger(__name__)


@dataclass
class RequestLog:
    """Queue of at most `capacity` records, written every `interval_seconds`."""

    store: Store
    capacity: int = 10_000
    batch: int = 1_000
    interval_seconds: float = 1.0
    _waiting: list[RequestRecord] = field(default_factory=list, init=False)
    _dropped: int = field(default=0, init=False)

    def note(self, record: RequestRecord) -> None:
        """Take a record to be stored soon."""
        if len(self._waiting) < self.capacity:
            self._waiting.append(record)
        else:
            self._dropped += 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write in the background meanwhile, and what is left at the end."""
        task = asyncio.create_task(self._write_forever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self.flush()

    async def flush(self) -> None:
        """Write everything that waits; what cannot be written is dropped and counted."""
        while self._waiting:
            records, self._waiting = self._waiting[: self.batch], self._waiting[self.batch :]
            await self._write(records)
        if self._dropped:
            _LOG.warning("request log lost records", dropped=self._dropped)
            self._dropped = 0

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(self.interval_seconds)
            try:
                await self.flush()
            except Exception:  # noqa: BLE001 - a log must not end with the first surprise
                _LOG.exception("request log failed")

    async def _write(self, records: list[RequestRecord]) -> None:
        try:
            async with self.store.as_system() as system:
                await system.upkeep.log_requests(records)
        except AssistantError:
            self._dropped += len(records)
