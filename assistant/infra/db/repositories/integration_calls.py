"""SQL of the journal of changing calls: what was about to be sent, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.integrations import Answer, CallRecord, CallState
from assistant.errors import ConflictError
from assistant.infra.db.models import IntegrationCall

_COLUMNS = tuple(
    getattr(IntegrationCall, "id" if name == "call_id" else name).label(name)
    for name in CallRecord.model_fields
)


@dataclass(frozen=True)
class IntegrationCalls:
    """The journal of one user's changing calls."""

    connection: AsyncConnection
    user_id: UUID

    async def begin(self, call: CallRecord, deadline: datetime) -> tuple[CallRecord, bool]:
        """Store a call as `sending`; a known one is returned as it is, with False."""
        added = await self.connection.execute(
            insert(IntegrationCall)
            .values(
                id=call.call_id,
                user_id=self.user_id,
                integration_id=call.integration_id,
                endpoint=call.endpoint,
                request_hash=call.request_hash,
                state=CallState.SENDING,
                deadline=deadline,
                created_at=call.created_at,
            )
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(*_COLUMNS)
        )
        row = added.mappings().one_or_none()
        if row is not None:
            return CallRecord.model_validate(row), True
        query = select(*_COLUMNS).where(IntegrationCall.id == call.call_id)
        known = (await self.connection.execute(query)).mappings().one_or_none()
        if known is None:  # the id is another person's
            raise ConflictError("call id")
        return CallRecord.model_validate(known), False

    async def again(self, call_id: UUID, deadline: datetime) -> bool:
        """Set a failed call to `sending` again; False when it is not failed."""
        query = _from(call_id, CallState.FAILED).values(
            state=CallState.SENDING, deadline=deadline, error_code=None, finished_at=None
        )
        return await self._one(query) is not None

    async def overdue(self, call_id: UUID, now: datetime) -> CallRecord | None:
        """Set a call that is `sending` past its deadline to `unknown`; None when it is not."""
        return await self._one(
            _from(call_id, CallState.SENDING)
            .where(IntegrationCall.deadline <= now)
            .values(state=CallState.UNKNOWN, finished_at=func.clock_timestamp())
        )

    async def end(
        self, call_id: UUID, state: CallState, answer: Answer | None, error_code: str | None
    ) -> CallRecord | None:
        """Store the end of a call that is `sending`; None when it has ended."""
        return await self._one(
            _from(call_id, CallState.SENDING).values(
                state=state,
                answer=None if answer is None else answer.model_dump(mode="json"),
                error_code=error_code,
                finished_at=func.clock_timestamp(),
            )
        )

    async def _one(self, query: Update) -> CallRecord | None:
        rows = await self.connection.execute(query.returning(*_COLUMNS))
        row = rows.mappings().one_or_none()
        return None if row is None else CallRecord.model_validate(row)


def _from(call_id: UUID, state: CallState) -> Update:
    return update(IntegrationCall).where(
        IntegrationCall.id == call_id, IntegrationCall.state == state
    )
