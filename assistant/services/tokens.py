"""Tokens: signed short-lived access tokens, opaque refresh tokens that rotate.

All refresh tokens that descend from one login are a family. Each is used once; using one again
means that somebody copied it, so the whole family is revoked (RFC 9700, section 4.14.2).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from assistant.contracts.accounts import Access, AccessClaims, TokenPair, UserProfile
from assistant.errors import BadCredentialsError, UnauthenticatedError
from assistant.services.ports.security import AccessTokens
from assistant.services.ports.store import Store
from assistant.services.ports.system_store import SystemStore

_REFRESH_TOKEN_BYTES = 32


@dataclass(frozen=True)
class TokenService:
    """Issues, rotates, revokes and checks tokens."""

    store: Store
    access_tokens: AccessTokens
    refresh_lifetime: timedelta

    async def open_family(self, system: SystemStore, user_id: UUID) -> TokenPair:
        """Return the first tokens of a login within its transaction.

        Raises `BadCredentialsError` when the account is gone.
        """
        pair = await self._issue(system, user_id, uuid4())
        if pair is None:
            raise BadCredentialsError
        return pair

    async def refresh(self, refresh_token: str) -> TokenPair:
        """Exchange a refresh token for new tokens; raises `UnauthenticatedError`."""
        async with self.store.as_system() as system:
            pair = await self._rotate(system, _hash(refresh_token))
        if pair is None:  # raised only now: the revocation of a stolen family is committed
            raise UnauthenticatedError("refresh token unknown, used, revoked or expired")
        return pair

    async def revoke(self, refresh_token: str) -> None:
        """End the login that the token belongs to; an unknown token ends nothing."""
        async with self.store.as_system() as system:
            family_id = await system.refresh_tokens.lock_family(_hash(refresh_token))
            if family_id is not None:
                await system.refresh_tokens.revoke_family(family_id)

    async def authenticate(self, access_token: str) -> UserProfile:
        """Return the account of a valid access token as it is now; see `access`."""
        return (await self.access(access_token)).user

    async def access(self, access_token: str) -> Access:
        """Return the account of a valid access token as it is now, and the end of the token.

        Raises `UnauthenticatedError`, also when the account is gone or has moved on to another
        token version.
        """
        claims = self.access_tokens.read(access_token)
        if claims is None:
            raise UnauthenticatedError("access token not valid")
        user = await self.still(claims.user_id, claims.token_version)
        return Access(user=user, until=claims.expires_at)

    async def still(self, user_id: UUID, token_version: int) -> UserProfile:
        """Return an account that was let in under a token version, as it is now.

        Raises `UnauthenticatedError` when it is gone or has moved on to another version.
        """
        async with self.store.as_user(user_id) as own:
            profile = await own.profile.get()
        if profile is None or profile.token_version != token_version:
            raise UnauthenticatedError("access token of a former state of the account")
        return profile

    async def _rotate(self, system: SystemStore, token_hash: bytes) -> TokenPair | None:
        family_id = await system.refresh_tokens.lock_family(token_hash)
        if family_id is None:
            return None
        user_id = await system.refresh_tokens.take(token_hash)
        if user_id is None:
            await system.refresh_tokens.revoke_family(family_id)
            return None
        return await self._issue(system, user_id, family_id)

    async def _issue(self, system: SystemStore, user_id: UUID, family_id: UUID) -> TokenPair | None:
        profile = await system.accounts.get(user_id)
        if profile is None:
            return None
        refresh_token = secrets.token_urlsafe(_REFRESH_TOKEN_BYTES)
        await system.refresh_tokens.add(
            _hash(refresh_token), user_id, family_id, self.refresh_lifetime
        )
        claims = AccessClaims(user_id=user_id, token_version=profile.token_version)
        return TokenPair(
            access_token=self.access_tokens.issue(claims),
            refresh_token=refresh_token,
            expires_in=self.access_tokens.lifetime_seconds,
        )


def _hash(token: str) -> bytes:
    """Hash a random token; it needs no salt and no slowness."""
    return hashlib.sha256(token.encode()).digest()
