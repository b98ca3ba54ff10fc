"""SQL of answers being written and of digests."""

from uuid import UUID

from sqlalchemy import delete, exists, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import Draft
from assistant.domain.digest import Digest
from assistant.infra.db.models import AnswerDraft, Turn
from assistant.infra.db.models import Digest as DigestRow

_DRAFT_COLUMNS = tuple(getattr(AnswerDraft, name) for name in Draft.model_fields)


class Drafts:
    """Drafts of one user's answers."""

    def __init__(self, connection: AsyncConnection, user_id: UUID) -> None:
        self._connection = connection
        self._user_id = user_id

    async def save(self, draft: Draft) -> bool:
        """Store the draft unless a later attempt has, or the turn is over; tells which."""
        values = draft.model_dump()
        columns = {"user_id": literal(self._user_id)} | {
            name: literal(value) for name, value in values.items()
        }
        open_turn = select(*columns.values()).where(
            exists().where(Turn.id == draft.turn_id, Turn.state == TurnState.RUNNING)
        )
        row = insert(AnswerDraft).from_select(list(columns), open_turn)
        stored = await self._connection.execute(
            row.on_conflict_do_update(
                index_elements=[AnswerDraft.turn_id],
                set_=values | {"updated_at": func.now()},
                where=AnswerDraft.attempt <= draft.attempt,
            ).returning(AnswerDraft.turn_id)
        )
        return stored.scalar_one_or_none() is not None

    async def get(self, turn_id: UUID) -> Draft | None:
        """Return the draft."""
        rows = await self._connection.execute(
            select(*_DRAFT_COLUMNS).where(AnswerDraft.turn_id == turn_id)
        )
        row = rows.mappings().one_or_none()
        return None if row is None else Draft.model_validate(row)

    async def take(self, turn_id: UUID) -> Draft | None:
        """Remove the draft and return it."""
        rows = await self._connection.execute(
            delete(AnswerDraft).where(AnswerDraft.turn_id == turn_id).returning(*_DRAFT_COLUMNS)
        )
        row = rows.mappings().one_or_none()
        return None if row is None else Draft.model_validate(row)


class Digests:
    """Digests of one user's dialogues."""

    def __init__(self, connection: AsyncConnection, user_id: UUID) -> None:
        self._connection = connection
        self._user_id = user_id

    async def get(self, session_id: UUID) -> Digest:
        """Return the digest, an empty one if there is none."""
        rows = await self._connection.execute(
            select(DigestRow.items, DigestRow.upto_seq, DigestRow.upto_part).where(
                DigestRow.session_id == session_id
            )
        )
        row = rows.one_or_none()
        if row is None:
            return Digest()
        return Digest(items=tuple(row.items), upto=(row.upto_seq, row.upto_part))

    async def save(self, session_id: UUID, digest: Digest) -> None:
        """Store the digest unless a longer one is there."""
        if digest.upto is None:
            return
        seq, part = digest.upto
        values = {"items": list(digest.items), "upto_seq": seq, "upto_part": part}
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
