"""SQL of dialogues."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, RowMapping, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import SessionRecord
from assistant.infra.db.models import ChatSession

_COLUMNS = (
    ChatSession.id.label("session_id"),
    ChatSession.channel,
    ChatSession.chat_id,
    ChatSession.title,
    ChatSession.live_messages.label("message_count"),
    ChatSession.live_characters.label("character_count"),
    ChatSession.created_at,
    ChatSession.last_activity_at,
)


def _counted(messages: ColumnElement[int], characters: ColumnElement[int]) -> dict[str, Any]:
    return {
        "live_messages": ChatSession.live_messages + messages,
        "live_characters": ChatSession.live_characters + characters,
        "last_activity_at": func.clock_timestamp(),
    }


_INSERT = insert(ChatSession)
_OPEN = _INSERT.on_conflict_do_update(
    index_elements=[ChatSession.id],
    set_=_counted(_INSERT.excluded.live_messages, _INSERT.excluded.live_characters)
    | {"deleted_at": None},
)
_TOUCH = (
    update(ChatSession)
    .where(ChatSession.id == bindparam("touched"), ChatSession.deleted_at.is_(None))
    .values(_counted(bindparam("messages", type_=Integer), bindparam("characters", type_=Integer)))
    .returning(*_COLUMNS)
)


class Sessions:
    """Dialogues of one user; deleted ones are not seen."""

    def __init__(self, connection: AsyncConnection, user_id: UUID) -> None:
        self._connection = connection
        self._user_id = user_id

    async def open(
        self, session_id: UUID, channel: Channel, chat_id: int | None, title: str, characters: int
    ) -> None:
        """Make the dialogue with its first message; one that is there counts a message more."""
        values = {
            "id": session_id,
            "user_id": self._user_id,
            "channel": channel,
            "chat_id": chat_id,
            "title": title,
            "live_messages": 1,
            "live_characters": characters,
        }
        await self._connection.execute(_OPEN, values)

    async def get(self, session_id: UUID) -> SessionRecord | None:
        """Return the dialogue, None if there is none."""
        row = await self._connection.execute(
            select(*_COLUMNS).where(ChatSession.id == session_id, ChatSession.deleted_at.is_(None))
        )
        return _record(row.mappings().one_or_none())

    async def recent(self, limit: int, offset: int) -> list[SessionRecord]:
        """Return dialogues, the last used first; those of background tasks are not listed."""
        rows = await self._connection.execute(
            select(*_COLUMNS)
            .where(
                ChatSession.user_id == self._user_id,
                ChatSession.deleted_at.is_(None),
                ChatSession.channel != Channel.WORKER,
            )
            .order_by(ChatSession.last_activity_at.desc(), ChatSession.id)
            .limit(limit)
            .offset(offset)
        )
        return [SessionRecord.model_validate(row) for row in rows.mappings()]

    async def delete(self, session_id: UUID) -> None:
        """Mark the dialogue as deleted."""
        await self._connection.execute(
            update(ChatSession)
            .where(ChatSession.id == session_id)
            .values(deleted_at=func.now(), live_messages=0, live_characters=0)
        )

    async def touch(self, session_id: UUID, messages: int, characters: int) -> SessionRecord | None:
        """Add to the counts of live messages, note the activity, return the new state."""
        row = await self._connection.execute(
            _TOUCH, {"touched": session_id, "messages": messages, "characters": characters}
        )
        return _record(row.mappings().one_or_none())


def _record(row: RowMapping | None) -> SessionRecord | None:
    return None if row is None else SessionRecord.model_validate(row)
