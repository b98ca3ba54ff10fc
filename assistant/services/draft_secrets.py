"""Owns the secrets of drafts: kept beside the row, renewed with it, opened where they are needed.

A provider's tokens belong to the secrets that they were got with.
"""

from assistant.contracts.ids import token_secret_id
from assistant.contracts.integrations import AuthData
from assistant.contracts.onboarding import DraftRecord
from assistant.services.auth_vault import AuthVault
from assistant.services.ports.secrets import SecretKind, SecretOwner
from assistant.services.ports.store import Store, UserStore


async def kept(store: Store, vault: AuthVault, draft: DraftRecord) -> AuthData:
    """Return the secrets of a draft. Raises what opening them raises."""
    async with store.as_user(draft.user_id) as opened:
        sealed = await opened.integration_secrets.get(draft.draft_id)
    return {} if sealed is None else await vault.read(draft.user_id, sealed)


async def keep(store: UserStore, vault: AuthVault, draft: DraftRecord, secrets: AuthData) -> None:
    """Keep the secrets that a draft has now, in place of those that it had.

    Raises `AuthKeysMissingError`.
    """
    if not secrets:
        await store.integration_secrets.remove(draft.draft_id)
        return
    owner = SecretOwner(draft_id=draft.draft_id)
    await vault.put(store, draft.draft_id, owner, secrets, SecretKind.DRAFT)


async def are_kept(
    store: UserStore, vault: AuthVault, draft: DraftRecord, secrets: AuthData
) -> bool:
    """Tell whether these are the secrets of a draft."""
    return vault.is_same(await store.integration_secrets.get(draft.draft_id), secrets)


async def has_tokens(store: UserStore, draft: DraftRecord, *, renewed: bool) -> bool:
    """Tell whether a provider's tokens are there still; those of other secrets are dropped."""
    secret_id = token_secret_id(draft.draft_id)
    if renewed:
        await store.integration_secrets.remove(secret_id)
        return False
    return await store.integration_secrets.get(secret_id) is not None
