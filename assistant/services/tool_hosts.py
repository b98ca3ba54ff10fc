"""Owns what is known of scarce parts: workers say whether they have them, doors and chains ask."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from assistant.contracts.tools import ToolHost, ToolQueue
from assistant.services.ports.store import Store

REPORT_SECONDS = 30.0
_FRESH = timedelta(minutes=10)
"""A worker that was killed comes back, and finds the calls that waited for it."""

_REMEMBERED_SECONDS = 5.0
_ABSENCE_REMEMBERED_SECONDS = 1.0
NO_HOST = "no_host"
"""Reason of a part that no worker has said anything about."""


class ToolHosts:
    """Reads and writes the reports. What was read is believed for some seconds."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._read_at = float("-inf")
        self._known: dict[ToolQueue, str] = {}

    async def report(self, queue: ToolQueue, host: str, reason: str | None) -> None:
        """Say that a worker has a part, or why not."""
        said = ToolHost(
            queue=queue,
            host=host,
            available=reason is None,
            reason=reason or "",
            seen_at=datetime.now(UTC),
        )
        async with self._store.as_system() as store:
            await store.tool_hosts.report(said)

    async def missing(self) -> dict[ToolQueue, str]:
        """Return the parts that no worker has at present, each with a reason.

        Raises `UnavailableError` when the database is out of reach.
        """
        patience = _ABSENCE_REMEMBERED_SECONDS if self._known else _REMEMBERED_SECONDS
        if self._monotonic() - self._read_at > patience:
            self._known = _missing(await self._fresh())
            self._read_at = self._monotonic()
        return self._known

    async def _fresh(self) -> list[ToolHost]:
        async with self._store.as_system() as store:
            return await store.tool_hosts.fresh(datetime.now(UTC) - _FRESH)


def _missing(hosts: list[ToolHost]) -> dict[ToolQueue, str]:
    found: dict[ToolQueue, str] = {}
    for queue in ToolQueue:
        said = [host for host in hosts if host.queue is queue]
        if queue is ToolQueue.MAIN or any(host.available for host in said):
            continue
        found[queue] = next((host.reason for host in said if host.reason), NO_HOST)
    return found
