"""Port to what is asked about all users: recovery, the request log and pruning."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from assistant.contracts.conversations import TurnRecord


class RequestRecord(NamedTuple):
    """One answered request; `path` is the route's template, never the query string."""

    request_id: str
    method: str
    path: str
    status: int
    duration_ms: float
    user_id: UUID | None
    created_at: datetime


class UpkeepRepository(Protocol):
    """Questions about all users (system); no texts of conversations are in reach."""

    async def open_turns(self, older_than: datetime, limit: int) -> list[TurnRecord]:
        """Return turns that are not final and were accepted before `older_than`."""
        ...

    async def log_requests(self, records: Sequence[RequestRecord]) -> None:
        """Store answered requests."""
        ...

    async def prune_requests(self, older_than: datetime) -> int:
        """Remove requests answered before `older_than`; returns how many."""
        ...
