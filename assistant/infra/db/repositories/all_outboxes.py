"""SQL of all outboxes and inboxes (system): what did not arrive, and what is too old."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.telegram import ChatRef, DeadLetter, OutboxState
from assistant.infra.db.models import OutboxMessage, TelegramUpdate

_NAMES = {"outbox_id": "id", "place": "seq"}
_LETTER = tuple(
    getattr(OutboxMessage, _NAMES.get(name, name)).label(name) for name in DeadLetter.model_fields
)
_LOST = OutboxMessage.state.in_((OutboxState.DEAD, OutboxState.UNKNOWN))
_OPEN = OutboxMessage.state.in_((OutboxState.PENDING, OutboxState.SENDING))


@dataclass(frozen=True)
class AllOutboxes:
    """Outgoing messages of all users; no texts are in reach."""

    connection: AsyncConnection

    async def dead_letters(self, limit: int, before: int | None) -> list[DeadLetter]:
        """Return dead and unknown rows, the last written first, from before a place."""
        query = select(*_LETTER).where(_LOST).order_by(OutboxMessage.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(OutboxMessage.seq < before)
        rows = (await self.connection.execute(query)).mappings()
        return [DeadLetter.model_validate(row) for row in rows]

    async def owner(self, outbox_id: UUID) -> ChatRef | None:
        """Return whose row it is, and of which chat."""
        query = select(OutboxMessage.user_id, OutboxMessage.chat_id)
        found = await self.connection.execute(query.where(OutboxMessage.id == outbox_id))
        row = found.mappings().one_or_none()
        return None if row is None else ChatRef.model_validate(row)

    async def prune(self, older_than: datetime) -> int:
        """Remove rows that are not to be sent and were written before `older_than`.

        Returns how many; the database keeps those of the last 90 days.
        """
        statement = delete(OutboxMessage).where(~_OPEN, OutboxMessage.created_at < older_than)
        return (await self.connection.execute(statement)).rowcount

    async def prune_updates(self, older_than: datetime) -> int:
        """Remove updates taken before `older_than`; returns how many.

        The database keeps those of the last 30 days.
        """
        statement = delete(TelegramUpdate).where(TelegramUpdate.received_at < older_than)
        return (await self.connection.execute(statement)).rowcount
