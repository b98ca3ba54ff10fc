"""Owns the sealing anew of all secrets with the active key, batch by batch.

Nothing is locked meanwhile: a secret is replaced only if it is still what was read. Whoever has
changed it in between has sealed it with the active key already.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from assistant.contracts.auth_rotation import RotatedBatch, RotationInput, RotationProgress
from assistant.errors import AuthDataUnreadableError, AuthKeyMissingError, AuthKeysMissingError
from assistant.services.ports.alerts import Alerts
from assistant.services.ports.secrets import SealedSecret, Sealing
from assistant.services.ports.store import Store


@dataclass
class _Count:
    """What became of secrets; `missing` counts by kid."""

    rotated: int = 0
    changed: int = 0
    unreadable: int = 0
    missing: Counter[str] = field(default_factory=Counter)


class AuthRotation:
    """Seals secrets anew; without keys it raises `AuthKeysMissingError`."""

    def __init__(self, store: Store, sealing: Sealing, alerts: Alerts) -> None:
        self._store = store
        self._sealing = sealing
        self._alerts = alerts

    async def begin(self, given: RotationInput) -> RotationProgress:
        """Count what is to be done. Raises `AuthKeyMissingError` if our active key is another."""
        kid = self._kid(given)
        async with self._store.as_system() as system:
            total = await system.integration_secrets.count_not_under(kid)
        return RotationProgress(active_kid=kid, total=total)

    async def batch(self, given: RotationInput) -> RotatedBatch:
        """Seal the next secrets anew, one person's after another's.

        One whose key is not there, or which its key does not open, is counted and left as it is.
        Raises `AuthKeyMissingError` if our active key is another.
        """
        kid = self._kid(given)
        async with self._store.as_system() as system:
            places = await system.integration_secrets.not_under(kid, given.after, given.batch)
        count = _Count()
        for user_id, group in groupby(places, key=itemgetter(0)):
            await self._rotate(user_id, [secret_id for _, secret_id in group], count)
        return RotatedBatch(
            seen=len(places),
            rotated=count.rotated,
            changed_meanwhile=count.changed,
            missing=dict(count.missing),
            unreadable=count.unreadable,
            last=places[-1] if len(places) == given.batch else None,
        )

    async def tell(self, progress: RotationProgress) -> None:
        """Alert administrators to what is left under keys that are not there, or does not open."""
        left = [f"{kid or 'plain'}: {count}" for kid, count in sorted(progress.missing.items())]
        if progress.unreadable:
            left.append(f"unreadable: {progress.unreadable}")
        if left:
            await self._alerts.raise_alert(AuthKeysMissingError.code, ", ".join(left))

    def _kid(self, given: RotationInput) -> str:
        """Return the active key, which must be the one that was asked for.

        While new keys are rolled out, doors and workers may have different ones: to go on then
        could seal with the old.
        """
        if self._sealing.active_kid != given.active_kid:
            text = f"{given.active_kid!r} is not the active key of this worker"
            raise AuthKeyMissingError(text, kid=given.active_kid)
        return given.active_kid

    async def _rotate(self, user_id: UUID, secret_ids: Sequence[UUID], count: _Count) -> None:
        async with self._store.as_user(user_id) as store:
            secrets = await store.integration_secrets.of_ids(secret_ids)
        count.changed += len(secret_ids) - len(secrets)  # deleted since they were listed
        sealed = [(secret, self._resealed(secret, count)) for secret in secrets]
        async with self._store.as_user(user_id) as store:
            for secret, new in sorted(sealed, key=lambda pair: pair[0].secret_id):
                if new is None:
                    continue
                if await store.integration_secrets.swap(secret.secret_id, secret.sealed, new):
                    count.rotated += 1
                else:
                    count.changed += 1

    def _resealed(self, secret: SealedSecret, count: _Count) -> str | None:
        """Return what to store instead; None, and counted, when there is nothing."""
        try:
            opened = self._sealing.open(secret.secret_id, secret.sealed)
        except AuthKeyMissingError as error:
            count.missing[str(error.params["kid"])] += 1
        except AuthDataUnreadableError:
            count.unreadable += 1
        else:
            if opened.stale:
                return self._sealing.seal(secret.secret_id, opened.data)
            count.changed += 1  # somebody else has sealed it anew since it was listed
        return None
