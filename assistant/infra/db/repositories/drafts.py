"""SQL of answers being written and of digests."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import Draft
from assistant.domain.digest import Digest
from assistant.infra.db.models import AnswerDraft, Turn
from assistant.infra.db.models import Digest as DigestRow

_DRAFT_COLUMNS = tuple(getattr(AnswerDraft, name) for name in Draft.model_fields)
_GIVEN = {
    name: bindparam(f"given_{name}", type_=getattr(AnswerDraft, name).type)
    for name in ("user_id", *Draft.model_fields)
}
_INSERT = insert(AnswerDraft).from_select(
    list(_GIVEN),
    select(*_GIVEN.values()).where(
        exists().where(Turn.id == _GIVEN["turn_id"], Turn.state == TurnState.RUNNING)
    ),
)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=[AnswerDraft.turn_id],
    set_={name: _INSERT.excluded[name] for name in _GIVEN} | {"updated_at": func.now()},
    where=AnswerDraft.attempt <= _INSERT.excluded.attempt,
).returning(AnswerDraft.turn_id)
_TAKE = (
    delete(AnswerDraft)
    .where(
        AnswerDraft.turn_id == bindparam("of_turn"),
        Turn.id == AnswerDraft.turn_id,
        Turn.run_no == bindparam("run"),
        Turn.state == TurnState.RUNNING,
    )
    .returning(*_DRAFT_COLUMNS)
)
_DIGEST = select(DigestRow.items, DigestRow.upto_seq, DigestRow.upto_part, DigestRow.labels).where(
    DigestRow.session_id == bindparam("of_session")
)


def _bound(values: dict[str, Any]) -> dict[str, Any]:
    return {f"given_{name}": value for name, value in values.items()}


class Drafts:
    """Drafts of one user's answers."""

    def __init__(self, connection: AsyncConnection, user_id: UUID) -> None:
        self._connection = connection
        self._user_id = user_id

    async def save(self, draft: Draft) -> bool:
        """Store the draft unless a later attempt has, or the turn is over; tells which."""
        values = draft.model_dump() | {"user_id": self._user_id}
        stored = await self._connection.execute(_SAVE, _bound(values))
        return stored.scalar_one_or_none() is not None

    async def get(self, turn_id: UUID) -> Draft | None:
        """Return the draft."""
        rows = await self._connection.execute(
            select(*_DRAFT_COLUMNS).where(AnswerDraft.turn_id == turn_id)
        )
        row = rows.mappings().one_or_none()
        return None if row is None else Draft.model_validate(row)

    async def take(self, turn_id: UUID, run_no: int) -> Draft | None:
        """Remove the draft of an open run and return it."""
        rows = await self._connection.execute(_TAKE, {"of_turn": turn_id, "run": run_no})
        row = rows.mappings().one_or_none()
        return None if row is None else Draft.model_validate(row)


class Digests:
    """Digests of one user's dialogues."""

    def __init__(self, connection: AsyncConnection, user_id: UUID) -> None:
        self._connection = connection
        self._user_id = user_id

    async def get(self, session_id: UUID) -> Digest:
        """Return the digest, an empty one if there is none."""
        rows = await self._connection.execute(_DIGEST, {"of_session": session_id})
        row = rows.one_or_none()
        if row is None:
            return Digest()
        return Digest(tuple(row.items), (row.upto_seq, row.upto_part), row.labels)

    async def save(self, session_id: UUID, digest: Digest) -> None:
        """Store the digest unless a longer one is there."""
        if digest.upto is None:
            return
        seq, part = digest.upto
        values = {
            "items": list(digest.items),
            "upto_seq": seq,
            "upto_part": part,
            "labels": digest.labels,
        }
        row = insert(DigestRow).values(session_id=session_id, user_id=self._user_id, **values)
        await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[DigestRow.session_id],
                set_=values | {"updated_at": func.now()},
                where=tuple_(DigestRow.upto_seq, DigestRow.upto_part) < (seq, part),
            )
        )

    async def delete(self, session_id: UUID) -> None:
        """Remove the digest."""
        await self._connection.execute(delete(DigestRow).where(DigestRow.session_id == session_id))
