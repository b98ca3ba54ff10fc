"""SQL of tool chains."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import TurnState
from assistant.contracts.tools import ChainRecord, Labels
from assistant.infra.db.models import ToolChain
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
_REPAIR = (
    update(ToolChain)
    .where(_ONE, ToolChain.repaired.is_(False))
    .values(repaired=True)
    .returning(ToolChain.id)
)
_END = (
    update(ToolChain)
    .where(_ONE, _OPEN)
    .values(state=bindparam("final"), finished_at=func.clock_timestamp())
    .returning(ToolChain.id)
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

    async def repair(self, chain_id: UUID) -> bool:
        """Note that the model was told of a wrong call; False when it had been before."""
        changed = await self.connection.execute(_REPAIR, {"chain": chain_id})
        return changed.scalar_one_or_none() is not None

    async def end(self, chain_id: UUID, state: TurnState) -> bool:
        """Set the final state once; False when the chain had ended before."""
        changed = await self.connection.execute(_END, {"chain": chain_id, "final": state})
        return changed.scalar_one_or_none() is not None
