"""Owns people and reminders made by COPY as the database's owner: what months of use would leave.

Each row is as the product writes it, so that the product takes it from there: workflows are
started by its own look, which is told to come at once instead of every minute.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
from temporalio.client import Client, ScheduleHandle

from assistant.contracts.ids import firing_id_for

_BACK = timedelta(minutes=5)
"""Rows are this old: the look leaves those alone that somebody may be about to hand over."""

_LOOK = "turn-recovery"
_LOOK_SECONDS = 0.25
_PATIENCE_SECONDS = 600
_COPY_SECONDS = 120
_UNHANDED = """
SELECT count(*) FROM reminder_firings
WHERE state = 'planned' AND handed_at IS NULL AND due_at BETWEEN $1 AND $2
"""


@dataclass(frozen=True)
class Pending:
    """A reminder with its next firing; a daily one has a rule, and is due at a whole minute."""

    user_id: UUID
    text: str
    due: datetime
    daily: bool = False
    reminder_id: UUID = field(default_factory=uuid4)

    @property
    def rule(self) -> str:
        """The rule of a daily one, in UTC."""
        if not self.daily:
            return ""
        return f"FREQ=DAILY;BYHOUR={self.due.hour};BYMINUTE={self.due.minute};BYSECOND=0"


def soon(seconds: float) -> datetime:
    """Return the whole second that is about so far ahead, in UTC."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)


def whole_minute(moment: datetime) -> datetime:
    """Return the minute that begins then or after."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


async def make_people(owner: asyncpg.Connection, number: int) -> list[UUID]:
    """Make people who never log in."""
    ids = [uuid4() for _ in range(number)]
    people = [{"id": one, "username": f"bench-{one.hex}", "display_name": "Bench"} for one in ids]
    await _copy(owner, "users", people)
    return ids


async def store(owner: asyncpg.Connection, pending: Sequence[Pending]) -> None:
    """Store reminders with their next firings."""
    made = datetime.now(UTC) - _BACK
    await _copy(owner, "reminders", [_reminder(one, made) for one in pending])
    await _copy(owner, "reminder_firings", [_firing(one, made) for one in pending])


def _reminder(one: Pending, made: datetime) -> dict[str, object]:
    return {
        "id": one.reminder_id,
        "user_id": one.user_id,
        "action": "remind",
        "text": one.text,
        "phrase": "bench",
        "timezone": "UTC",
        "instants": [] if one.daily else [one.due],
        "rule": one.rule,
        "urgent": True,
        "created_at": made,
        "updated_at": made,
    }


def _firing(one: Pending, made: datetime) -> dict[str, object]:
    return {
        "id": firing_id_for(one.reminder_id, one.due),
        "user_id": one.user_id,
        "reminder_id": one.reminder_id,
        "due_at": one.due,
        "origin": "schedule",
        "created_at": made,
    }


async def _copy(
    owner: asyncpg.Connection, table: str, rows: Sequence[Mapping[str, object]]
) -> None:
    """Store rows with the same columns, and bring the statistics up to date."""
    await owner.copy_records_to_table(
        table,
        records=[tuple(row.values()) for row in rows],
        columns=tuple(rows[0]),
        timeout=_COPY_SECONDS,
    )
    await owner.execute(f"VACUUM (ANALYZE) {table}", timeout=_COPY_SECONDS)


async def hand_over(
    client: Client, owner: asyncpg.Connection, first: datetime, last: datetime
) -> float:
    """Have the product's look come until all that is due in between has its workflow.

    Returns how many seconds that took. Raises `TimeoutError`.
    """
    look = client.get_schedule_handle(_LOOK)
    began = time.perf_counter()
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await owner.fetchval(_UNHANDED, first, last):
            await _come(look)
    return time.perf_counter() - began


async def _come(look: ScheduleHandle) -> None:
    """Tell the look to come; one that is under way already is enough."""
    await look.trigger()
    await asyncio.sleep(_LOOK_SECONDS)
