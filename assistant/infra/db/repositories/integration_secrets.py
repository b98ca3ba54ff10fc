"""SQL of sealed secrets; only the vault opens them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.infra.db.models import IntegrationSecret, OAuthTicket
from assistant.services.ports.secrets import OAuthState, SealedSecret, SecretKind, SecretOwner

_NAMES = {"secret_id": "id", "sealed": "auth_data"}
SECRET_COLUMNS = tuple(
    getattr(IntegrationSecret, _NAMES.get(name, name)).label(name)
    for name in SealedSecret.model_fields
)
"""Columns of a `SealedSecret`."""

_GET = select(*SECRET_COLUMNS).where(IntegrationSecret.id == bindparam("secret"))
_OF_IDS = select(*SECRET_COLUMNS).where(
    IntegrationSecret.id.in_(bindparam("secrets", expanding=True))
)
_MOMENT = IntegrationSecret.created_at.type
_TYPED_IN = (
    select(*SECRET_COLUMNS)
    .where(
        IntegrationSecret.session_id == bindparam("session"),
        IntegrationSecret.kind == SecretKind.TYPED,
        IntegrationSecret.expires_at > bindparam("now", type_=_MOMENT),
    )
    .order_by(IntegrationSecret.created_at, IntegrationSecret.id)
)
_SWAP = (
    update(IntegrationSecret)
    .where(
        IntegrationSecret.id == bindparam("secret"),
        IntegrationSecret.auth_data == bindparam("old"),
    )
    .values(auth_data=bindparam("new"))
)
_LEASE = (
    update(IntegrationSecret)
    .where(
        IntegrationSecret.id == bindparam("secret"),
        IntegrationSecret.version == bindparam("of_version"),
        or_(
            IntegrationSecret.refreshing_until.is_(None),
            IntegrationSecret.refreshing_until <= bindparam("now", type_=_MOMENT),
        ),
    )
    .values(refreshing_until=bindparam("until", type_=_MOMENT))
)


@dataclass(frozen=True)
class IntegrationSecrets:
    """Sealed secrets of one user."""

    connection: AsyncConnection
    user_id: UUID

    async def put(self, secret: SealedSecret, owner: SecretOwner) -> None:
        """Store a secret, or replace it by its id with the next version."""
        row = insert(IntegrationSecret).values(
            id=secret.secret_id,
            user_id=self.user_id,
            kind=secret.kind,
            auth_data=secret.sealed,
            fields=list(secret.fields),
            expires_at=secret.expires_at,
            refreshing_until=secret.refreshing_until,
            integration_id=owner.integration_id,
            draft_id=owner.draft_id,
            session_id=owner.session_id,
            turn_id=owner.turn_id,
            created_at=func.clock_timestamp(),
        )
        given = ("auth_data", "fields", "expires_at", "refreshing_until")
        replaced = {name: getattr(row.excluded, name) for name in given} | {
            "version": IntegrationSecret.version + 1,
            "updated_at": func.clock_timestamp(),
        }
        await self.connection.execute(
            row.on_conflict_do_update(index_elements=["id"], set_=replaced)
        )

    async def get(self, secret_id: UUID) -> SealedSecret | None:
        """Return a secret."""
        rows = await self.connection.execute(_GET, {"secret": secret_id})
        row = rows.mappings().one_or_none()
        return None if row is None else _sealed(row)

    async def swap(self, secret_id: UUID, old: str, new: str) -> bool:
        """Replace what is sealed if it is still `old`; the version stays. False otherwise."""
        values = {"secret": secret_id, "old": old, "new": new}
        return (await self.connection.execute(_SWAP, values)).rowcount > 0

    async def remove(self, secret_id: UUID) -> bool:
        """Delete a secret; False when there is none."""
        gone = delete(IntegrationSecret).where(IntegrationSecret.id == secret_id)
        return (await self.connection.execute(gone)).rowcount > 0

    async def typed_in(self, session_id: UUID, now: datetime) -> list[SealedSecret]:
        """Return the secrets typed in a dialogue that nobody has claimed, the oldest first."""
        values = {"session": session_id, "now": now}
        rows = await self.connection.execute(_TYPED_IN, values)
        return [_sealed(row) for row in rows.mappings()]

    async def lease(self, secret_id: UUID, version: int, now: datetime, until: datetime) -> bool:
        """Take the right to renew a version until a moment; False when another has it."""
        values = {"secret": secret_id, "of_version": version, "now": now, "until": until}
        return (await self.connection.execute(_LEASE, values)).rowcount > 0

    async def of_ids(self, ids: Sequence[UUID]) -> list[SealedSecret]:
        """Return secrets by their ids."""
        rows = await self.connection.execute(_OF_IDS, {"secrets": list(ids)})
        return [_sealed(row) for row in rows.mappings()]

    async def open_state(self, state_hash: bytes, state: OAuthState) -> None:
        """Keep who is sent to a provider."""
        await self.connection.execute(
            insert(OAuthTicket).values(
                state_hash=state_hash,
                user_id=self.user_id,
                owner_id=state.owner_id,
                sealed=state.sealed,
                cookie_hash=state.cookie_hash,
                expires_at=state.expires_at,
            )
        )


def _sealed(row: RowMapping) -> SealedSecret:
    return SealedSecret.model_validate(row)
