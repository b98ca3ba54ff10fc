"""SQL of turns."""

from typing import Any
from uuid import UUID

from sqlalchemy import CTE, RowMapping, Select, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import QUESTION_PART, NewTurn, TurnEnd, TurnRecord
from assistant.contracts.ids import question_id_for
from assistant.infra.db.models import Message, Turn

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


class Turns:
    """Turns of one user."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def accept(self, turn: NewTurn) -> TurnRecord | None:
        """Store a turn with its question; None when a turn of this id is there already."""
        values = turn.model_dump(exclude={"turn_id", "question"}) | {
            "id": turn.turn_id,
            "state": TurnState.ACCEPTED,
        }
        row = insert(Turn).values(values).on_conflict_do_nothing()
        stored = row.returning(*TURN_COLUMNS).cte("stored")
        question = insert(Message).from_select(*_question(stored, turn)).cte("question")
        found = await self._connection.execute(select(stored).add_cte(question))
        return _record(found.mappings().one_or_none())

    async def get(self, turn_id: UUID) -> TurnRecord | None:
        """Return the turn."""
        row = await self._connection.execute(select(*TURN_COLUMNS).where(Turn.id == turn_id))
        return _record(row.mappings().one_or_none())

    async def begin(self, turn_id: UUID, run_no: int) -> TurnRecord | None:
        """Set an accepted turn running (again, after a crash); returns it as it now stands."""
        row = await self._connection.execute(
            update(Turn)
            .where(Turn.id == turn_id, Turn.run_no == run_no, Turn.state.in_(_OPEN))
            .values(
                state=TurnState.RUNNING,
                started_at=func.coalesce(Turn.started_at, func.clock_timestamp()),
            )
            .returning(*TURN_COLUMNS)
        )
        return _record(row.mappings().one_or_none()) or await self.get(turn_id)

    async def finish(self, turn_id: UUID, run_no: int, end: TurnEnd) -> TurnRecord | None:
        """Set the final state of a run once; None when it was final before."""
        row = await self._connection.execute(
            update(Turn)
            .where(Turn.id == turn_id, Turn.run_no == run_no, Turn.state.in_(_OPEN))
            .values(finished_at=func.clock_timestamp(), **end.model_dump())
            .returning(*TURN_COLUMNS)
        )
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
        count = await self._connection.scalar(
            select(func.count()).where(Turn.session_id == session_id, Turn.state.in_(_OPEN))
        )
        return count or 0


def _question(stored: CTE, turn: NewTurn) -> tuple[list[str], Select[*tuple[Any, ...]]]:
    """Return the columns and the row of the message that a turn answers."""
    values = {
        "id": literal(question_id_for(turn.turn_id)),
        "user_id": stored.c.user_id,
        "session_id": stored.c.session_id,
        "turn_id": stored.c.turn_id,
        "turn_seq": stored.c.seq,
        "part": literal(QUESTION_PART),
        "role": literal("user"),
        "content": literal(turn.question),
    }
    return list(values), select(*values.values())


def _record(row: RowMapping | None) -> TurnRecord | None:
    return None if row is None else TurnRecord.model_validate(row)
