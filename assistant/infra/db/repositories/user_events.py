"""SQL of what people are told on every channel: one numbered list for each person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, case, delete, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.user_events import (
    EVENTS_KEPT,
    NewUserEvent,
    UserEvent,
    UserEventKind,
)
from assistant.infra.db.models import UNACKNOWLEDGED, UserEventHead
from assistant.infra.db.models import UserEvent as EventRow

USER_EVENTS_CHANNEL: Final = "user_events"
"""Where PostgreSQL says, at commit, whose list has grown: the payload is the user's id."""

_COLUMNS = tuple(getattr(EventRow, name) for name in UserEvent.model_fields)

_OWN = bindparam("own_id", type_=EventRow.user_id.type)
_EVENT_ID = bindparam("new_event_id", type_=EventRow.event_id.type)

_is_there = select(EventRow.seq).where(EventRow.user_id == _OWN, EventRow.event_id == _EVENT_ID)
_head = (
    insert(UserEventHead)
    .from_select(["user_id", "last_seq"], select(_OWN, literal(1)).where(~_is_there.exists()))
    .on_conflict_do_update(
        index_elements=["user_id"], set_={"last_seq": UserEventHead.last_seq + 1}
    )
    .returning(UserEventHead.last_seq)
    .cte("head")
)
_row = {
    "user_id": _OWN,
    "seq": _head.c.last_seq,
    "event_id": _EVENT_ID,
    "kind": bindparam("new_kind", type_=EventRow.kind.type),
    "payload": bindparam("new_payload", type_=EventRow.payload.type),
    "created_at": func.clock_timestamp(),
}
_added = (
    insert(EventRow)
    .from_select(list(_row), select(*_row.values()))
    .on_conflict_do_nothing(index_elements=["user_id", "event_id"])
    .returning(*_COLUMNS)
    .cte("added")
)
_dropped = (
    delete(EventRow)
    .where(EventRow.user_id == _OWN, EventRow.seq <= _added.c.seq - EVENTS_KEPT)
    .cte("dropped")
)
_signal = func.pg_notify(literal(USER_EVENTS_CHANNEL), func.text(_OWN))
_APPEND = (
    select(*_added.c, case((_added.c.seq.is_not(None), _signal)).label("told"))
    .select_from(_head.outerjoin(_added, true()))
    .add_cte(_dropped)
)
"""No row when the event is there; a row of nulls when another transaction has just added it."""

_GIVE_BACK = (
    update(UserEventHead)
    .where(UserEventHead.user_id == _OWN)
    .values(last_seq=UserEventHead.last_seq - 1)
)


@dataclass(frozen=True)
class UserEvents:
    """The list of one person's events."""

    connection: AsyncConnection
    user_id: UUID

    async def append(self, event: NewUserEvent) -> UserEvent | None:
        """Append an event; None when it is there already. Listeners are told at commit.

        The person's other events wait until the transaction ends, so that numbers follow the
        order of commits: append late in it. What is over `EVENTS_KEPT` is removed.
        """
        values = {
            "own_id": self.user_id,
            "new_event_id": event.event_id,
            "new_kind": event.kind,
            "new_payload": event.payload,
        }
        row = (await self.connection.execute(_APPEND, values)).mappings().one_or_none()
        if row is None:
            return None
        if row["seq"] is None:
            await self.connection.execute(_GIVE_BACK, {"own_id": self.user_id})
            return None
        return UserEvent.model_validate(row)

    async def after(
        self,
        seq: int,
        limit: int,
        kinds: Sequence[UserEventKind] = (),
        *,
        unacknowledged: bool = False,
    ) -> list[UserEvent]:
        """Return events after a number, the oldest first; of all kinds or some."""
        query = select(*_COLUMNS).where(EventRow.user_id == self.user_id, EventRow.seq > seq)
        if kinds:
            query = query.where(EventRow.kind.in_(kinds))
        if unacknowledged:
            query = query.where(UNACKNOWLEDGED)
        rows = await self.connection.execute(query.order_by(EventRow.seq).limit(limit))
        return [UserEvent.model_validate(row) for row in rows.mappings()]

    async def newest(self) -> int:
        """Return the number of the newest event there was, 0 if there was none."""
        query = select(UserEventHead.last_seq).where(UserEventHead.user_id == self.user_id)
        return await self.connection.scalar(query) or 0

    async def seq_of(self, event_id: UUID) -> int | None:
        """Return the number of an event."""
        query = select(EventRow.seq).where(EventRow.user_id == self.user_id)
        return await self.connection.scalar(query.where(EventRow.event_id == event_id))

    async def acknowledge(self, event_ids: Sequence[UUID]) -> int:
        """Note that events have reached their reader; returns how many were not noted before."""
        noted = update(EventRow).where(
            EventRow.user_id == self.user_id, EventRow.event_id.in_(event_ids), UNACKNOWLEDGED
        )
        return (await self.connection.execute(noted.values(acknowledged_at=func.now()))).rowcount

    async def acknowledge_until(self, seq: int) -> int:
        """Note the same of all events up to a number."""
        noted = update(EventRow).where(
            EventRow.user_id == self.user_id, EventRow.seq <= seq, UNACKNOWLEDGED
        )
        return (await self.connection.execute(noted.values(acknowledged_at=func.now()))).rowcount


@dataclass(frozen=True)
class AllUserEvents:
    """The events of all people (system), by columns without content."""

    connection: AsyncConnection

    async def prune(self, older_than: datetime) -> int:
        """Remove events from before a moment; returns how many.

        The database shows the system none to remove that are younger than 7 days.
        """
        old = delete(EventRow).where(EventRow.created_at < older_than)
        return (await self.connection.execute(old)).rowcount
