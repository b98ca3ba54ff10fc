"""SQL of drafts of integrations. Each change says which version, or which state, it is of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.onboarding import DraftRecord, DraftStep, TestResult
from assistant.errors import ConflictError
from assistant.infra.db.models import OPEN_DRAFT, IntegrationDraft

_COLUMNS = tuple(
    getattr(IntegrationDraft, "id" if name == "draft_id" else name).label(name)
    for name in DraftRecord.model_fields
)
_JSON = {"plan", "last_test"}
_FIXED = {"draft_id", "user_id", "created_at"}
_GET = select(*_COLUMNS).where(IntegrationDraft.id == bindparam("draft"))
_GET_LOCKED = _GET.with_for_update(key_share=True)
_ALL_OPEN = (
    select(*_COLUMNS)
    .where(OPEN_DRAFT)
    .order_by(IntegrationDraft.created_at.desc(), IntegrationDraft.id)
)
_NEWEST = _ALL_OPEN.limit(1)
_OPEN_IN = _NEWEST.where(IntegrationDraft.session_id == bindparam("session"))
_AWAITING_IN = _OPEN_IN.where(
    IntegrationDraft.awaiting.is_not(None),
    IntegrationDraft.awaiting_until > bindparam("now", type_=IntegrationDraft.awaiting_until.type),
)
_ALL_OF_PERSON = _ALL_OPEN.where(IntegrationDraft.user_id == bindparam("own_id"))
_LOCK = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("lock_name"), literal_column("8")))
)
_COUNT = (
    select(func.count())
    .select_from(IntegrationDraft)
    .where(IntegrationDraft.user_id == bindparam("own_id"), OPEN_DRAFT)
)


@dataclass(frozen=True)
class IntegrationDrafts:
    """Drafts of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def open(self, draft: DraftRecord) -> DraftRecord:
        """Store a draft; one of the same id is returned as it is."""
        values = _values(draft) | {
            "id": draft.draft_id,
            "user_id": self.user_id,
            "created_at": draft.created_at,
        }
        await self.connection.execute(
            insert(IntegrationDraft).values(values).on_conflict_do_nothing(index_elements=["id"])
        )
        stored = await self.get(draft.draft_id)
        if stored is None:  # the id is another person's
            raise ConflictError("draft id")
        return stored

    async def get(self, draft_id: UUID, *, lock: bool = False) -> DraftRecord | None:
        """Return a draft; with `lock` nobody else changes it until the transaction ends."""
        return await self._one(_GET_LOCKED if lock else _GET, {"draft": draft_id})

    async def change(self, draft: DraftRecord) -> DraftRecord | None:
        """Replace the version before this one of an open draft; None when it is another by now."""
        return await self._one(
            update(IntegrationDraft)
            .where(
                IntegrationDraft.id == draft.draft_id,
                IntegrationDraft.version == draft.version - 1,
                OPEN_DRAFT,
            )
            .values(_values(draft) | {"updated_at": func.clock_timestamp()})
            .returning(*_COLUMNS)
        )

    async def open_in(self, session_id: UUID) -> DraftRecord | None:
        """Return the newest open draft of a dialogue."""
        return await self._one(_OPEN_IN, {"session": session_id})

    async def all_open(self) -> list[DraftRecord]:
        """Return all open drafts of the person, the newest first."""
        rows = await self.connection.execute(_ALL_OF_PERSON, {"own_id": self.user_id})
        return [DraftRecord.model_validate(row) for row in rows.mappings()]

    async def awaiting_in(self, session_id: UUID, now: datetime) -> DraftRecord | None:
        """Return the open draft whose secret the next message of a dialogue is."""
        return await self._one(_AWAITING_IN, {"session": session_id, "now": now})

    async def open_count(self) -> int:
        """Count open drafts; until the transaction ends, nobody else can count them."""
        await self.connection.execute(_LOCK, {"lock_name": str(self.user_id)})
        return await self.connection.scalar(_COUNT, {"own_id": self.user_id}) or 0

    async def set_test(self, draft_id: UUID, result: TestResult) -> DraftRecord | None:
        """Note a test of the present version; None when the version is another one by now."""
        return await self._one(
            update(IntegrationDraft)
            .where(
                IntegrationDraft.id == draft_id,
                IntegrationDraft.version == result.draft_version,
                OPEN_DRAFT,
            )
            .values(
                step=DraftStep.TESTED,
                last_test=result.model_dump(mode="json"),
                updated_at=func.clock_timestamp(),
            )
            .returning(*_COLUMNS)
        )

    async def close(
        self, draft_id: UUID, step: DraftStep, integration_id: UUID | None = None
    ) -> DraftRecord | None:
        """Close an open draft, once; None when it is closed already. The version is the next."""
        return await self._one(
            update(IntegrationDraft)
            .where(IntegrationDraft.id == draft_id, OPEN_DRAFT)
            .values(
                step=step,
                saved_integration_id=integration_id,
                awaiting=None,
                awaiting_until=None,
                version=IntegrationDraft.version + 1,
                updated_at=func.clock_timestamp(),
            )
            .returning(*_COLUMNS)
        )

    async def _one(self, query: Any, values: dict[str, object] | None = None) -> DraftRecord | None:
        rows = await self.connection.execute(query, values or {})
        return _record(rows.mappings().one_or_none())


def _values(draft: DraftRecord) -> dict[str, Any]:
    """Return the columns that changes replace."""
    kept = dict(draft.model_dump(exclude=_JSON | _FIXED))
    stored = draft.model_dump(mode="json", include=_JSON)
    words = {name: list(kept[name]) for name in ("fields_set", "missing", "notes")}
    return kept | stored | words


def _record(row: RowMapping | None) -> DraftRecord | None:
    return None if row is None else DraftRecord.model_validate(row)
