"""SQL of all that a firing has to know, in one statement: many go off at the same moment."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Label, RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.accounts import UserProfile
from assistant.contracts.reminders import (
    FiringRecord,
    ReminderRecord,
    ReminderState,
    Schedule,
)
from assistant.infra.db.models import Reminder, ReminderFiring, TelegramAccount, User
from assistant.services.ports.reminders import FiringSight

_FIRING: Final = "firing_"
_REMINDER: Final = "reminder_"
_USER: Final = "user_"
_REMINDER_FIELDS = (
    *(name for name in ReminderRecord.model_fields if name != "schedule"),
    *Schedule.model_fields,
)


def _labelled(prefix: str, model: Any, names: Iterable[str], own_id: str) -> list[Label[Any]]:
    return [getattr(model, "id" if name == own_id else name).label(prefix + name) for name in names]


_CHAT = (
    select(TelegramAccount.telegram_user_id)
    .where(TelegramAccount.user_id == ReminderFiring.user_id, TelegramAccount.blocked_at.is_(None))
    .order_by(TelegramAccount.telegram_user_id)
    .limit(1)
    .scalar_subquery()
)
_SIGHT = (
    select(
        *_labelled(_FIRING, ReminderFiring, FiringRecord.model_fields, "firing_id"),
        *_labelled(_REMINDER, Reminder, _REMINDER_FIELDS, "reminder_id"),
        *_labelled(_USER, User, UserProfile.model_fields, "id"),
        _CHAT.label("chat_id"),
    )
    .join(Reminder, Reminder.id == ReminderFiring.reminder_id)
    .join(User, User.id == ReminderFiring.user_id)
    .where(ReminderFiring.id == bindparam("firing"))
    .with_for_update(key_share=True, of=[Reminder, ReminderFiring])
)
"""Locks in the order of all who lock both: the reminder first."""


async def sight(connection: AsyncConnection, firing_id: UUID) -> FiringSight | None:
    """Return a firing with what belongs to it; firing and reminder are locked."""
    rows = await connection.execute(_SIGHT, {"firing": firing_id})
    row = rows.mappings().one_or_none()
    if row is None:
        return None
    return FiringSight(
        firing=FiringRecord.model_validate(_part(row, _FIRING)),
        reminder=_reminder(_part(row, _REMINDER)),
        profile=UserProfile.model_validate(_part(row, _USER)),
        chat_id=row["chat_id"],
    )


def _part(row: RowMapping, prefix: str) -> dict[str, Any]:
    return {
        str(name).removeprefix(prefix): value
        for name, value in row.items()
        if str(name).startswith(prefix)
    }


def _reminder(values: Mapping[str, Any]) -> ReminderRecord | None:
    if values["state"] == ReminderState.DELETED:
        return None
    return ReminderRecord.model_validate({**values, "schedule": Schedule.model_validate(values)})
