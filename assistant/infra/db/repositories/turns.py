"""SQL of turns."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    RowMapping,
    SmallInteger,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from assistant.contracts.chat import Channel, TurnState
from assistant.contracts.conversations import (
    ANSWER_PART,
    QUESTION_PART,
    NewTold,
    NewTurn,
    TurnEnd,
    TurnRecord,
)
from assistant.contracts.ids import answer_id_for, question_id_for
from assistant.infra.db.models import OPEN_TURN, Message, Turn

TURN_COLUMNS = (
    Turn.id.label("turn_id"),
    Turn.seq,
    Turn.user_id,
    Turn.session_id,
    Turn.channel,
    Turn.request_hash,
    Turn.request_id,
    Turn.state,
    Turn.run_no,
    Turn.error_code,
    Turn.model,
    Turn.prompt_tokens,
    Turn.completion_tokens,
    Turn.created_at,
    Turn.finished_at,
)
_OPEN = (TurnState.ACCEPTED, TurnState.RUNNING)


def _new(name: str, column: InstrumentedAttribute[Any]) -> BindParameter[Any]:
    return bindparam(f"new_{name}", type_=column.type)


_STORED = (
    insert(Turn)
    .values(
        id=_new("turn_id", Turn.id),
        state=TurnState.ACCEPTED,
        **{
            name: _new(name, getattr(Turn, name))
            for name in ("user_id", "session_id", "channel", "request_hash", "request_id")
        },
    )
    .on_conflict_do_nothing()
    .returning(*TURN_COLUMNS)
    .cte("stored")
)
_QUESTION = {
    "id": _new("question_id", Message.id),
    "user_id": _STORED.c.user_id,
    "session_id": _STORED.c.session_id,
    "turn_id": _STORED.c.turn_id,
    "turn_seq": _STORED.c.seq,
    "part": literal(QUESTION_PART, SmallInteger),
    "role": literal("user"),
    "content": _new("question", Message.content),
    "labels": _new("labels", Message.labels),
}
_ACCEPT = select(_STORED).add_cte(
    insert(Message).from_select(list(_QUESTION), select(*_QUESTION.values())).cte("question")
)
"""Statements that every turn needs are built once: building costs more than running them."""

_TOLD = (
    insert(Turn)
    .values(
        id=_new("turn_id", Turn.id),
        state=TurnState.ANSWERED,
        request_hash=b"",  # of no request: a client's key that is the same one is refused
        finished_at=func.now(),
        **{
            name: _new(name, getattr(Turn, name))
            for name in ("user_id", "session_id", "channel", "request_id")
        },
    )
    .on_conflict_do_nothing()
    .returning(Turn.id, Turn.seq, Turn.user_id, Turn.session_id)
    .cte("told")
)
_SAID = {
    "id": _new("answer_id", Message.id),
    "user_id": _TOLD.c.user_id,
    "session_id": _TOLD.c.session_id,
    "turn_id": _TOLD.c.id,
    "turn_seq": _TOLD.c.seq,
    "part": literal(ANSWER_PART, SmallInteger),
    "role": literal("assistant"),
    "content": _new("text", Message.content),
    "labels": _new("labels", Message.labels),
}
_TELL = select(_TOLD.c.id).add_cte(
    insert(Message).from_select(list(_SAID), select(*_SAID.values())).cte("said")
)
_GET = select(*TURN_COLUMNS).where(Turn.id == bindparam("turn"))
_OPEN_RUN = (
    Turn.id == bindparam("turn"),
    Turn.run_no == bindparam("run"),
    Turn.state.in_(_OPEN),
)
_WAITING = (
    select(func.count())
    .select_from(Turn)
    .where(Turn.session_id == bindparam("of_session"), OPEN_TURN)
)
_OPEN_OF_PERSON = (
    select(func.count()).select_from(Turn).where(Turn.channel != Channel.WORKER, OPEN_TURN)
)
_BEGIN = (
    update(Turn)
    .where(*_OPEN_RUN)
    .values(
        state=TurnState.RUNNING,
        started_at=func.coalesce(Turn.started_at, func.clock_timestamp()),
    )
    .returning(*TURN_COLUMNS)
)
_FINISH = (
    update(Turn)
    .where(*_OPEN_RUN)
    .values(
        finished_at=func.clock_timestamp(),
        **{name: bindparam(name) for name in TurnEnd.model_fields},
    )
    .returning(*TURN_COLUMNS)
)


class Turns:
    """Turns of one user."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def accept(self, turn: NewTurn) -> TurnRecord | None:
        """Store a turn with its question; None when a turn of this id is there already."""
        values = turn.model_dump() | {"question_id": question_id_for(turn.turn_id)}
        found = await self._connection.execute(
            _ACCEPT, {f"new_{name}": value for name, value in values.items()}
        )
        return _record(found.mappings().one_or_none())

    async def tell(self, told: NewTold) -> bool:
        """Store an answered turn that has no question, with its message.

        False when a turn of this id is there already.
        """
        values = dict(told) | {"answer_id": answer_id_for(told.turn_id)}
        stored = await self._connection.execute(
            _TELL, {f"new_{name}": value for name, value in values.items()}
        )
        return stored.scalar_one_or_none() is not None

    async def get(self, turn_id: UUID) -> TurnRecord | None:
        """Return the turn."""
        row = await self._connection.execute(_GET, {"turn": turn_id})
        return _record(row.mappings().one_or_none())

    async def begin(self, turn_id: UUID, run_no: int) -> TurnRecord | None:
        """Set an accepted turn running (again, after a crash); returns it as it now stands."""
        row = await self._connection.execute(_BEGIN, {"turn": turn_id, "run": run_no})
        return _record(row.mappings().one_or_none()) or await self.get(turn_id)

    async def finish(self, turn_id: UUID, run_no: int, end: TurnEnd) -> TurnRecord | None:
        """Set the final state of a run once; None when it was final before."""
        values = end.model_dump() | {"turn": turn_id, "run": run_no}
        row = await self._connection.execute(_FINISH, values)
        return _record(row.mappings().one_or_none())

    async def retry(self, turn_id: UUID) -> TurnRecord | None:
        """Accept a failed turn again under the next run number; None when it has not failed."""
        row = await self._connection.execute(
            update(Turn)
            .where(Turn.id == turn_id, Turn.state == TurnState.FAILED)
            .values(
                state=TurnState.ACCEPTED,
                run_no=Turn.run_no + 1,
                error_code=None,
                created_at=func.clock_timestamp(),
                started_at=None,
                finished_at=None,
            )
            .returning(*TURN_COLUMNS)
        )
        return _record(row.mappings().one_or_none())

    async def states(self, turn_ids: list[UUID]) -> dict[UUID, TurnState]:
        """Return the states of turns."""
        rows = await self._connection.execute(
            select(Turn.id, Turn.state).where(Turn.id.in_(turn_ids))
        )
        return {turn_id: TurnState(state) for turn_id, state in rows}

    async def waiting(self, session_id: UUID) -> int:
        """Count the turns of a dialogue that are not final."""
        return await self._connection.scalar(_WAITING, {"of_session": session_id}) or 0

    async def open_of_person(self) -> int:
        """Count the person's turns that are not final, without those of background tasks."""
        return await self._connection.scalar(_OPEN_OF_PERSON) or 0


def _record(row: RowMapping | None) -> TurnRecord | None:
    return None if row is None else TurnRecord.model_validate(row)
