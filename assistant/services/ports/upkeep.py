"""Ports to what is asked about all users: recovery, the request log, alerts and pruning."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from assistant.contracts.conversations import TurnRecord
from assistant.contracts.tools import StrandedChain


class RequestRecord(NamedTuple):
    """One answered request; `path` is the route's template, never the query string."""

    request_id: str
    method: str
    path: str
    status: int
    duration_ms: float
    user_id: UUID | None
    created_at: datetime


class AlertRecord(NamedTuple):
    """Something that an administrator should know of; `kind` is a fixed word."""

    kind: str
    detail: str
    created_at: datetime


class AlertRepository(Protocol):
    """Alerts (system)."""

    async def add(self, kind: str, detail: str) -> None:
        """Store an alert."""
        ...

    async def recent(self, limit: int) -> list[AlertRecord]:
        """Return the newest alerts, the newest first."""
        ...


class UpkeepRepository(Protocol):
    """Questions about all users (system); no texts of conversations are in reach."""

    async def open_turns(self, older_than: datetime, limit: int) -> list[TurnRecord]:
        """Return turns that are not final and were accepted before `older_than`."""
        ...

    async def open_direct_chains(self, older_than: datetime, limit: int) -> list[StrandedChain]:
        """Return chains without a turn that have not ended and were made before `older_than`."""
        ...

    async def log_requests(self, records: Sequence[RequestRecord]) -> None:
        """Store answered requests."""
        ...

    async def prune_requests(self, older_than: datetime) -> int:
        """Remove requests answered before `older_than`; returns how many."""
        ...

    async def prune_artifacts(self, now: datetime) -> int:
        """Remove files that have expired at `now`; returns how many."""
        ...

    async def prune_tool_hosts(self, older_than: datetime) -> int:
        """Remove what workers last said before `older_than`; returns how much."""
        ...

    async def prune_alerts(self, older_than: datetime) -> int:
        """Remove alerts from before `older_than`; returns how many."""
        ...

    async def prune_secrets(self, now: datetime) -> int:
        """Remove typed secrets that nobody claimed until `now`; returns how many."""
        ...

    async def prune_oauth_states(self, now: datetime) -> int:
        """Remove what waited for people to come back from a provider; returns how many."""
        ...

    async def prune_drafts(self, older_than: datetime) -> int:
        """Remove drafts of integrations closed before `older_than`; returns how many."""
        ...

    async def prune_calls(self, older_than: datetime) -> int:
        """Remove calls of integrations from before `older_than`; returns how many."""
        ...
