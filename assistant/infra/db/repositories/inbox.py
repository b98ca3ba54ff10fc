"""SQL of taken Telegram updates."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.telegram import UpdateKey
from assistant.infra.db.models import TelegramUpdate


@dataclass(frozen=True)
class Inbox:
    """Taken updates of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def take(self, update: UpdateKey, kind: str, turn_id: UUID | None = None) -> bool:
        """Store the update; False when it was taken before."""
        values = update.model_dump() | {"user_id": self.user_id, "kind": kind, "turn_id": turn_id}
        statement = insert(TelegramUpdate).values(values).on_conflict_do_nothing()
        return (await self.connection.execute(statement)).rowcount > 0

    async def has(self, update: UpdateKey) -> bool:
        """Tell whether the update was taken before."""
        query = select(TelegramUpdate.update_id).where(
            TelegramUpdate.bot_id == update.bot_id, TelegramUpdate.update_id == update.update_id
        )
        return bool(await self.connection.scalar(select(exists(query))))
