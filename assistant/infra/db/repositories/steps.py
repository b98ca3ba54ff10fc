"""SQL of the steps of tool chains."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Update, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.tools import StepRecord, ToolStepState
from assistant.domain.tool_calls import arguments_hash, canonical_json, refuse_nul
from assistant.infra.db.models import ToolStep
from assistant.services.ports.chains import NewStep, StepResult

_COLUMNS = tuple(
    getattr(ToolStep, "id" if name == "step_id" else name).label(name)
    for name in StepRecord.model_fields
)
_ONE = ToolStep.id == bindparam("step")
_PLACE = (ToolStep.round_no, ToolStep.position)


def _is_in(*states: ToolStepState) -> ColumnElement[bool]:
    return ToolStep.state.in_(states)


def _set(*names: str) -> dict[str, Any]:
    return {name: bindparam(f"new_{name}", type_=getattr(ToolStep, name).type) for name in names}


_GET = select(*_COLUMNS).where(_ONE)
_OF_CHAINS = (
    select(*_COLUMNS)
    .where(ToolStep.chain_id.in_(bindparam("chains", expanding=True)))
    .order_by(ToolStep.chain_id, *_PLACE)
)
_FORGET_ROUND = delete(ToolStep).where(
    ToolStep.chain_id == bindparam("of_chain"),
    ToolStep.round_no == bindparam("of_round"),
    _is_in(ToolStepState.REQUESTED),
)
_ADMIT = (
    update(ToolStep)
    .where(_ONE, _is_in(ToolStepState.REQUESTED))
    .values(_set("state", "arguments", "arguments_hash", "approval_expires_at"))
    .returning(*_COLUMNS)
)
_DECIDED = bindparam("decision", type_=ToolStep.state.type)
_DECIDE = (
    update(ToolStep)
    .where(
        _ONE,
        _is_in(ToolStepState.WAITING),
        ToolStep.approval_expires_at > bindparam("now", type_=ToolStep.approval_expires_at.type),
    )
    .values(
        state=_DECIDED,
        finished_at=case((_DECIDED == ToolStepState.DENIED, func.clock_timestamp())),
    )
    .returning(*_COLUMNS)
)
_WAITING = (
    select(*_COLUMNS)
    .where(
        ToolStep.user_id == bindparam("owner"),
        _is_in(ToolStepState.WAITING),
        ToolStep.approval_expires_at > bindparam("now", type_=ToolStep.approval_expires_at.type),
    )
    .order_by(ToolStep.created_at, *_PLACE)
)
_BEGIN = (
    update(ToolStep)
    .where(_ONE, _is_in(ToolStepState.APPROVED, ToolStepState.RUNNING))
    .values(
        state=ToolStepState.RUNNING,
        started_at=func.coalesce(ToolStep.started_at, func.clock_timestamp()),
    )
    .returning(*_COLUMNS)
)
_END = (
    update(ToolStep)
    .where(_ONE, _is_in(*(state for state in ToolStepState if not state.is_final)))
    .values(finished_at=func.clock_timestamp(), **_set(*StepResult.model_fields))
    .returning(*_COLUMNS)
)
"""Statements that every step needs are built once: building costs more than running them."""


@dataclass(frozen=True)
class Steps:
    """Steps of one user's tool chains."""

    connection: AsyncConnection
    user_id: UUID

    async def replace_round(self, chain_id: UUID, round_no: int, steps: list[NewStep]) -> None:
        """Store the steps of a round; those of it that were only `requested` are removed first.

        A place whose step has gone further keeps it. Raises `InvalidInputError` for arguments
        that are no JSON.
        """
        await self.connection.execute(_FORGET_ROUND, {"of_chain": chain_id, "of_round": round_no})
        rows = [self._row(chain_id, step) for step in steps]
        if rows:
            await self.connection.execute(insert(ToolStep).on_conflict_do_nothing(), rows)

    async def of_chain(self, chain_id: UUID) -> list[StepRecord]:
        """Return the steps of a chain by round and position."""
        return await self.of_chains([chain_id])

    async def of_chains(self, chain_ids: list[UUID]) -> list[StepRecord]:
        """Return the steps of chains, by chain, round and position."""
        rows = await self.connection.execute(_OF_CHAINS, {"chains": chain_ids})
        return [StepRecord.model_validate(row) for row in rows.mappings()]

    async def get(self, step_id: UUID) -> StepRecord | None:
        """Return the step."""
        rows = await self.connection.execute(_GET, {"step": step_id})
        row = rows.mappings().one_or_none()
        return None if row is None else StepRecord.model_validate(row)

    async def admit(
        self,
        step_id: UUID,
        state: ToolStepState,
        arguments: dict[str, Any],
        approval_expires_at: datetime | None,
    ) -> StepRecord | None:
        """Store checked arguments with their hash and the state (approved or waiting).

        None when the step is not `requested` any more. Raises `InvalidInputError` for arguments
        that are no JSON.
        """
        step = await self.get(step_id)
        if step is None:
            return None
        values = {
            "state": state,
            "arguments": arguments,
            "arguments_hash": arguments_hash(step.name, arguments),
            "approval_expires_at": approval_expires_at,
        }
        return await self._change(_ADMIT, step_id, _new(values))

    async def decide(self, step_id: UUID, now: datetime, *, approved: bool) -> StepRecord | None:
        """Approve or deny a step that waits and has not expired, once; None otherwise."""
        decision = ToolStepState.APPROVED if approved else ToolStepState.DENIED
        return await self._change(_DECIDE, step_id, {"now": now, "decision": decision})

    async def waiting(self, now: datetime) -> list[StepRecord]:
        """Return the steps that wait for the person's word and have not expired."""
        rows = await self.connection.execute(_WAITING, {"owner": self.user_id, "now": now})
        return [StepRecord.model_validate(row) for row in rows.mappings()]

    async def begin(self, step_id: UUID) -> StepRecord | None:
        """Set an approved step running (again, after a crash); None when it may not run."""
        return await self._change(_BEGIN, step_id, {})

    async def end(self, step_id: UUID, result: StepResult) -> StepRecord | None:
        """Store the end of an open step once; None when it had ended before.

        Raises `InvalidInputError` for texts with NUL characters and values that are no JSON.
        """
        refuse_nul(result.summary, result.output, *result.offers)
        canonical_json(result.result)
        return await self._change(_END, step_id, _new(result.model_dump()))

    async def _change(
        self, statement: Update, step_id: UUID, values: dict[str, Any]
    ) -> StepRecord | None:
        rows = await self.connection.execute(statement, values | {"step": step_id})
        row = rows.mappings().one_or_none()
        return None if row is None else StepRecord.model_validate(row)

    def _row(self, chain_id: UUID, step: NewStep) -> dict[str, Any]:
        refuse_nul(step.name)
        values = step.model_dump(exclude={"step_id"})
        return values | {
            "id": step.step_id,
            "user_id": self.user_id,
            "chain_id": chain_id,
            "arguments_hash": arguments_hash(step.name, step.arguments),
            "state": ToolStepState.REQUESTED,
        }


def _new(values: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}
