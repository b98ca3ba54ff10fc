"""SQL of one user's firings of reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.ids import firing_id_for
from assistant.contracts.reminders import FiringRecord, FiringRef, FiringState, ReminderAction
from assistant.infra.db.models import Reminder, ReminderFiring
from assistant.infra.db.repositories import firing_statements as sql
from assistant.infra.db.repositories.firing_sights import sight
from assistant.services.ports.reminders import FiringSight, NewFiring


@dataclass(frozen=True)
class Firings:
    """Firings of one user's reminders."""

    connection: AsyncConnection
    user_id: UUID

    async def plan(self, firing: NewFiring) -> FiringRecord | None:
        """Store a planned firing; a cancelled one of the same time is planned again.

        None when it has fired already, when the schedule has planned another one, or when there is
        no such reminder. The reminder is locked until the transaction ends.
        """
        firing_id = firing_id_for(firing.reminder_id, firing.due_at)
        values = {
            "new_firing_id": firing_id,
            "of_reminder": firing.reminder_id,
            "new_due_at": firing.due_at,
            "new_origin": firing.origin,
        }
        stored = await self._one(sql.PLAN, values)
        if stored is not None:
            return stored
        return await self._one(sql.PLAN_AGAIN, {"firing": firing_id, "new_origin": firing.origin})

    async def get(self, firing_id: UUID, *, for_update: bool = False) -> FiringRecord | None:
        """Return the firing, locked until the transaction ends if it is to be changed."""
        return await self._one(sql.GET_LOCKED if for_update else sql.GET, {"firing": firing_id})

    async def sight(self, firing_id: UUID) -> FiringSight | None:
        """Return a firing with what belongs to it; it and the reminder are locked."""
        return await sight(self.connection, firing_id)

    async def change(self, firing_id: UUID, changes: Mapping[str, object]) -> FiringRecord | None:
        """Set fields by their names; returns the firing as it then stands."""
        values = {f"new_{name}": value for name, value in changes.items()}
        statement = sql.change_of(tuple(sorted(changes))) if changes else sql.GET
        return await self._one(statement, values | {"firing": firing_id})

    async def planned(self, reminder_id: UUID | None = None) -> list[FiringRecord]:
        """Return planned firings of one reminder or of all, by due time."""
        values = {"own_id": self.user_id}
        if reminder_id is None:
            return await self._all(sql.ALL_PLANNED, values)
        return await self._all(sql.PLANNED_OF, values | {"of_reminder": reminder_id})

    async def cancel(self, reminder_id: UUID) -> list[FiringRef]:
        """Cancel what is planned for a reminder; returns it, so that workflows can be ended."""
        values = {"own_id": self.user_id, "of_reminder": reminder_id}
        rows = await self.connection.execute(sql.CANCEL, values)
        return [FiringRef.model_validate(row) for row in rows.mappings()]

    async def of_reminder(
        self, reminder_id: UUID, limit: int, offset: int = 0
    ) -> list[FiringRecord]:
        """Return the firings of a reminder, the last due first."""
        return await self._all(
            sql.PAGE, {"of_reminder": reminder_id, "most": limit, "skipped": offset}
        )

    async def last_fired(self, reminder_ids: Sequence[UUID]) -> dict[UUID, FiringRecord]:
        """Return the last firing of each reminder that is neither planned nor cancelled."""
        found = await self._all(sql.LAST_FIRED, {"ids": list(reminder_ids)})
        return {firing.reminder_id: firing for firing in found}

    async def fired(
        self,
        actions: Sequence[ReminderAction],
        states: Sequence[FiringState],
        since: datetime,
        limit: int,
    ) -> list[FiringRecord]:
        """Return firings that went off since a moment, by action and state, the oldest first."""
        query = (
            select(*sql.COLUMNS)
            .join(Reminder, Reminder.id == ReminderFiring.reminder_id)
            .where(
                ReminderFiring.user_id == self.user_id,
                ReminderFiring.fired_at >= since,
                ReminderFiring.state.in_(states),
                Reminder.action.in_(actions),
            )
            .order_by(ReminderFiring.fired_at, ReminderFiring.id)
        )
        return await self._all(query.limit(limit), {})

    async def settle_outbox(
        self, outbox_id: UUID, state: FiringState, message_id: int | None, reason: str | None
    ) -> None:
        """Store what became of the message of a due firing: sent with its id, or failed."""
        values = {"new_state": state, "new_message_id": message_id, "new_error_code": reason}
        await self.connection.execute(sql.SETTLE, values | {"outbox": outbox_id})

    async def of_turn(self, turn_id: UUID) -> FiringRecord | None:
        """Return the firing that a turn carries out."""
        return await self._one(sql.OF_TURN, {"turn": turn_id})

    async def hand(self, firing_ids: Sequence[UUID], at: datetime | None) -> None:
        """Note that the workflows of planned firings were started, or (None) must be again."""
        await self.connection.execute(sql.HAND, {"ids": list(firing_ids), "new_handed_at": at})

    async def _one(self, statement: Executable, values: Mapping[str, Any]) -> FiringRecord | None:
        rows = await self.connection.execute(statement, values)
        row = rows.mappings().one_or_none()
        return None if row is None else FiringRecord.model_validate(row)

    async def _all(self, statement: Executable, values: Mapping[str, Any]) -> list[FiringRecord]:
        rows = await self.connection.execute(statement, values)
        return [FiringRecord.model_validate(row) for row in rows.mappings()]
