"""Ports to accounts, tokens and login attempts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from assistant.contracts.accounts import Registration, UserProfile


class Credentials(NamedTuple):
    """What a login is checked against; no hash means that no password fits."""

    user_id: UUID
    password_hash: str | None


class Attempts(NamedTuple):
    """Failed logins counted in the present window, which ends in `seconds_left`."""

    failures: int
    seconds_left: float


class ProfileRepository(Protocol):
    """The account of the user whose transaction it is."""

    async def get(self) -> UserProfile | None:
        """Return the profile; None when the account is gone."""
        ...

    async def update(self, changes: Mapping[str, object]) -> UserProfile | None:
        """Set preferences by their names in `UserProfile`; None when the account is gone."""
        ...

    async def set_role_prompt(self, text: str | None) -> None:
        """Set the user's own system prompt."""
        ...


class AccountRepository(Protocol):
    """All accounts (system)."""

    async def lock_admins(self) -> None:
        """Let nobody else make the first or remove the last administrator in this transaction."""
        ...

    async def exist(self) -> bool:
        """Tell whether anybody has registered."""
        ...

    async def add(
        self, registration: Registration, password_hash: str | None, *, is_admin: bool
    ) -> UserProfile | None:
        """Make an account; None when its name is taken."""
        ...

    async def get(self, user_id: UUID) -> UserProfile | None:
        """Return the profile; None when there is none."""
        ...

    async def credentials(self, username: str) -> Credentials | None:
        """Return what the login of this name is checked against."""
        ...

    async def page(self, after: UUID | None, limit: int) -> list[UserProfile]:
        """Return accounts made after that of `after`, the oldest first."""
        ...

    async def other_admin_exists(self, user_id: UUID) -> bool:
        """Tell whether there is an administrator besides this account."""
        ...

    async def set_admin(self, user_id: UUID, *, is_admin: bool) -> UserProfile | None:
        """Give or take the role; None when there is no such account."""
        ...


class RefreshTokenRepository(Protocol):
    """Refresh tokens by their hashes (system)."""

    async def add(
        self, token_hash: bytes, user_id: UUID, family_id: UUID, lifetime: timedelta
    ) -> None:
        """Store a token."""
        ...

    async def lock_family(self, token_hash: bytes) -> UUID | None:
        """Return the family of a token, locked for this transaction; None if never issued."""
        ...

    async def take(self, token_hash: bytes) -> UUID | None:
        """Use a token once; returns its user, None when it is used, revoked or expired."""
        ...

    async def revoke_family(self, family_id: UUID) -> None:
        """Make all tokens of a login worthless."""
        ...

    async def prune(self) -> int:
        """Remove expired tokens; returns how many."""
        ...


class LoginAttemptRepository(Protocol):
    """Failed logins by hashed keys (system)."""

    async def count(self, keys: list[bytes], window: timedelta) -> dict[bytes, Attempts]:
        """Count one more attempt for each key and return the counts, in one statement."""
        ...

    async def forget(self, key: bytes) -> None:
        """Start counting anew."""
        ...

    async def give_back(self, key: bytes) -> None:
        """Take one attempt off the count."""
        ...

    async def prune(self, window: timedelta) -> int:
        """Remove counts of windows that are over; returns how many."""
        ...
