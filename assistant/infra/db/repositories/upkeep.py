"""SQL of what is asked about all users: what to recover, the request log, what is too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import TurnRecord
from assistant.contracts.tools import ChainRef, StrandedChain
from assistant.infra.db.models import (
    OPEN_DIRECT_CHAIN,
    OPEN_TURN,
    Alert,
    Artifact,
    Base,
    IntegrationCall,
    IntegrationDraft,
    IntegrationSecret,
    OAuthTicket,
    RequestLog,
    ToolChain,
    ToolHost,
    Turn,
)
from assistant.services.ports.upkeep import RequestRecord

_TURN = [
    getattr(Turn, "id" if name == "turn_id" else name).label(name)
    for name in TurnRecord.model_fields
]


@dataclass(frozen=True)
class Upkeep:
    """Questions about all users (system)."""

    connection: AsyncConnection

    async def open_turns(self, older_than: datetime, limit: int) -> list[TurnRecord]:
        """Return turns that are not final and were accepted before `older_than`.

        Those of background tasks are found with their tasks.
        """
        query = (
            select(*_TURN)
            .where(
                OPEN_TURN,
                Turn.created_at < older_than,
                Turn.channel != Channel.WORKER,
            )
            .order_by(Turn.created_at)
            .limit(limit)
        )
        rows = (await self.connection.execute(query)).mappings()
        return [TurnRecord.model_validate(row) for row in rows]

    async def open_direct_chains(self, older_than: datetime, limit: int) -> list[StrandedChain]:
        """Return chains without a turn that have not ended and were made before `older_than`."""
        query = (
            select(ToolChain.user_id, ToolChain.id, ToolChain.request_id, ToolChain.channel)
            .where(OPEN_DIRECT_CHAIN, ToolChain.created_at < older_than)
            .order_by(ToolChain.created_at)
            .limit(limit)
        )
        return [
            StrandedChain(
                chain=ChainRef(user_id=user_id, chain_id=chain_id, request_id=request_id),
                channel=Channel(channel),
            )
            for user_id, chain_id, request_id, channel in await self.connection.execute(query)
        ]

    async def log_requests(self, records: Sequence[RequestRecord]) -> None:
        """Store answered requests."""
        await self.connection.execute(insert(RequestLog), [record._asdict() for record in records])

    async def prune_requests(self, older_than: datetime) -> int:
        """Remove requests answered before `older_than`; returns how many."""
        return await self._delete(RequestLog, RequestLog.created_at < older_than)

    async def prune_artifacts(self, now: datetime) -> int:
        """Remove files that have expired at `now`; returns how many.

        The database shows the system no file that has not expired by its own clock.
        """
        return await self._delete(Artifact, Artifact.expires_at <= now)

    async def prune_tool_hosts(self, older_than: datetime) -> int:
        """Remove what workers last said before `older_than`; returns how much."""
        return await self._delete(ToolHost, ToolHost.seen_at < older_than)

    async def prune_alerts(self, older_than: datetime) -> int:
        """Remove alerts from before `older_than`; returns how many."""
        return await self._delete(Alert, Alert.created_at < older_than)

    async def prune_secrets(self, now: datetime) -> int:
        """Remove typed secrets that nobody claimed until `now`; returns how many.

        The database shows the system no others to remove, by its own clock.
        """
        return await self._delete(IntegrationSecret, IntegrationSecret.expires_at <= now)

    async def prune_oauth_states(self, now: datetime) -> int:
        """Remove what waited for people to come back from a provider; returns how many."""
        return await self._delete(OAuthTicket, OAuthTicket.expires_at <= now)

    async def prune_drafts(self, older_than: datetime) -> int:
        """Remove drafts of integrations closed before `older_than`; returns how many.

        Which are closed, and old enough, is in the database's own policy.
        """
        return await self._delete(IntegrationDraft, IntegrationDraft.updated_at < older_than)

    async def prune_calls(self, older_than: datetime) -> int:
        """Remove calls of integrations from before `older_than`; returns how many."""
        return await self._delete(IntegrationCall, IntegrationCall.created_at < older_than)

    async def _delete(self, table: type[Base], old: ColumnElement[bool]) -> int:
        return (await self.connection.execute(delete(table).where(old))).rowcount
