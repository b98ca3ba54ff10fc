"""SQL of reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, RowMapping, Update, bindparam, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.reminders import (
    NewReminder,
    ReminderAction,
    ReminderRecord,
    ReminderState,
    Schedule,
)
from assistant.infra.db.models import Reminder, User

_SCHEDULE = tuple(Schedule.model_fields)
_STORED = (*(name for name in NewReminder.model_fields if name != "schedule"), *_SCHEDULE)
_FIELDS = (
    *_STORED,
    *(name for name in ReminderRecord.model_fields if name not in NewReminder.model_fields),
)
_COLUMNS = tuple(
    getattr(Reminder, "id" if name == "reminder_id" else name).label(name) for name in _FIELDS
)
_LIVE = Reminder.state != ReminderState.DELETED
_SET_BY_PERSON = Reminder.action.in_([each for each in ReminderAction if not each.is_proactive])
_OPEN = Reminder.state.in_((ReminderState.ACTIVE, ReminderState.PAUSED))


def _new(name: str) -> BindParameter[Any]:
    column = Reminder.id if name == "reminder_id" else getattr(Reminder, name)
    return bindparam(f"new_{name}", type_=column.type)


_LOCK = select(User.id).where(User.id == bindparam("own_id")).with_for_update(key_share=True)
_ADD = (
    insert(Reminder)
    .values(
        user_id=bindparam("own_id", type_=Reminder.user_id.type),
        state=ReminderState.ACTIVE,
        **{"id" if name == "reminder_id" else name: _new(name) for name in _STORED},
    )
    .on_conflict_do_nothing()
    .returning(Reminder.id)
)
_GET = select(*_COLUMNS).where(Reminder.id == bindparam("reminder"), _LIVE)
_GET_LOCKED = _GET.with_for_update(key_share=True)
_COUNT_OPEN = (
    select(func.count())
    .select_from(Reminder)
    .where(Reminder.user_id == bindparam("own_id"), _SET_BY_PERSON, _OPEN)
)
"""Statements that every firing needs are built once: building costs more than running them."""

_ENDED = Reminder.state == ReminderState.ENDED
_ORDER = (
    _ENDED,
    case((_ENDED, Reminder.created_at)).desc(),
    Reminder.created_at,
    Reminder.id,
)
"""Open ones first, the oldest at the top, so that numbers of a list last; then the last ended."""


@dataclass(frozen=True)
class Reminders:
    """Reminders of one user; deleted ones are not seen."""

    connection: AsyncConnection
    user_id: UUID

    async def lock(self) -> None:
        """Let nobody else add or change reminders of the user until the transaction ends."""
        await self.connection.execute(_LOCK, {"own_id": self.user_id})

    async def add(self, reminder: NewReminder) -> bool:
        """Store a reminder; False when one of this id is there already."""
        values = _parameters(dict(reminder)) | {"own_id": self.user_id}
        return await self.connection.scalar(_ADD, values) is not None

    async def get(self, reminder_id: UUID, *, for_update: bool = False) -> ReminderRecord | None:
        """Return the reminder, locked until the transaction ends if it is to be changed.

        Whoever locks firings of a reminder too locks the reminder first.
        """
        query = _GET_LOCKED if for_update else _GET
        rows = await self.connection.execute(query, {"reminder": reminder_id})
        return _record(rows.mappings().one_or_none())

    async def page(
        self, limit: int, offset: int = 0, states: Sequence[ReminderState] = ()
    ) -> list[ReminderRecord]:
        """Return reminders that the person set (no proactive ones).

        Open ones come first, the oldest at the top, then ended ones, the newest at the top.
        Without `states`, all but the deleted.
        """
        query = select(*_COLUMNS).where(Reminder.user_id == self.user_id, _SET_BY_PERSON, _LIVE)
        if states:
            query = query.where(Reminder.state.in_(states))
        rows = await self.connection.execute(query.order_by(*_ORDER).limit(limit).offset(offset))
        return [_known(row) for row in rows.mappings()]

    async def count_open(self) -> int:
        """Count the active and paused reminders that the person set."""
        return await self.connection.scalar(_COUNT_OPEN, {"own_id": self.user_id}) or 0

    async def change(
        self, reminder_id: UUID, changes: Mapping[str, object]
    ) -> ReminderRecord | None:
        """Set fields of `ReminderRecord` by their names, `schedule` as a whole."""
        values = _parameters(changes) | {"reminder": reminder_id}
        rows = await self.connection.execute(_change(tuple(sorted(changes))), values)
        return _record(rows.mappings().one_or_none())


@cache
def _change(names: tuple[str, ...]) -> Update:
    """Return the statement that sets these fields."""
    stored = [part for name in names for part in (_SCHEDULE if name == "schedule" else (name,))]
    return (
        update(Reminder)
        .where(Reminder.id == bindparam("reminder"), _LIVE)
        .values(updated_at=func.clock_timestamp(), **{name: _new(name) for name in stored})
        .returning(*_COLUMNS)
    )


def _parameters(values: Mapping[str, object]) -> dict[str, object]:
    """Return values by the names that statements know them by, a schedule in its parts."""
    stored = dict(values)
    schedule = stored.pop("schedule", None)
    if isinstance(schedule, Schedule):
        stored |= dict(schedule)
    return {f"new_{name}": value for name, value in stored.items()}


def _record(row: RowMapping | None) -> ReminderRecord | None:
    return None if row is None else _known(row)


def _known(row: RowMapping) -> ReminderRecord:
    return ReminderRecord.model_validate({**row, "schedule": Schedule.model_validate(row)})
