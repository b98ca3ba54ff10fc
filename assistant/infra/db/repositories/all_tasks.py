"""SQL of what is asked about everybody's background tasks: which are open, which are too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    RowMapping,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import Channel
from assistant.contracts.tasks import TaskRef, TaskState
from assistant.infra.db.models import OPEN_TASK, ChatSession, WorkerTask
from assistant.services.ports.tasks import OpenTask

_START = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_PLACE = (WorkerTask.created_at, WorkerTask.id)
_MOMENT = WorkerTask.created_at.type
_OPEN = (
    select(
        WorkerTask.id.label("task_id"),
        WorkerTask.user_id,
        WorkerTask.channel,
        WorkerTask.request_id,
        WorkerTask.state,
        WorkerTask.created_at,
        WorkerTask.updated_at,
        WorkerTask.next_attempt_at,
    )
    .where(
        OPEN_TASK,
        WorkerTask.updated_at < bindparam("updated_before", type_=_MOMENT),
        tuple_(*_PLACE)
        > tuple_(
            bindparam("after_created", type_=_MOMENT),
            bindparam("after_id", type_=WorkerTask.id.type),
        ),
    )
    .order_by(*_PLACE)
    .limit(bindparam("most", type_=Integer))
)
_OLD = select(
    WorkerTask.id.label("task_id"),
    WorkerTask.user_id,
    WorkerTask.channel,
    WorkerTask.request_id,
    WorkerTask.created_at,
    WorkerTask.updated_at,
    func.row_number().over(partition_by=WorkerTask.user_id, order_by=_PLACE).label("rank"),
).where(OPEN_TASK)
_RANKED = _OLD.subquery("ranked")
_STRANDED = (
    select(_RANKED.c.task_id, _RANKED.c.user_id, _RANKED.c.channel, _RANKED.c.request_id)
    .where(
        _RANKED.c.updated_at < bindparam("updated_before", type_=_MOMENT),
        _RANKED.c.rank <= bindparam("each", type_=Integer),
    )
    .order_by(_RANKED.c.created_at, _RANKED.c.task_id)
    .limit(bindparam("most", type_=Integer))
)
_STATES = select(WorkerTask.id, WorkerTask.state).where(
    WorkerTask.id == any_(bindparam("ids", type_=ARRAY(Uuid())))
)


@dataclass(frozen=True)
class AllTasks:
    """Background tasks of all users (system), by columns without content."""

    connection: AsyncConnection

    async def open(
        self, after: tuple[datetime, UUID] | None, updated_before: datetime, limit: int
    ) -> list[OpenTask]:
        """Return open tasks by (creation, id), after a place, unchanged since a moment."""
        values = dict(zip(("after_created", "after_id"), after or _START, strict=True))
        rows = await self.connection.execute(
            _OPEN, values | {"updated_before": updated_before, "most": limit}
        )
        return [_open(row) for row in rows.mappings()]

    async def stranded(self, updated_before: datetime, each: int, limit: int) -> list[TaskRef]:
        """Return open tasks unchanged since a moment, only the oldest `each` of every user.

        The others wait for those; whoever makes room for them starts their workflows too.
        """
        values = {"updated_before": updated_before, "each": each, "most": limit}
        rows = await self.connection.execute(_STRANDED, values)
        return [TaskRef.model_validate(row) for row in rows.mappings()]

    async def states(self, task_ids: Sequence[UUID]) -> dict[UUID, TaskState]:
        """Return the states of tasks; those that are gone are left out."""
        rows = await self.connection.execute(_STATES, {"ids": list(task_ids)})
        return {task_id: TaskState(state) for task_id, state in rows}

    async def prune(self, older_than: datetime) -> int:
        """Remove tasks created before a moment that are over; returns how many.

        Their dialogues, which are in no list, go with all that is in them. Which are over, and old
        enough, is in the database's own policies.
        """
        old = delete(WorkerTask).where(WorkerTask.created_at < older_than)
        pruned = (await self.connection.execute(old)).rowcount
        await self.connection.execute(
            delete(ChatSession).where(
                ChatSession.channel == Channel.WORKER, ChatSession.last_activity_at < older_than
            )
        )
        return pruned


def _open(row: RowMapping) -> OpenTask:
    return OpenTask.model_validate({**row, "ref": TaskRef.model_validate(row)})
