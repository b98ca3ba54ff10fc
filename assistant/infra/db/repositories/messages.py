"""SQL of messages; a place in a dialogue is (turn_seq, part)."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    Tuple,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

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
    Message.labels,
)


def _given(name: str, column: InstrumentedAttribute[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=column.type)


def _given_place(name: str) -> Tuple:
    seq, part = _given(f"{name}_seq", Message.turn_seq), _given(f"{name}_part", Message.part)
    return tuple_(seq, part)


_PLACE = tuple_(Message.turn_seq, Message.part)
_START = (-1, 0)
_END = (2**62, 0)
_OF_TURN = select(*_COLUMNS).where(
    Message.turn_id == bindparam("turn"),
    Message.part == bindparam("of_part"),
    Message.deleted_at.is_(None),
)
"""Statements that every turn needs are built once: building costs more than running them."""

_PAGE = (
    select(*_COLUMNS)
    .where(
        Message.session_id == bindparam("of_session"),
        Message.deleted_at.is_(None),
        tuple_(_given("before_seq", Message.turn_seq), _given("before_part", Message.part))
        > _PLACE,
        tuple_(_given("after_seq", Message.turn_seq), _given("after_part", Message.part)) < _PLACE,
    )
    .order_by(Message.turn_seq.desc(), Message.part.desc())
    .limit(bindparam("most", type_=Integer))
)
_ANSWER = {
    "id": _given("new_answer_id", Message.id),
    "user_id": Message.user_id,
    "session_id": Message.session_id,
    "turn_id": Message.turn_id,
    "turn_seq": Message.turn_seq,
    "part": literal(ANSWER_PART, SmallInteger),
    "role": literal("assistant"),
    "content": _given("new_content", Message.content),
    "thinking": _given("new_thinking", Message.thinking),
    "partial": _given("new_partial", Message.partial),
    "labels": _given("new_labels", Message.labels),
}
_ADD_ANSWER = (
    insert(Message)
    .from_select(
        list(_ANSWER),
        select(*_ANSWER.values()).where(
            Message.turn_id == bindparam("new_turn_id"),
            Message.part == QUESTION_PART,
            Message.deleted_at.is_(None),
        ),
    )
    .on_conflict_do_nothing()
    .returning(Message.id)
)


class Messages:
    """Messages of one user; deleted ones are not seen."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_answer(self, answer: NewAnswer) -> bool:
        """Store the answer of a turn beside its question, once."""
        values = answer.model_dump() | {"answer_id": answer_id_for(answer.turn_id)}
        stored = await self._connection.execute(
            _ADD_ANSWER, {f"new_{name}": value for name, value in values.items()}
        )
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
        values: dict[str, object] = {"of_session": session_id, "most": limit}
        values |= dict(zip(("before_seq", "before_part"), before or _END, strict=True))
        values |= dict(zip(("after_seq", "after_part"), after or _START, strict=True))
        rows = await self._connection.execute(_PAGE, values)
        return [MessageRecord.model_validate(row) for row in rows.mappings()][::-1]

    async def between(
        self, session_id: UUID, after: tuple[int, int] | None, until: tuple[int, int], limit: int
    ) -> list[MessageRecord]:
        """Return the oldest `limit` messages after one place and up to another, oldest first."""
        query = _live(session_id).where(until >= _PLACE).order_by(Message.turn_seq, Message.part)
        if after is not None:
            query = query.where(after < _PLACE)
        return await self._records(query.limit(limit))

    async def hold(self, message_id: UUID) -> bool:
        """Keep a message from being deleted until the transaction ends; False when it is."""
        query = select(Message.id).where(Message.id == message_id, Message.deleted_at.is_(None))
        held = await self._connection.execute(query.with_for_update(read=True))
        return held.scalar_one_or_none() is not None

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
        rows = await self._connection.execute(_OF_TURN, {"turn": turn_id, "of_part": part})
        row = rows.mappings().one_or_none()
        return None if row is None else MessageRecord.model_validate(row)

    async def _records(self, query: Select[*tuple[Any, ...]]) -> list[MessageRecord]:
        rows = await self._connection.execute(query)
        return [MessageRecord.model_validate(row) for row in rows.mappings()]


def _is_live(session_id: UUID) -> ColumnElement[bool]:
    return (Message.session_id == session_id) & Message.deleted_at.is_(None)


def _live(session_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(_is_live(session_id))
