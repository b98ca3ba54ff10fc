"""SQL of tool chains."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import TurnState
from assistant.contracts.tools import ChainRecord, Labels, ToolStepState
from assistant.infra.db.models import OPEN_DIRECT_CHAIN, OPEN_TURN, ToolChain, ToolStep, Turn
from assistant.services.ports.chains import NewChain

_COLUMNS = tuple(
    getattr(ToolChain, "id" if name == "chain_id" else name).label(name)
    for name in ChainRecord.model_fields
)
_ONE = ToolChain.id == bindparam("chain")
_OPEN = ToolChain.state.in_((TurnState.ACCEPTED, TurnState.RUNNING))


def _joined() -> ColumnElement[Labels]:
    more = bindparam("more", type_=ToolChain.labels.type)
    each = select(func.unnest(ToolChain.labels.op("||")(more)).label("label")).distinct()
    return func.array(each.order_by("label").scalar_subquery(), type_=ToolChain.labels.type)


_STORE = (
    insert(ToolChain)
    .values(
        id=bindparam("new_chain_id", type_=ToolChain.id.type),
        user_id=bindparam("new_user_id", type_=ToolChain.user_id.type),
        state=TurnState.ACCEPTED,
        **{
            name: bindparam(f"new_{name}", type_=getattr(ToolChain, name).type)
            for name in NewChain.model_fields
            if name != "chain_id"
        },
    )
    .on_conflict_do_nothing()
    .returning(ToolChain.id)
)
_GET = select(*_COLUMNS).where(_ONE)
_ADD_LABELS = update(ToolChain).where(_ONE).values(labels=_joined())
_ENDED = (
    update(ToolChain)
    .where(_ONE, _OPEN)
    .values(state=bindparam("final"), finished_at=func.clock_timestamp())
)
_END = _ENDED.returning(ToolChain.id)
_CLOSE = (
    update(ToolStep)
    .where(
        ToolStep.chain_id == bindparam("chain"),
        ToolStep.state.in_([state for state in ToolStepState if not state.is_final]),
    )
    .values(state=ToolStepState.STOPPED, finished_at=func.clock_timestamp())
    .add_cte(_ENDED.cte("ended"))
)
_OPEN_DIRECT = (
    select(func.count())
    .select_from(ToolChain)
    .where(ToolChain.user_id == bindparam("owner"), OPEN_DIRECT_CHAIN)
)
_OPEN_TURNS = (
    select(Turn.id, Turn.seq)
    .where(Turn.session_id == bindparam("of_session"), OPEN_TURN)
    .subquery()
)
_ASKING = (
    select(_OPEN_TURNS.c.id)
    .join(ToolChain, ToolChain.turn_id == _OPEN_TURNS.c.id)
    .join(ToolStep, ToolStep.chain_id == ToolChain.id)
    .where(ToolStep.state == ToolStepState.WAITING)
    .order_by(_OPEN_TURNS.c.seq)
    .limit(1)
)
"""Statements that every chain needs are built once: building costs more than running them."""


@dataclass(frozen=True)
class Chains:
    """Tool chains of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def open(self, chain: NewChain) -> bool:
        """Store a chain in state accepted; False when one of this id is there already."""
        values = chain.model_dump() | {"user_id": self.user_id}
        stored = await self.connection.execute(
            _STORE, {f"new_{name}": value for name, value in values.items()}
        )
        return stored.scalar_one_or_none() is not None

    async def get(self, chain_id: UUID) -> ChainRecord | None:
        """Return the chain."""
        rows = await self.connection.execute(_GET, {"chain": chain_id})
        row = rows.mappings().one_or_none()
        return None if row is None else ChainRecord.model_validate(row)

    async def of_turns(self, turn_ids: list[UUID]) -> list[ChainRecord]:
        """Return the chains of turns, oldest first."""
        query = select(*_COLUMNS).where(ToolChain.turn_id.in_(turn_ids))
        rows = await self.connection.execute(query.order_by(ToolChain.created_at, ToolChain.id))
        return [ChainRecord.model_validate(row) for row in rows.mappings()]

    async def add_labels(self, chain_id: UUID, labels: Labels) -> None:
        """Join labels to those of the chain."""
        await self.connection.execute(_ADD_LABELS, {"chain": chain_id, "more": labels})

    async def open_direct(self) -> int:
        """Count the chains that were asked for directly and have not ended."""
        return await self.connection.scalar(_OPEN_DIRECT, {"owner": self.user_id}) or 0

    async def asking(self, session_id: UUID) -> UUID | None:
        """Return the oldest open turn of a dialogue that waits for the person's word."""
        turn_id: UUID | None = await self.connection.scalar(_ASKING, {"of_session": session_id})
        return turn_id

    async def end(self, chain_id: UUID, state: TurnState) -> bool:
        """Set the final state once; False when the chain had ended before."""
        changed = await self.connection.execute(_END, {"chain": chain_id, "final": state})
        return changed.scalar_one_or_none() is not None

    async def close(self, chain_id: UUID, state: TurnState) -> None:
        """Set the final state of a chain that is open, and stop its open steps, if there is one."""
        await self.connection.execute(_CLOSE, {"chain": chain_id, "final": state})
