"""SQL of the pace to Telegram (system): one row for each chat and one for the bot.

`busy_until` is the theoretical arrival time of the generic cell rate algorithm; one statement
reads and moves it, by the clock of the database, so that all processes keep one pace.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Double, Interval, cast, delete, extract, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.domain.telegram_pace import ALL_CHATS, Rate
from assistant.infra.db.models import TelegramPace
from assistant.services.ports.telegram import Place

_NOW: ColumnElement[datetime] = func.clock_timestamp()


@dataclass(frozen=True)
class Paces:
    """Places in the queues of chats."""

    connection: AsyncConnection

    async def take(self, chat_id: int, rate: Rate, requests: int, patience: timedelta) -> Place:
        """Take the next places unless the last of them is further off than `patience`."""
        cost, last = _span(rate.gap * requests), rate.gap * (requests - 1) - rate.tolerance
        statement = (
            insert(TelegramPace)
            .values(chat_id=chat_id, busy_until=_NOW + cost)
            .on_conflict_do_update(
                index_elements=["chat_id"],
                set_={"busy_until": func.greatest(TelegramPace.busy_until, _NOW) + cost},
                where=TelegramPace.busy_until + _span(last - patience) <= _NOW,
            )
            .returning(_seconds(TelegramPace.busy_until - _span(rate.gap + rate.tolerance)))
        )
        seconds = await self.connection.scalar(statement)
        if seconds is not None:
            return Place(taken=True, seconds=seconds)
        off = select(_seconds(TelegramPace.busy_until + _span(last)))
        seconds = await self.connection.scalar(off.where(TelegramPace.chat_id == chat_id))
        return Place(taken=False, seconds=seconds or 0.0)

    async def hold(self, chat_id: int, wait: timedelta, rate: Rate) -> None:
        """Give out no place of a chat before `wait` is over."""
        free, busy = _NOW + _span(wait), _NOW + _span(wait + rate.tolerance)
        values = {"busy_until": busy, "held_until": free}
        statement = (
            insert(TelegramPace)
            .values(chat_id=chat_id, **values)
            .on_conflict_do_update(
                index_elements=["chat_id"],
                set_={
                    name: func.greatest(getattr(TelegramPace, name), value)
                    for name, value in values.items()
                },
            )
        )
        await self.connection.execute(statement)

    async def held(self) -> int:
        """Count the chats that are held now."""
        query = select(func.count()).select_from(TelegramPace)
        return (
            await self.connection.scalar(
                query.where(TelegramPace.chat_id != ALL_CHATS, TelegramPace.held_until > _NOW)
            )
            or 0
        )

    async def prune(self, older_than: datetime) -> int:
        """Forget chats that nothing was sent to since; returns how many."""
        statement = delete(TelegramPace).where(TelegramPace.busy_until < older_than)
        return (await self.connection.execute(statement)).rowcount


def _span(span: timedelta) -> ColumnElement[timedelta]:
    return literal(span, Interval)


def _seconds(moment: ColumnElement[datetime]) -> ColumnElement[float]:
    """Return how far off a moment is."""
    return cast(extract("epoch", moment - _NOW), Double)
