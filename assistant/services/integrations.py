"""Owns the stored integrations of people: added, looked at, changed, dropped."""

from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.ids import integration_id_for_key, token_secret_id
from assistant.contracts.integrations import (
    AuthData,
    IntegrationBrief,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.tools import NO_LABELS
from assistant.domain.integrations.receivers import may_keep_secrets
from assistant.errors import ConflictError, IdempotencyConflictError, NotFoundError
from assistant.services.auth_vault import AuthVault
from assistant.services.integration_calls import found_in
from assistant.services.ports.secrets import SecretKind, SecretOwner
from assistant.services.ports.store import Store, UserStore


@dataclass(frozen=True)
class Integrations:
    """Integrations of one person at a time. What is somebody else's does not exist."""

    store: Store
    vault: AuthVault

    async def add(
        self, user_id: UUID, plan: IntegrationPlan, secrets: AuthData, key: str
    ) -> IntegrationRecord:
        """Store an integration; the same key gives the one that is there.

        Raises `IntegrationNameTakenError`, `IntegrationsFullError`, `AuthKeysMissingError` for
        secrets that cannot be kept, and `IdempotencyConflictError` for a key that was used for
        another one, or other secrets; one that was changed since is not compared.
        """
        integration_id = integration_id_for_key(user_id, key)
        async with self.store.as_user(user_id) as store:
            known = await store.integrations.get(integration_id)
            if known is None:
                known = await store.integrations.add(integration_id, plan, NO_LABELS)
                sealed = await store.integration_secrets.get(integration_id)
                is_new = known.plan == plan and sealed is None
            else:
                is_new = False
            if not is_new:
                await self._refuse_other(store, known, plan, secrets)
                return known
            await self._keep(store, integration_id, secrets)
            return await found_in(store, str(integration_id))

    async def get(self, user_id: UUID, integration_id: UUID) -> IntegrationRecord:
        """Return an integration. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            return await found_in(store, str(integration_id))

    async def page(
        self, user_id: UUID, limit: int, before: UUID | None = None
    ) -> list[IntegrationBrief]:
        """Return integrations before one, the newest first."""
        async with self.store.as_user(user_id) as store:
            return await store.integrations.page(limit, before)

    async def change(
        self,
        user_id: UUID,
        integration_id: UUID,
        plan: IntegrationPlan,
        secrets: AuthData | None,
        version: int,
    ) -> IntegrationRecord:
        """Replace the plan of a version, and with `secrets` what it signs in with.

        Without them the secrets stay only where they may (`may_keep_secrets`).
        Raises `NotFoundError`, `ConflictError` for another version, `IntegrationNameTakenError`,
        and `AuthKeysMissingError`.
        """
        async with self.store.as_user(user_id) as store:
            before = await found_in(store, str(integration_id))
            if await store.integrations.change(integration_id, plan, version) is None:
                raise ConflictError("the integration was changed by somebody else")
            if secrets is not None:
                await self._keep(store, integration_id, secrets)
            elif not may_keep_secrets(before.plan, plan):
                await _drop(store, integration_id)
            return await found_in(store, str(integration_id))

    async def remove(self, user_id: UUID, integration_id: UUID) -> None:
        """Delete an integration with its secrets. Raises `NotFoundError`."""
        async with self.store.as_user(user_id) as store:
            if not await store.integrations.remove(integration_id):
                raise NotFoundError("no such integration")

    async def _refuse_other(
        self,
        store: UserStore,
        known: IntegrationRecord,
        plan: IntegrationPlan,
        secrets: AuthData,
    ) -> None:
        """Raise `IdempotencyConflictError` when the key was used for something else."""
        sealed = await store.integration_secrets.get(known.integration_id)
        same = known.plan == plan and self.vault.is_same(sealed, secrets)
        if known.version == 1 and not same:
            raise IdempotencyConflictError("the key was used for another integration")

    async def _keep(self, store: UserStore, integration_id: UUID, secrets: AuthData) -> None:
        """Store secrets instead of those that are there; tokens of the old ones go, too."""
        await _drop(store, integration_id)
        if secrets:
            owner = SecretOwner(integration_id=integration_id)
            await self.vault.put(store, integration_id, owner, secrets, SecretKind.AUTH)


async def _drop(store: UserStore, integration_id: UUID) -> None:
    for secret_id in (integration_id, token_secret_id(integration_id)):
        await store.integration_secrets.remove(secret_id)
