"""Ports to cryptography: password hashes and access tokens."""

from typing import Protocol

from assistant.contracts.accounts import AccessClaims, ValidClaims


class Passwords(Protocol):
    """Slow password hashes."""

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Tell whether the password fits; takes as long when there is no hash."""
        ...


class AccessTokens(Protocol):
    """Signed access tokens."""

    @property
    def lifetime_seconds(self) -> int:
        """How long a token is valid."""
        ...

    def issue(self, claims: AccessClaims) -> str:
        """Return a new token."""
        ...

    def read(self, token: str) -> ValidClaims | None:
        """Return what the token says; None unless it is valid in every respect."""
        ...
