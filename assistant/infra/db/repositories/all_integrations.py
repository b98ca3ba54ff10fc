"""SQL of what is asked about everybody's secrets, drafts and calls: places, kids, ages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, delete, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.contracts.onboarding import DraftRef
from assistant.infra.db.models import (
    OPEN_DRAFT,
    IntegrationDraft,
    IntegrationSecret,
    OAuthTicket,
)
from assistant.services.ports.secrets import OAuthState

_START = (UUID(int=0), UUID(int=0))
_RECENT = timedelta(days=1)
_PLACE = (IntegrationSecret.user_id, IntegrationSecret.id)
_OTHER_KEY = IntegrationSecret.auth_kid != bindparam("kid")
_NOT_UNDER = (
    select(*_PLACE)
    .where(
        _OTHER_KEY,
        tuple_(*_PLACE)
        > tuple_(bindparam("after_user", type_=Uuid()), bindparam("after_id", type_=Uuid())),
    )
    .order_by(*_PLACE)
    .limit(bindparam("most", type_=Integer))
)
_COUNT = select(func.count()).select_from(IntegrationSecret).where(_OTHER_KEY)


@dataclass(frozen=True)
class AllSecrets:
    """Secrets of all users (system): places and kids, never what is sealed."""

    connection: AsyncConnection

    async def not_under(
        self, kid: str, after: tuple[UUID, UUID] | None, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Return user and secret of those not under a key, after a place, in order."""
        user_id, secret_id = after or _START
        values = {"kid": kid, "after_user": user_id, "after_id": secret_id, "most": limit}
        return [(row[0], row[1]) for row in await self.connection.execute(_NOT_UNDER, values)]

    async def count_not_under(self, kid: str) -> int:
        """Count those not under a key."""
        return await self.connection.scalar(_COUNT, {"kid": kid}) or 0

    async def take_state(self, state_hash: bytes, now: datetime) -> OAuthState | None:
        """Return and delete who was sent to a provider; None when it is over or was taken."""
        rows = await self.connection.execute(
            delete(OAuthTicket)
            .where(OAuthTicket.state_hash == state_hash)
            .returning(
                OAuthTicket.user_id,
                OAuthTicket.owner_id,
                OAuthTicket.sealed,
                OAuthTicket.cookie_hash,
                OAuthTicket.expires_at,
            )
        )
        row = rows.mappings().one_or_none()
        state = None if row is None else OAuthState(**row)
        return state if state is not None and state.expires_at > now else None


@dataclass(frozen=True)
class AllDrafts:
    """Drafts of all users (system), by columns without content."""

    connection: AsyncConnection

    async def stranded(self, older_than: datetime, limit: int) -> list[DraftRef]:
        """Return open drafts, unchanged since a moment, whose workflow may not know of them.

        Those are the overdue ones, and those changed within a day before: a workflow that was told
        of all changes needs nobody to start it.
        """
        overdue = IntegrationDraft.expires_at < older_than
        rows = await self.connection.execute(
            select(IntegrationDraft.user_id, IntegrationDraft.id)
            .where(
                OPEN_DRAFT,
                IntegrationDraft.updated_at < older_than,
                or_(overdue, IntegrationDraft.updated_at > older_than - _RECENT),
            )
            .order_by(overdue.desc(), IntegrationDraft.updated_at.desc())
            .limit(limit)
        )
        return [DraftRef(user_id=user_id, draft_id=draft_id) for user_id, draft_id in rows]
