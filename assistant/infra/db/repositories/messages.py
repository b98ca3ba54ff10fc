"""SQL of messages; a place in a dialogue is (turn_seq, part)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.conversations import ANSWER_PART, QUESTION_PART, MessageRecord, NewAnswer
from assistant.contracts.ids import answer_id_for
from assistant.infra.db.models import Message

_COLUMNS = (
    Message.id.label("message_id"),
    Message.turn_id,
    Message.turn_seq,
    Message.part,
    Message.role,
    Message.content,
    Message.content_length,
    Message.partial,
    Message.created_at,
)
_PLACE = tuple_(Message.turn_seq, Message.part)


class Messages:
    """Messages of one user; deleted ones are not seen."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_answer(self, answer: NewAnswer) -> bool:
        """Store the answer of a turn beside its question, once."""
        values = {
            "id": literal(answer_id_for(answer.turn_id)),
            "user_id": Message.user_id,
            "session_id": Message.session_id,
            "turn_id": Message.turn_id,
            "turn_seq": Message.turn_seq,
            "part": literal(ANSWER_PART),
            "role": literal("assistant"),
            "content": literal(answer.content),
            "thinking": literal(answer.thinking),
            "partial": literal(answer.partial),
        }
        question = select(*values.values()).where(
            Message.turn_id == answer.turn_id,
            Message.part == QUESTION_PART,
            Message.deleted_at.is_(None),
        )
        row = insert(Message).from_select(list(values), question)
        stored = await self._connection.execute(row.on_conflict_do_nothing().returning(Message.id))
        return stored.scalar_one_or_none() is not None

    async def answer(self, turn_id: UUID) -> MessageRecord | None:
        """Return the stored answer of a turn."""
        return await self._of_turn(turn_id, ANSWER_PART)

    async def question(self, turn_id: UUID) -> MessageRecord | None:
        """Return the message that a turn answers."""
        return await self._of_turn(turn_id, QUESTION_PART)

    async def page(
        self,
        session_id: UUID,
        before: tuple[int, int] | None,
        limit: int,
        after: tuple[int, int] | None = None,
    ) -> list[MessageRecord]:
        """Return the newest `limit` messages before one place and after another, oldest first."""
        query = _live(session_id).order_by(Message.turn_seq.desc(), Message.part.desc())
        if after is not None:
            query = query.where(after < _PLACE)
        if before is not None:
            query = query.where(before > _PLACE)
        return (await self._records(query.limit(limit)))[::-1]

    async def between(
        self, session_id: UUID, after: tuple[int, int] | None, until: tuple[int, int], limit: int
    ) -> list[MessageRecord]:
        """Return the oldest `limit` messages after one place and up to another, oldest first."""
        query = _live(session_id).where(until >= _PLACE).order_by(Message.turn_seq, Message.part)
        if after is not None:
            query = query.where(after < _PLACE)
        return await self._records(query.limit(limit))

    async def clear(self, session_id: UUID) -> tuple[int, int]:
        """Mark all messages as deleted; returns how many messages and characters."""
        return await self._delete(select(Message.id).where(_is_live(session_id)))

    async def trim(self, session_id: UUID, surplus: int, upto_seq: int) -> tuple[int, int]:
        """Mark the oldest `surplus` messages as deleted, none of turns after `upto_seq`.

        Returns messages and characters.
        """
        oldest = (
            select(Message.id)
            .where(_is_live(session_id), Message.turn_seq <= upto_seq)
            .order_by(Message.turn_seq, Message.part)
            .limit(surplus)
        )
        return await self._delete(oldest)

    async def _delete(self, ids: Select[UUID]) -> tuple[int, int]:
        rows = await self._connection.execute(
            update(Message)
            .where(Message.id.in_(ids))
            .values(deleted_at=func.now())
            .returning(Message.content_length)
        )
        lengths = rows.scalars().all()
        return len(lengths), sum(lengths)

    async def _of_turn(self, turn_id: UUID, part: int) -> MessageRecord | None:
        rows = await self._connection.execute(
            select(*_COLUMNS).where(
                Message.turn_id == turn_id, Message.part == part, Message.deleted_at.is_(None)
            )
        )
        row = rows.mappings().one_or_none()
        return None if row is None else MessageRecord.model_validate(row)

    async def _records(self, query: Select[*tuple[Any, ...]]) -> list[MessageRecord]:
        rows = await self._connection.execute(query)
        return [MessageRecord.model_validate(row) for row in rows.mappings()]


def _is_live(session_id: UUID) -> ColumnElement[bool]:
    return (Message.session_id == session_id) & Message.deleted_at.is_(None)


def _live(session_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(_is_live(session_id))
