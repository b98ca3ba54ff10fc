"""Statements on one user's firings, built once: building costs more than running them."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Integer,
    Update,
    Uuid,
    any_,
    bindparam,
    case,
    column,
    exists,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from assistant.contracts.reminders import (
    FiringOrigin,
    FiringRecord,
    FiringRef,
    FiringState,
    ReminderState,
)
from assistant.infra.db.models import PLANNED_FIRING, Reminder, ReminderFiring


def _column(name: str) -> Any:
    return getattr(ReminderFiring, "id" if name == "firing_id" else name)


def _new(name: str) -> BindParameter[Any]:
    return bindparam(f"new_{name}", type_=_column(name).type)


COLUMNS = tuple(_column(name).label(name) for name in FiringRecord.model_fields)
_REF = tuple(_column(name).label(name) for name in FiringRef.model_fields)
_ONE = ReminderFiring.id == bindparam("firing")
_OF_REMINDER = ReminderFiring.reminder_id == bindparam("of_reminder")
_OWN = ReminderFiring.user_id == bindparam("own_id")
_IS_PLANNED = ReminderFiring.state == FiringState.PLANNED
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid())))

# Whoever plans holds the reminder: what the schedule has planned does not change meanwhile.
_PLANNED = {
    "id": _new("firing_id"),
    "user_id": Reminder.user_id,
    "reminder_id": Reminder.id,
    "due_at": _new("due_at"),
    "origin": _new("origin"),
}
PLAN = (
    insert(ReminderFiring)
    .from_select(
        list(_PLANNED),
        select(*_PLANNED.values())
        .where(Reminder.id == bindparam("of_reminder"), Reminder.state != ReminderState.DELETED)
        .with_for_update(key_share=True),
    )
    .on_conflict_do_nothing()
    .returning(*COLUMNS)
)
_other = aliased(ReminderFiring)
_OTHER_IS_SCHEDULED = exists().where(
    _other.reminder_id == ReminderFiring.reminder_id,
    _other.id != ReminderFiring.id,
    _other.state == literal_column("'planned'"),
    _other.origin == literal_column("'schedule'"),
)
_LIVES = exists().where(
    Reminder.id == ReminderFiring.reminder_id, Reminder.state != ReminderState.DELETED
)
PLAN_AGAIN = (
    update(ReminderFiring)
    .where(
        ReminderFiring.id == bindparam("firing"),
        ReminderFiring.state.in_((FiringState.PLANNED, FiringState.CANCELLED)),
        (_new("origin") != FiringOrigin.SCHEDULE) | ~_OTHER_IS_SCHEDULED,
        _LIVES,
    )
    .values(
        state=FiringState.PLANNED,
        # What is put off to a time of the schedule is the schedule's, or that would end there.
        origin=case(
            (
                _IS_PLANNED & (ReminderFiring.origin == FiringOrigin.SCHEDULE),
                ReminderFiring.origin,
            ),
            else_=_new("origin"),
        ),
        missed=0,
        nags=0,
        handed_at=case((_IS_PLANNED, ReminderFiring.handed_at)),
        fired_at=None,
        error_code=None,
        created_at=case((_IS_PLANNED, ReminderFiring.created_at), else_=func.clock_timestamp()),
    )
    .returning(*COLUMNS)
)
GET = select(*COLUMNS).where(_ONE)
GET_LOCKED = GET.with_for_update(key_share=True)
ALL_PLANNED = (
    select(*COLUMNS).where(_OWN, PLANNED_FIRING).order_by(ReminderFiring.due_at, ReminderFiring.id)
)
PLANNED_OF = ALL_PLANNED.where(_OF_REMINDER)
CANCEL = (
    update(ReminderFiring)
    .where(_OWN, PLANNED_FIRING, _OF_REMINDER)
    .values(state=FiringState.CANCELLED, handed_at=None)
    .returning(*_REF)
)
PAGE = (
    select(*COLUMNS)
    .where(_OF_REMINDER)
    .order_by(ReminderFiring.due_at.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("skipped", type_=Integer))
)
_asked = (
    func.unnest(bindparam("ids", type_=ARRAY(Uuid())))
    .table_valued(column("reminder", Uuid()), name="asked")
    .render_derived()
)
_last = (
    select(*COLUMNS)
    .where(
        ReminderFiring.reminder_id == _asked.c.reminder,
        ReminderFiring.state.not_in((FiringState.PLANNED, FiringState.CANCELLED)),
    )
    .order_by(ReminderFiring.due_at.desc())
    .limit(1)
    .lateral()
)
LAST_FIRED = select(*_last.c).select_from(_asked).join(_last, true())
SETTLE = (
    update(ReminderFiring)
    .where(
        ReminderFiring.outbox_id == bindparam("outbox"),
        ReminderFiring.state == FiringState.DUE,
    )
    .values(
        state=_new("state"),
        message_id=_new("message_id"),
        error_code=_new("error_code"),
        sent_at=case((_new("state") == FiringState.SENT, func.clock_timestamp())),
    )
)
OF_TURN = select(*COLUMNS).where(ReminderFiring.turn_id == bindparam("turn"))
HAND = (
    update(ReminderFiring)
    .where(ReminderFiring.id == _IDS, PLANNED_FIRING)
    .values(handed_at=_new("handed_at"))
)


@cache
def change_of(names: tuple[str, ...]) -> Update:
    """Return the statement that sets these fields."""
    changed = update(ReminderFiring).where(_ONE).values({name: _new(name) for name in names})
    return changed.returning(*COLUMNS)
