"""Owns the opening and closing of secrets: what leaves it is in memory only, and shows no value.

A secret that was sealed with an older key, or not sealed at all, is sealed anew once it was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr

from assistant.contracts.integrations import AuthData
from assistant.errors import AssistantError
from assistant.services.ports.integrations import (
    SealedSecret,
    Sealing,
    SecretKind,
    SecretOwner,
)
from assistant.services.ports.store import Store, UserStore

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AuthVault:
    """Secrets of everybody, one person at a time.

    What opens raises `AuthKeysMissingError`, `AuthKeyMissingError` and `AuthDataUnreadableError`,
    and leaves the secret as it is; what seals raises the first of them.
    """

    store: Store
    sealing: Sealing

    async def put(
        self,
        store: UserStore,
        secret_id: UUID,
        owner: SecretOwner,
        data: AuthData,
        kind: SecretKind,
        expires_at: datetime | None = None,
    ) -> tuple[str, ...]:
        """Seal a secret and store it, instead of what was there; returns the names of its fields.

        Whoever renews it has renewed it with that.
        """
        fields = tuple(sorted(data))
        await self._put(store, secret_id, owner, _plain(data), kind, expires_at, fields)
        return fields

    async def read(self, user_id: UUID, secret: SealedSecret) -> AuthData:
        """Open a secret; outside of transactions, since it is sealed anew in one of its own.

        That this cannot be done now keeps nobody from what was asked for.
        """
        opened = self.sealing.open(secret.secret_id, secret.sealed)
        if opened.stale:
            try:
                await self._reseal(user_id, secret, opened.data)
            except AssistantError as error:
                _log.warning(
                    "secret_not_resealed", secret_id=str(secret.secret_id), code=error.code
                )
        return _hidden(opened.data)

    async def move(self, store: UserStore, from_id: UUID, to_id: UUID, owner: SecretOwner) -> None:
        """Give a secret to another owner, sealed for its new id; nothing when there is none."""
        secret = await store.integration_secrets.get(from_id)
        if secret is None:
            return
        data = self.sealing.open(from_id, secret.sealed).data
        kind = secret.kind
        if kind is not SecretKind.TOKEN and owner.integration_id is not None:
            kind = SecretKind.AUTH
        await self._put(store, to_id, owner, data, kind, secret.expires_at, secret.fields)
        await store.integration_secrets.remove(from_id)

    async def _put(
        self,
        store: UserStore,
        secret_id: UUID,
        owner: SecretOwner,
        data: Mapping[str, Any],
        kind: SecretKind,
        expires_at: datetime | None,
        fields: tuple[str, ...],
    ) -> None:
        secret = SealedSecret(
            secret_id=secret_id,
            user_id=store.user_id,
            kind=kind,
            sealed=self.sealing.seal(secret_id, data),
            fields=fields,
            expires_at=expires_at,
        )
        await store.integration_secrets.put(secret, owner)

    async def _reseal(self, user_id: UUID, secret: SealedSecret, data: Mapping[str, Any]) -> None:
        new = self.sealing.seal(secret.secret_id, data)
        async with self.store.as_user(user_id) as store:
            await store.integration_secrets.swap(secret.secret_id, secret.sealed, new)


def _plain(data: AuthData) -> dict[str, Any]:
    return {
        name: value.get_secret_value()
        if isinstance(value, SecretStr)
        else {part: each.get_secret_value() for part, each in value.items()}
        for name, value in data.items()
    }


def _hidden(data: Mapping[str, Any]) -> AuthData:
    """Return opened data whose values do not show; what is empty is left out."""
    return {
        name: {part: SecretStr(str(each)) for part, each in value.items()}
        if isinstance(value, dict)
        else SecretStr(str(value))
        for name, value in data.items()
        if value is not None
    }
