"""Values of the re-encryption of all secrets: counts, places and kids, nothing of the secrets."""

from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Contract


class RotationProgress(Contract):
    """Answer of the query `rotation`. `missing` counts records by the kid there is no key for."""

    active_kid: str
    total: int = 0
    seen: int = 0
    rotated: int = 0
    changed_meanwhile: int = 0
    missing: dict[str, int] = Field(default_factory=dict)
    unreadable: int = 0
    done: bool = False


class RotationInput(Contract):
    """Input of `AuthDataRotation`; `after` (user, secret) and counts carry over to a new run."""

    active_kid: str
    batch: int = 200
    after: tuple[UUID, UUID] | None = None
    progress: RotationProgress | None = None


class RotatedBatch(Contract):
    """What one batch did; `last` None when nothing is left."""

    seen: int
    rotated: int
    changed_meanwhile: int
    missing: dict[str, int] = Field(default_factory=dict)
    unreadable: int = 0
    last: tuple[UUID, UUID] | None = None
