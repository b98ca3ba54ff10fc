"""SQL of the journal of changing calls: what was about to be sent, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Update, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.integrations import Answer, CallRecord, CallState
from assistant.errors import ConflictError
from assistant.infra.db.models import IntegrationCall

_COLUMNS = tuple(
    getattr(IntegrationCall, "id" if name == "call_id" else name).label(name)
    for name in CallRecord.model_fields
)
_GET = select(*_COLUMNS).where(IntegrationCall.id == bindparam("call"))
_BEGIN = (
    insert(IntegrationCall)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(IntegrationCall.id)
)


def _from(state: CallState) -> Update:
    return (
        update(IntegrationCall)
        .where(IntegrationCall.id == bindparam("call"), IntegrationCall.state == state)
        .returning(IntegrationCall.id)
    )


def _new(*names: str) -> dict[str, Any]:
    columns = IntegrationCall.__table__.c
    return {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}


_AGAIN = _from(CallState.FAILED).values(
    state=CallState.SENDING, error_code=None, finished_at=None, **_new("deadline")
)
_OVERDUE = (
    _from(CallState.SENDING)
    .where(IntegrationCall.deadline <= bindparam("now", type_=IntegrationCall.deadline.type))
    .values(state=CallState.UNKNOWN, finished_at=func.clock_timestamp())
)
_END = _from(CallState.SENDING).values(
    finished_at=func.clock_timestamp(), **_new("state", "answer", "error_code")
)


@dataclass(frozen=True)
class IntegrationCalls:
    """The journal of one user's changing calls."""

    connection: AsyncConnection
    user_id: UUID

    async def begin(self, call: CallRecord, deadline: datetime) -> tuple[CallRecord, bool]:
        """Store a call as `sending`; a known one is returned as it is, with False."""
        values = {
            "id": call.call_id,
            "user_id": self.user_id,
            "integration_id": call.integration_id,
            "endpoint": call.endpoint,
            "request_hash": call.request_hash,
            "state": CallState.SENDING,
            "deadline": deadline,
            "created_at": call.created_at,
        }
        if await self.connection.scalar(_BEGIN, values) is not None:
            return call.model_copy(update={"state": CallState.SENDING}), True
        rows = await self.connection.execute(_GET, {"call": call.call_id})
        known = rows.mappings().one_or_none()
        if known is None:  # the id is another person's
            raise ConflictError("call id")
        return CallRecord.model_validate(known), False

    async def again(self, call_id: UUID, deadline: datetime) -> bool:
        """Set a failed call to `sending` again; False when it is not failed."""
        return await self._one(_AGAIN, call_id, new_deadline=deadline)

    async def overdue(self, call_id: UUID, now: datetime) -> bool:
        """Set a call that is `sending` past its deadline to `unknown`; False when it is not."""
        return await self._one(_OVERDUE, call_id, now=now)

    async def end(
        self, call_id: UUID, state: CallState, answer: Answer | None, error_code: str | None
    ) -> bool:
        """Store the end of a call that is `sending`; False when it has ended."""
        kept = None if answer is None else answer.model_dump(mode="json")
        return await self._one(
            _END, call_id, new_state=state, new_answer=kept, new_error_code=error_code
        )

    async def _one(self, query: Update, call_id: UUID, **values: Any) -> bool:
        return await self.connection.scalar(query, {"call": call_id, **values}) is not None
