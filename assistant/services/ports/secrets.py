"""Ports to secrets of integrations: sealed rows, and what seals and opens them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from assistant.contracts.chat import Contract


class SecretKind(StrEnum):
    """What a secret is of: an integration, a draft, OAuth tokens of either, a typed message."""

    AUTH = "auth"
    DRAFT = "draft"
    TOKEN = "token"  # noqa: S105 - a word
    TYPED = "typed"


@dataclass(frozen=True)
class SecretOwner:
    """What a secret is removed with: exactly one of an integration, a draft, a dialogue's turn."""

    integration_id: UUID | None = None
    draft_id: UUID | None = None
    session_id: UUID | None = None
    turn_id: UUID | None = None


class SealedSecret(Contract):
    """A secret as it is stored: `sealed` is `kid:token`, or JSON of old; `fields` names its parts.

    `refreshing_until` is set while one renews it.
    """

    secret_id: UUID
    user_id: UUID
    kind: SecretKind
    sealed: str
    fields: tuple[str, ...] = ()
    version: int = 1
    expires_at: datetime | None = None
    refreshing_until: datetime | None = None


@dataclass(frozen=True)
class OAuthState:
    """Who was sent to a provider: `owner_id` is the draft or integration, `sealed` the verifier."""

    user_id: UUID
    owner_id: UUID
    sealed: str
    cookie_hash: bytes
    expires_at: datetime


class SecretRepository(Protocol):
    """Sealed secrets of one user."""

    async def put(self, secret: SealedSecret, owner: SecretOwner) -> None:
        """Store a secret, or replace it by its id with the next version."""
        ...

    async def get(self, secret_id: UUID) -> SealedSecret | None:
        """Return a secret."""
        ...

    async def swap(self, secret_id: UUID, old: str, new: str) -> bool:
        """Replace what is sealed if it is still `old`; the version stays. False otherwise."""
        ...

    async def remove(self, secret_id: UUID) -> bool:
        """Delete a secret; False when there is none."""
        ...

    async def typed_in(self, session_id: UUID, now: datetime) -> list[SealedSecret]:
        """Return the secrets typed in a dialogue that nobody has claimed, the oldest first."""
        ...

    async def lease(self, secret_id: UUID, version: int, now: datetime, until: datetime) -> bool:
        """Take the right to renew a version until a moment; False when another has it."""
        ...

    async def of_ids(self, ids: Sequence[UUID]) -> list[SealedSecret]:
        """Return secrets by their ids."""
        ...

    async def open_state(self, state_hash: bytes, state: OAuthState) -> None:
        """Keep who is sent to a provider."""
        ...


class SecretSystemRepository(Protocol):
    """Secrets of everybody: places and kids, never what is sealed."""

    async def not_under(
        self, kid: str, after: tuple[UUID, UUID] | None, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Return user and secret of those not under a key, after a place, in order."""
        ...

    async def count_not_under(self, kid: str) -> int:
        """Count those not under a key."""
        ...

    async def take_state(self, state_hash: bytes, now: datetime) -> OAuthState | None:
        """Return and delete who was sent to a provider; None when it is over or was taken."""
        ...


@dataclass(frozen=True)
class Opened:
    """What was sealed; `stale` when it is to be sealed anew with the active key."""

    data: dict[str, Any] = field(repr=False)
    stale: bool


class Sealing(Protocol):
    """Encryption of secrets, and fingerprints that only we can make."""

    @property
    def active_kid(self) -> str:
        """Id of the key that seals. Raises `AuthKeysMissingError`."""
        ...

    def seal(self, secret_id: UUID, data: Mapping[str, Any]) -> str:
        """Return `kid:token`, which opens for this id only. Raises `AuthKeysMissingError`."""
        ...

    def open(self, secret_id: UUID, sealed: str) -> Opened:
        """Return what was sealed.

        Raises `AuthKeyMissingError` and `AuthDataUnreadableError`, which name the kid.
        """
        ...

    def digest(self, data: bytes) -> bytes:
        """Return a fingerprint under the active key. Raises `AuthKeysMissingError`."""
        ...

    def digests(self, data: bytes) -> Sequence[bytes]:
        """Return the fingerprints under all keys; none without keys."""
        ...
