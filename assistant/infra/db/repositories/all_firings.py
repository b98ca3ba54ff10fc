"""SQL of what is asked about everybody's firings: what has no workflow, what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.reminders import FiringRef, FiringState
from assistant.infra.db.models import PLANNED_FIRING, UNHANDED_FIRING, ReminderFiring, User
from assistant.services.ports.reminders import PlannedFiring

_START = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_PLACE = (ReminderFiring.due_at, ReminderFiring.id)
_MOMENT = ReminderFiring.due_at.type
_DUE = (
    select(
        ReminderFiring.id.label("firing_id"),
        ReminderFiring.user_id,
        ReminderFiring.reminder_id,
        ReminderFiring.due_at,
        ReminderFiring.handed_at,
    )
    .join(User, User.id == ReminderFiring.user_id)
    .where(
        ReminderFiring.due_at < bindparam("due_before", type_=_MOMENT),
        User.reminders_paused.is_(False),
    )
    .order_by(*_PLACE)
    .limit(bindparam("most", type_=Integer))
)
_UNHANDED = _DUE.where(
    UNHANDED_FIRING, ReminderFiring.created_at < bindparam("created_before", type_=_MOMENT)
)
_PLANNED = _DUE.where(
    PLANNED_FIRING,
    tuple_(*_PLACE)
    > tuple_(
        bindparam("after_due", type_=_MOMENT), bindparam("after_id", type_=ReminderFiring.id.type)
    ),
)
_HAND = (
    update(ReminderFiring)
    .where(ReminderFiring.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), PLANNED_FIRING)
    .values(handed_at=bindparam("new_handed_at", type_=_MOMENT))
)
_STATES = select(ReminderFiring.id, ReminderFiring.state).where(
    ReminderFiring.id == any_(bindparam("ids", type_=ARRAY(Uuid())))
)


@dataclass(frozen=True)
class AllFirings:
    """Firings of all users (system), by columns without content."""

    connection: AsyncConnection

    async def unhanded(
        self, due_before: datetime, created_before: datetime, limit: int
    ) -> list[FiringRef]:
        """Return planned firings without a workflow, of people who have not paused all."""
        values = {"due_before": due_before, "created_before": created_before, "most": limit}
        rows = await self.connection.execute(_UNHANDED, values)
        return [FiringRef.model_validate(row) for row in rows.mappings()]

    async def planned(
        self, after: tuple[datetime, UUID] | None, due_before: datetime, limit: int
    ) -> list[PlannedFiring]:
        """Return planned firings by (due time, id), after a place, due before a moment.

        Those of people who have paused all reminders are left out.
        """
        values = dict(zip(("after_due", "after_id"), after or _START, strict=True))
        rows = await self.connection.execute(
            _PLANNED, values | {"due_before": due_before, "most": limit}
        )
        return [
            PlannedFiring(ref=FiringRef.model_validate(row), handed_at=row["handed_at"])
            for row in rows.mappings()
        ]

    async def hand(self, refs: Sequence[FiringRef], at: datetime) -> None:
        """Note that the workflows of firings were started."""
        ids = [ref.firing_id for ref in refs]
        await self.connection.execute(_HAND, {"ids": ids, "new_handed_at": at})

    async def states(self, firing_ids: Sequence[UUID]) -> dict[UUID, FiringState]:
        """Return the states of firings; those that are gone are left out."""
        rows = await self.connection.execute(_STATES, {"ids": list(firing_ids)})
        return {firing_id: FiringState(state) for firing_id, state in rows}

    async def prune(self, older_than: datetime) -> int:
        """Remove firings due before a moment that are over; returns how many.

        Which are over, and old enough, is in the database's own policy.
        """
        old = delete(ReminderFiring).where(ReminderFiring.due_at < older_than)
        return (await self.connection.execute(old)).rowcount
