"""What is asked about all users: open turns to recover, the request log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.conversations import TurnRecord
from assistant.infra.db.models import OPEN_TURN, RequestLog, Turn
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
        """Return turns that are not final and were accepted before `older_than`."""
        query = (
            select(*_TURN)
            .where(OPEN_TURN, Turn.created_at < older_than)
            .order_by(Turn.created_at)
            .limit(limit)
        )
        rows = (await self.connection.execute(query)).mappings()
        return [TurnRecord.model_validate(row) for row in rows]

    async def log_requests(self, records: Sequence[RequestRecord]) -> None:
        """Store answered requests."""
        await self.connection.execute(insert(RequestLog), [record._asdict() for record in records])

    async def prune_requests(self, older_than: datetime) -> int:
        """Remove requests answered before `older_than`; returns how many."""
        old = delete(RequestLog).where(RequestLog.created_at < older_than)
        return (await self.connection.execute(old)).rowcount
