"""Owns the stored integrations of people: added, looked at, changed, dropped."""

from collections.abc import Callable
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
from assistant.domain.integrations.receivers import is_another_server, may_keep_secrets
from assistant.errors import IdempotencyConflictError, NotFoundError
from assistant.services.auth_vault import AuthVault
from assistant.services.integration_calls import found_in
from assistant.services.ports.secrets import SecretKind, SecretOwner
from assistant.services.ports.store import Store, UserStore

Edit = Callable[[IntegrationPlan], IntegrationPlan]
"""Makes the plan that is wanted of the one there is."""


@dataclass(frozen=True)
class Changed:
    """An integration after a change; `secrets_dropped` when nobody said so and it had to be."""

    record: IntegrationRecord
    secrets_dropped: bool = False


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
        self, user_id: UUID, integration_id: UUID, edit: Edit, secrets: AuthData | None
    ) -> Changed:
        """Make another plan of the one there is, and with `secrets` replace what signs it in.

        Nobody else changes it meanwhile; what changes nothing is no change. Without secrets those
        there are stay only where they may (`may_keep_secrets`). Tools of another MCP server are
        not those that were confirmed.
        Raises `NotFoundError`, `IntegrationNameTakenError`, `AuthKeysMissingError`, and what
        `edit` raises.
        """
        async with self.store.as_user(user_id) as store:
            before = await store.integrations.get(integration_id, lock=True)
            if before is None:
                raise NotFoundError("no such integration")
            plan = edit(before.plan)
            if plan == before.plan and secrets is None:
                return Changed(before)
            if is_another_server(before.plan, plan):
                plan = _untold(before.plan, plan)
                await store.mcp_tools.forget(integration_id)
            if await store.integrations.change(integration_id, plan, before.version) is None:
                raise NotFoundError("the integration was deleted meanwhile")
            stays = secrets is None and may_keep_secrets(before.plan, plan)
            if not stays:
                await self._keep(store, integration_id, secrets or {})
            after = await found_in(store, str(integration_id))
        lost = secrets is None and bool(before.fields_set) and not after.fields_set
        return Changed(after, secrets_dropped=lost)

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


def _untold(before: IntegrationPlan, plan: IntegrationPlan) -> IntegrationPlan:
    """Return a plan without the tools that the person was shown of the server before."""
    if plan.endpoints != before.endpoints:
        return plan
    return plan.model_copy(update={"endpoints": ()})


async def _drop(store: UserStore, integration_id: UUID) -> None:
    for secret_id in (integration_id, token_secret_id(integration_id)):
        await store.integration_secrets.remove(secret_id)
