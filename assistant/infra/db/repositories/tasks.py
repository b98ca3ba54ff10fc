"""SQL of one person's background tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Integer,
    RowMapping,
    String,
    Update,
    any_,
    bindparam,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.tasks import JobType, NewTask, TaskRecord, TaskState
from assistant.infra.db.models import OPEN_TASK, TelegramAccount, WorkerTask

_COLUMNS = tuple(
    getattr(WorkerTask, "id" if name == "task_id" else name).label(name)
    for name in TaskRecord.model_fields
)
_STORED = ("text", "labels", "channel", "session_id", "chat_id", "request_id")
_PLACE = (WorkerTask.created_at, WorkerTask.id)
_OWN = WorkerTask.user_id == bindparam("own_id", type_=WorkerTask.user_id.type)


def _new(name: str) -> BindParameter[Any]:
    return bindparam(f"new_{name}", type_=getattr(WorkerTask, name).type)


_LOCK = select(
    func.pg_advisory_xact_lock(
        func.hashtextextended(bindparam("lock_name", type_=String), bindparam("seed", 0))
    )
)
_ADD = (
    insert(WorkerTask)
    .values(
        user_id=bindparam("own_id", type_=WorkerTask.user_id.type),
        **{name: _new(name) for name in ("id", "job_type", "dedupe_key", *_STORED)},
    )
    .on_conflict_do_nothing()
    .returning(*_COLUMNS)
)
_GET = select(*_COLUMNS).where(WorkerTask.id == bindparam("task"))
_GET_LOCKED = _GET.with_for_update(key_share=True)
_SAME = (
    select(*_COLUMNS)
    .where(
        _OWN,
        OPEN_TASK,
        WorkerTask.dedupe_key == bindparam("key", type_=WorkerTask.dedupe_key.type),
        WorkerTask.created_at > bindparam("since", type_=WorkerTask.created_at.type),
    )
    .order_by(*_PLACE)
    .limit(1)
)
_OF_TURN = select(*_COLUMNS).where(
    WorkerTask.turn_id.is_not(None), WorkerTask.turn_id == bindparam("turn")
)
_IN_STATES = WorkerTask.state == any_(bindparam("states", type_=ARRAY(String())))
_COUNT = select(func.count()).select_from(WorkerTask).where(_OWN, _IN_STATES)
_COUNT_OPEN = _COUNT.where(OPEN_TASK)
_OLDEST = (
    select(*_COLUMNS)
    .where(_OWN, WorkerTask.state == bindparam("state", type_=String))
    .order_by(*_PLACE)
    .limit(bindparam("most", type_=Integer))
)
_OLDEST_OPEN = _OLDEST.where(OPEN_TASK)
_CHAT = (
    select(TelegramAccount.telegram_user_id)
    .where(
        TelegramAccount.user_id == bindparam("own_id", type_=TelegramAccount.user_id.type),
        TelegramAccount.blocked_at.is_(None),
    )
    .order_by(TelegramAccount.telegram_user_id)
    .limit(1)
)
"""Statements that every task needs are built once: building costs more than running them.

Those about open tasks say so word for word, for the small index to be used.
"""


@dataclass(frozen=True)
class Tasks:
    """Background tasks of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def lock(self) -> None:
        """Have all that counts or frees slots of this user wait until the transaction ends."""
        await self.connection.execute(_LOCK, {"lock_name": f"tasks/{self.user_id}"})

    async def add(self, task_id: UUID, new: NewTask, dedupe_key: bytes) -> TaskRecord | None:
        """Store a task; None when one of this id is there already."""
        values = {f"new_{name}": getattr(new, name) for name in _STORED} | {
            "own_id": self.user_id,
            "new_id": task_id,
            "new_job_type": JobType.REQUEST,
            "new_dedupe_key": dedupe_key,
        }
        rows = await self.connection.execute(_ADD, values)
        return _record(rows.mappings().one_or_none())

    async def get(self, task_id: UUID, *, for_update: bool = False) -> TaskRecord | None:
        """Return a task, locked until the transaction ends if it is to be changed."""
        query = _GET_LOCKED if for_update else _GET
        rows = await self.connection.execute(query, {"task": task_id})
        return _record(rows.mappings().one_or_none())

    async def same(self, dedupe_key: bytes, since: datetime) -> TaskRecord | None:
        """Return the oldest open task that asks for the same and was asked for since a moment."""
        values = {"own_id": self.user_id, "key": dedupe_key, "since": since}
        rows = await self.connection.execute(_SAME, values)
        return _record(rows.mappings().one_or_none())

    async def of_turn(self, turn_id: UUID) -> TaskRecord | None:
        """Return the task that a turn carries out."""
        rows = await self.connection.execute(_OF_TURN, {"turn": turn_id})
        return _record(rows.mappings().one_or_none())

    async def page(
        self,
        limit: int,
        before: tuple[datetime, UUID] | None = None,
        states: Sequence[TaskState] = (),
    ) -> list[TaskRecord]:
        """Return tasks before a place by (creation, id), the newest first; all or some states."""
        query = select(*_COLUMNS).where(WorkerTask.user_id == self.user_id)
        if before is not None:
            query = query.where(tuple_(*_PLACE) < tuple_(*before))
        if states:
            query = query.where(WorkerTask.state.in_(states))
        newest_first = [part.desc() for part in _PLACE]
        rows = await self.connection.execute(query.order_by(*newest_first).limit(limit))
        return [TaskRecord.model_validate(row) for row in rows.mappings()]

    async def count(self, states: Sequence[TaskState]) -> int:
        """Count tasks by state."""
        query = _COUNT if any(state.is_final for state in states) else _COUNT_OPEN
        values = {"own_id": self.user_id, "states": list(states)}
        return await self.connection.scalar(query, values) or 0

    async def oldest(self, state: TaskState, limit: int) -> list[TaskRecord]:
        """Return tasks of a state, the oldest first."""
        query = _OLDEST if state.is_final else _OLDEST_OPEN
        values = {"own_id": self.user_id, "state": state, "most": limit}
        rows = await self.connection.execute(query, values)
        return [TaskRecord.model_validate(row) for row in rows.mappings()]

    async def change(self, task_id: UUID, changes: Mapping[str, object]) -> TaskRecord | None:
        """Set columns, and `updated_at`; returns the task as it stands then."""
        values = {f"new_{name}": value for name, value in changes.items()} | {"task": task_id}
        rows = await self.connection.execute(_change(tuple(sorted(changes))), values)
        return _record(rows.mappings().one_or_none())

    async def linked_chat(self) -> int | None:
        """Return the Telegram chat that the user has with the bot, if one can be reached."""
        return await self.connection.scalar(_CHAT, {"own_id": self.user_id})


@cache
def _change(names: tuple[str, ...]) -> Update:
    """Return the statement that sets these columns."""
    return (
        update(WorkerTask)
        .where(WorkerTask.id == bindparam("task"))
        .values(updated_at=func.clock_timestamp(), **{name: _new(name) for name in names})
        .returning(*_COLUMNS)
    )


def _record(row: RowMapping | None) -> TaskRecord | None:
    return None if row is None else TaskRecord.model_validate(row)
