"""SQL of outgoing messages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.telegram import OutboxRecord, OutboxState, Outgoing, Receipt
from assistant.infra.db.models import OutboxMessage

_COLUMNS = (
    OutboxMessage.id.label("outbox_id"),
    *(getattr(OutboxMessage, name) for name in OutboxRecord.model_fields if name != "outbox_id"),
)
_OPEN = OutboxMessage.state.in_((OutboxState.PENDING, OutboxState.SENDING))
_LOST = OutboxMessage.state.in_((OutboxState.DEAD, OutboxState.UNKNOWN))
_NEXT = text("DEFAULT")  # the identity's next number, which no row has


@dataclass(frozen=True)
class Outbox:
    """Outgoing messages of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def put(self, message: Outgoing) -> None:
        """Store a row to send, once; the placeholder of the same id gets its final text."""
        final = {"text": message.text, "buttons": message.buttons, "state": OutboxState.PENDING}
        statement = (
            insert(OutboxMessage)
            .values(self._values(message) | final)
            .on_conflict_do_update(
                index_elements=["id"],
                set_=final,
                where=OutboxMessage.state == OutboxState.SHOWING,
            )
        )
        await self.connection.execute(statement)

    async def show(self, message: Outgoing) -> OutboxRecord:
        """Store a placeholder row unless its id is there; returns it as it stands."""
        statement = (
            insert(OutboxMessage)
            .values(self._values(message) | {"state": OutboxState.SHOWING})
            .on_conflict_do_nothing()
        )
        await self.connection.execute(statement)
        row = await self.connection.execute(_one(message.outbox_id))
        return OutboxRecord.model_validate(row.mappings().one())

    async def get(self, outbox_id: UUID) -> OutboxRecord | None:
        """Return the row."""
        return _record((await self.connection.execute(_one(outbox_id))).one_or_none())

    async def next_open(self, chat_id: int) -> UUID | None:
        """Return the oldest row of a chat that is to be sent."""
        oldest = select(OutboxMessage.id).where(OutboxMessage.chat_id == chat_id, _OPEN)
        return await self.connection.scalar(oldest.order_by(OutboxMessage.seq).limit(1))

    async def begin_attempt(self, outbox_id: UUID) -> OutboxRecord | None:
        """Set an open row to sending; returns it as it was before, None when it is not open."""
        query = _one(outbox_id).where(_OPEN).with_for_update()
        before = _record((await self.connection.execute(query)).one_or_none())
        if before is not None:
            await self._change(
                outbox_id, state=OutboxState.SENDING, attempts=OutboxMessage.attempts + 1
            )
        return before

    async def end_attempt(self, outbox_id: UUID) -> None:
        """Set a row back to pending: the attempt is known not to have arrived."""
        await self._change(outbox_id, state=OutboxState.PENDING)

    async def set_message_id(self, outbox_id: UUID, message_id: int | None) -> None:
        """Note which message of the chat shows the row, or that it is gone."""
        statement = update(OutboxMessage).where(OutboxMessage.id == outbox_id)
        await self.connection.execute(statement.values(message_id=message_id))

    async def settle(self, receipt: Receipt) -> bool:
        """Set the final state of an open row; tells whether it was one."""
        values: dict[str, Any] = {"state": receipt.state, "reason": receipt.reason}
        if receipt.message_id is not None:
            values["message_id"] = receipt.message_id
        if receipt.state is OutboxState.SENT:
            values["sent_at"] = func.clock_timestamp()
        return await self._change(receipt.ref.outbox_id, **values)

    async def requeue(self, outbox_id: UUID) -> bool:
        """Make a dead or unknown row the last to send of its chat; False when it is none."""
        statement = (
            update(OutboxMessage)
            .where(OutboxMessage.id == outbox_id, _LOST)
            .values(state=OutboxState.PENDING, reason=None, seq=_NEXT)
        )
        return (await self.connection.execute(statement)).rowcount > 0

    async def _change(self, outbox_id: UUID, **values: object) -> bool:
        statement = update(OutboxMessage).where(OutboxMessage.id == outbox_id, _OPEN)
        return (await self.connection.execute(statement.values(**values))).rowcount > 0

    def _values(self, message: Outgoing) -> dict[str, Any]:
        fields = message.model_dump(exclude={"outbox_id"})
        return fields | {"id": message.outbox_id, "user_id": self.user_id}


def _one(outbox_id: UUID) -> Any:
    return select(*_COLUMNS).where(OutboxMessage.id == outbox_id)


def _record(row: Row[Any] | None) -> OutboxRecord | None:
    return None if row is None else OutboxRecord.model_validate(row._mapping)  # noqa: SLF001 - public API with an underscore
