"""Refresh tokens in PostgreSQL, by their hashes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import String, cast, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.infra.db.models import RefreshToken


@dataclass(frozen=True)
class RefreshTokens:
    """Refresh tokens (system)."""

    connection: AsyncConnection

    async def add(
        self, token_hash: bytes, user_id: UUID, family_id: UUID, lifetime: timedelta
    ) -> None:
        """Store a token."""
        await self.connection.execute(
            insert(RefreshToken).values(
                token_hash=token_hash,
                user_id=user_id,
                family_id=family_id,
                expires_at=func.now() + lifetime,
            )
        )

    async def lock_family(self, token_hash: bytes) -> UUID | None:
        """Return the family of a token, locked for this transaction; None if never issued.

        Without the lock a token issued while its family is being revoked would stay valid.
        """
        family = await self.connection.scalar(
            select(RefreshToken.family_id).where(RefreshToken.token_hash == token_hash)
        )
        if family is not None:
            key = func.hashtextextended(cast(str(family), String), 0)
            await self.connection.execute(select(func.pg_advisory_xact_lock(key)))
        return family

    async def take(self, token_hash: bytes) -> UUID | None:
        """Use a token once; returns its user, None when it is used, revoked or expired."""
        use = (
            update(RefreshToken)
            .where(
                RefreshToken.token_hash == token_hash,
                RefreshToken.used_at.is_(None),
                RefreshToken.revoked_at.is_(None),
                RefreshToken.expires_at > func.now(),
            )
            .values(used_at=func.now())
        )
        return await self.connection.scalar(use.returning(RefreshToken.user_id))

    async def revoke_family(self, family_id: UUID) -> None:
        """Make all tokens of a login worthless."""
        await self.connection.execute(
            update(RefreshToken)
            .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
            .values(revoked_at=func.now())
        )

    async def prune(self) -> int:
        """Remove expired tokens; returns how many."""
        old = delete(RefreshToken).where(RefreshToken.expires_at < func.now())
        return (await self.connection.execute(old)).rowcount
