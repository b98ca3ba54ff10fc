"""SQL of the Telegram whitelist and of who writes as which account (system)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.telegram import AccessRecord, ChatRef, OutboxState, TelegramPerson
from assistant.infra.db.models import OutboxMessage, TelegramAccess, TelegramAccount, User

_LOCK_SPACE = 0x7467 << 48  # "tg"; advisory locks are numbered for the whole database
_ACCESS = tuple(getattr(TelegramAccess, name) for name in AccessRecord.model_fields)
_OPEN = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True)
class TelegramPeople:
    """Whitelist and accounts."""

    connection: AsyncConnection

    async def access(self, telegram_user_id: int) -> AccessRecord | None:
        """Return the row of the whitelist."""
        query = select(*_ACCESS).where(TelegramAccess.telegram_user_id == telegram_user_id)
        row = (await self.connection.execute(query)).mappings().one_or_none()
        return None if row is None else AccessRecord.model_validate(row)

    async def access_list(self, limit: int, offset: int) -> list[AccessRecord]:
        """Return rows of the whitelist, the newest first."""
        newest = (TelegramAccess.created_at.desc(), TelegramAccess.telegram_user_id)
        query = select(*_ACCESS).order_by(*newest).limit(limit).offset(offset)
        rows = (await self.connection.execute(query)).mappings()
        return [AccessRecord.model_validate(row) for row in rows]

    async def allow(self, telegram_user_id: int, note: str) -> AccessRecord:
        """Let a Telegram user in."""
        values = {"allowed": True, "note": note}
        statement = (
            insert(TelegramAccess)
            .values(telegram_user_id=telegram_user_id, **values)
            .on_conflict_do_update(index_elements=["telegram_user_id"], set_=values)
            .returning(*_ACCESS)
        )
        row = (await self.connection.execute(statement)).mappings().one()
        return AccessRecord.model_validate(row)

    async def forget(self, telegram_user_id: int) -> bool:
        """Remove the row; tells whether there was one."""
        statement = delete(TelegramAccess).where(
            TelegramAccess.telegram_user_id == telegram_user_id
        )
        return (await self.connection.execute(statement)).rowcount > 0

    async def refuse_once(self, telegram_user_id: int) -> bool:
        """Remember that the user was refused; True the first time."""
        statement = (
            insert(TelegramAccess)
            .values(telegram_user_id=telegram_user_id, allowed=False)
            .on_conflict_do_nothing()
        )
        return (await self.connection.execute(statement)).rowcount > 0

    async def person(self, telegram_user_id: int) -> TelegramPerson | None:
        """Return whose account a Telegram user writes as."""
        query = (
            select(
                TelegramAccount.telegram_user_id,
                TelegramAccount.user_id,
                User.locale,
                TelegramAccount.blocked_at.is_not(None).label("blocked"),
            )
            .join(User, User.id == TelegramAccount.user_id)
            .where(TelegramAccount.telegram_user_id == telegram_user_id)
        )
        row = (await self.connection.execute(query)).mappings().one_or_none()
        return None if row is None else TelegramPerson.model_validate(row)

    async def lock(self, telegram_user_id: int) -> None:
        """Hold, until the transaction ends, the lock on who this Telegram user writes as."""
        key = _LOCK_SPACE | telegram_user_id
        await self.connection.execute(select(func.pg_advisory_xact_lock(key)))

    async def tie(self, telegram_user_id: int, user_id: UUID) -> None:
        """Let a Telegram user write as an account."""
        statement = insert(TelegramAccount).values(
            telegram_user_id=telegram_user_id, user_id=user_id
        )
        await self.connection.execute(statement)

    async def set_blocked(self, telegram_user_id: int, *, blocked: bool) -> None:
        """Note whether the user has blocked the bot."""
        since = func.coalesce(TelegramAccount.blocked_at, func.now()) if blocked else None
        statement = update(TelegramAccount).where(
            TelegramAccount.telegram_user_id == telegram_user_id
        )
        await self.connection.execute(statement.values(blocked_at=since))

    async def chats_with_open_messages(self, older_than: datetime, limit: int) -> list[ChatRef]:
        """Return chats whose outbox has open rows from before `older_than`."""
        query = (
            select(OutboxMessage.user_id, OutboxMessage.chat_id)
            .where(OutboxMessage.state.in_(_OPEN), OutboxMessage.created_at < older_than)
            .distinct()
            .limit(limit)
        )
        rows = (await self.connection.execute(query)).mappings()
        return [ChatRef.model_validate(row) for row in rows]
