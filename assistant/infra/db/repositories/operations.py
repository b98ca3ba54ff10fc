"""SQL of what workers say of scarce parts, and of alerts (system)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.tools import ToolHost
from assistant.infra.db.models import Alert
from assistant.infra.db.models import ToolHost as HostRow
from assistant.services.ports.upkeep import AlertRecord

_HOST = tuple(getattr(HostRow, name) for name in ToolHost.model_fields)


@dataclass(frozen=True)
class ToolHosts:
    """What workers say."""

    connection: AsyncConnection

    async def report(self, host: ToolHost) -> None:
        """Store what a worker says, in place of what it said before."""
        statement = insert_or_update(HostRow).values(host.model_dump())
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["queue", "host"],
                set_=host.model_dump(exclude={"queue", "host"}),
            )
        )

    async def fresh(self, since: datetime) -> list[ToolHost]:
        """Return what was said since a moment."""
        query = select(*_HOST).where(HostRow.seen_at >= since)
        rows = await self.connection.execute(query.order_by(HostRow.queue, HostRow.host))
        return [ToolHost.model_validate(row) for row in rows.mappings()]


@dataclass(frozen=True)
class Alerts:
    """What administrators should know of."""

    connection: AsyncConnection

    async def add(self, kind: str, detail: str) -> None:
        """Store an alert."""
        await self.connection.execute(insert(Alert).values(kind=kind, detail=detail))

    async def recent(self, limit: int) -> list[AlertRecord]:
        """Return the newest alerts, the newest first."""
        query = select(Alert.kind, Alert.detail, Alert.created_at).order_by(Alert.id.desc())
        rows = await self.connection.execute(query.limit(limit))
        return [AlertRecord(*row) for row in rows]
