"""SQL of integrations; listings read neither endpoints nor what is encrypted."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    Integer,
    RowMapping,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.integrations import IntegrationBrief, IntegrationPlan, IntegrationRecord
from assistant.contracts.tools import Labels
from assistant.domain.integrations.names import name_key
from assistant.errors import IntegrationNameTakenError, IntegrationsFullError
from assistant.infra.db.models import Integration, IntegrationSecret
from assistant.infra.db.repositories.integration_secrets import SECRET_COLUMNS
from assistant.services.ports.secrets import SealedSecret

_MOST_LISTED = 500
_FIELDS = func.coalesce(IntegrationSecret.fields, literal_column("'{}'::text[]"))
_WITH_SECRET = (IntegrationSecret, IntegrationSecret.id == Integration.id)
_RECORD = (
    Integration.id.label("integration_id"),
    Integration.user_id,
    Integration.plan,
    _FIELDS.label("fields_set"),
    Integration.labels,
    Integration.version,
    Integration.created_at,
    Integration.updated_at,
)
_ONE = select(*_RECORD).outerjoin(*_WITH_SECRET)
_GET = _ONE.where(Integration.id == bindparam("integration"))
_BY_NAME = _ONE.where(
    Integration.user_id == bindparam("own_id"), Integration.name_key == bindparam("key")
)
_SIGNED = (
    select(*_RECORD, *(column.label(f"of_{column.name}") for column in SECRET_COLUMNS))
    .outerjoin(*_WITH_SECRET)
    .where(Integration.id == bindparam("integration"))
)
"""What every call asks for: both rows at once."""

_BRIEFS = (
    select(
        Integration.id.label("integration_id"),
        Integration.name,
        Integration.kind,
        Integration.base_url,
        Integration.auth_kind.label("auth"),
        Integration.endpoint_count.label("endpoints"),
        _FIELDS.label("fields_set"),
        Integration.created_at,
        Integration.updated_at,
    )
    .outerjoin(*_WITH_SECRET)
    .where(Integration.user_id == bindparam("own_id"))
)
_PLACE = (Integration.created_at, Integration.id)
_NEWEST = _BRIEFS.order_by(*(part.desc() for part in _PLACE)).limit(
    bindparam("most", type_=Integer)
)
_BEFORE = _NEWEST.where(
    tuple_(*_PLACE) < select(*_PLACE).where(Integration.id == bindparam("before")).scalar_subquery()
)
_LOCK = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("lock_name"), literal_column("7")))
)
_COUNT = (
    select(func.count()).select_from(Integration).where(Integration.user_id == bindparam("own_id"))
)


@dataclass(frozen=True)
class Integrations:
    """Integrations of one user, who may have `most`."""

    connection: AsyncConnection
    user_id: UUID
    most: int

    async def add(
        self, integration_id: UUID, plan: IntegrationPlan, labels: Labels
    ) -> IntegrationRecord:
        """Store an integration; one of the same id is returned as it is.

        Raises `IntegrationNameTakenError` and `IntegrationsFullError`.
        """
        await self._lock()
        known = await self.get(integration_id)
        if known is not None:
            return known
        await self._refuse_taken(plan.name, integration_id)
        if (await self.connection.scalar(_COUNT, {"own_id": self.user_id}) or 0) >= self.most:
            raise IntegrationsFullError(limit=self.most)
        values = _values(plan) | {"id": integration_id, "user_id": self.user_id, "labels": labels}
        await self.connection.execute(insert(Integration).values(values))
        return await self._there(integration_id)

    async def get(self, integration_id: UUID, *, lock: bool = False) -> IntegrationRecord | None:
        """Return an integration; with `lock` nobody else changes it until the transaction ends."""
        if lock:
            await self._lock()
        rows = await self.connection.execute(_GET, {"integration": integration_id})
        return _record(rows.mappings().one_or_none())

    async def by_name(self, name: str) -> IntegrationRecord | None:
        """Return the integration of a name, however it is written."""
        values = {"own_id": self.user_id, "key": name_key(name)}
        rows = await self.connection.execute(_BY_NAME, values)
        return _record(rows.mappings().one_or_none())

    async def page(self, limit: int, before: UUID | None = None) -> list[IntegrationBrief]:
        """Return integrations before one, the newest first; none before one that is not there."""
        values = {"own_id": self.user_id, "most": limit}
        query = _NEWEST
        if before is not None:
            query, values = _BEFORE, values | {"before": before}
        rows = await self.connection.execute(query, values)
        return [IntegrationBrief.model_validate(row) for row in rows.mappings()]

    async def names(self) -> list[IntegrationBrief]:
        """Return all, by name."""
        query = _BRIEFS.order_by(Integration.name_key).limit(_MOST_LISTED)
        rows = await self.connection.execute(query, {"own_id": self.user_id})
        return [IntegrationBrief.model_validate(row) for row in rows.mappings()]

    async def change(
        self, integration_id: UUID, plan: IntegrationPlan, version: int
    ) -> IntegrationRecord | None:
        """Replace the plan of a version; None when the version is another one by now.

        Raises `IntegrationNameTakenError`.
        """
        await self._lock()
        await self._refuse_taken(plan.name, integration_id)
        changed = await self.connection.scalar(
            update(Integration)
            .where(Integration.id == integration_id, Integration.version == version)
            .values(version=version + 1, updated_at=func.clock_timestamp(), **_values(plan))
            .returning(Integration.id)
        )
        return None if changed is None else await self._there(integration_id)

    async def remove(self, integration_id: UUID) -> bool:
        """Delete an integration with its secrets; False when there is none."""
        gone = delete(Integration).where(Integration.id == integration_id)
        return (await self.connection.execute(gone)).rowcount > 0

    async def with_secret(
        self, integration_id: UUID
    ) -> tuple[IntegrationRecord, SealedSecret | None] | None:
        """Return an integration with the secret that its calls are signed with."""
        rows = await self.connection.execute(_SIGNED, {"integration": integration_id})
        row = rows.mappings().one_or_none()
        if row is None:
            return None
        signed = {name.removeprefix("of_"): value for name, value in row.items() if "of_" in name}
        secret = SealedSecret.model_validate(signed) if signed["secret_id"] is not None else None
        return IntegrationRecord.model_validate(row), secret

    async def _lock(self) -> None:
        """Let nobody else add or change integrations of the user until the transaction ends."""
        await self.connection.execute(_LOCK, {"lock_name": str(self.user_id)})

    async def _refuse_taken(self, name: str, integration_id: UUID) -> None:
        other = await self.by_name(name)
        if other is not None and other.integration_id != integration_id:
            raise IntegrationNameTakenError(name=other.plan.name)

    async def _there(self, integration_id: UUID) -> IntegrationRecord:
        rows = await self.connection.execute(_GET, {"integration": integration_id})
        return IntegrationRecord.model_validate(rows.mappings().one())


def _values(plan: IntegrationPlan) -> dict[str, object]:
    """Return the columns that are made of a plan."""
    return {
        "name": plan.name,
        "name_key": name_key(plan.name),
        "kind": plan.kind,
        "base_url": plan.base_url,
        "auth_kind": plan.auth.kind,
        "plan": plan.model_dump(mode="json"),
        "endpoint_count": len(plan.endpoints),
    }


def _record(row: RowMapping | None) -> IntegrationRecord | None:
    return None if row is None else IntegrationRecord.model_validate(row)
