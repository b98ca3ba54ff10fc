"""Owns the opening and closing of secrets: what leaves it is in memory only, and shows no value.

A secret that was sealed with an older key, or not sealed at all, is sealed anew once it was read.
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr

from assistant.contracts.integrations import AuthData
from assistant.errors import AssistantError
from assistant.services.ports.secrets import Opened, SealedSecret, Sealing, SecretKind, SecretOwner
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
        await self._renew(user_id, secret, opened)
        return _hidden(opened.data)

    def is_same(self, secret: SealedSecret | None, data: AuthData) -> bool:
        """Tell whether a secret, if there is one, is this; how long it takes tells nothing."""
        known = {} if secret is None else self.sealing.open(secret.secret_id, secret.sealed).data
        one, other = (json.dumps(each, sort_keys=True).encode() for each in (known, _plain(data)))
        return hmac.compare_digest(one, other)

    def look(self, secret: SealedSecret) -> tuple[AuthData, Callable[[], Awaitable[None]]]:
        """Open a secret within a transaction, and return what is to be awaited after it."""
        opened = self.sealing.open(secret.secret_id, secret.sealed)
        return _hidden(opened.data), partial(self._renew, secret.user_id, secret, opened)

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

    async def _renew(self, user_id: UUID, secret: SealedSecret, opened: Opened) -> None:
        """Seal anew what is not under the active key."""
        if not opened.stale:
            return
        try:
            new = self.sealing.seal(secret.secret_id, opened.data)
            async with self.store.as_user(user_id) as store:
                await store.integration_secrets.swap(secret.secret_id, secret.sealed, new)
        except AssistantError as error:
            _log.warning("secret_not_resealed", secret_id=str(secret.secret_id), code=error.code)


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
