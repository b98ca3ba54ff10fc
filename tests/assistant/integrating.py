"""Makers of integrations, drafts and secrets for tests, and a keyring of two keys."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from assistant.contracts.integrations import (
    AuthData,
    AuthKind,
    AuthPlan,
    Endpoint,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.onboarding import DraftRecord, DraftStep
from assistant.contracts.tools import NO_LABELS
from assistant.infra.db.database import Database
from assistant.infra.security.keyring import Keyring
from assistant.services.auth_vault import AuthVault
from assistant.services.ports.secrets import SealedSecret, SecretKind, SecretOwner
from tests.factories import NEW_AUTH_KEY, OLD_AUTH_KEY

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
OLD = Keyring({"old": OLD_AUTH_KEY}, "old")
NEW = Keyring({"old": OLD_AUTH_KEY, "new": NEW_AUTH_KEY}, "new")
TOKEN: AuthData = {"token": SecretStr("canary-token")}


def make_plan(name: str = "Weather", **changes: Any) -> IntegrationPlan:
    """Return a plan of an API with one endpoint that wants a bearer token."""
    values: dict[str, Any] = {
        "name": name,
        "base_url": "https://api.weather.test/v1",
        "auth": AuthPlan(kind=AuthKind.BEARER),
        "endpoints": (Endpoint(name="now", path="/now/{city}"),),
    } | changes
    return IntegrationPlan(**values)


def make_draft(user_id: UUID, **changes: Any) -> DraftRecord:
    """Return a new draft."""
    values: dict[str, Any] = {
        "draft_id": uuid4(),
        "user_id": user_id,
        "step": DraftStep.CONNECTED,
        "plan": make_plan(),
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=7),
    } | changes
    return DraftRecord(**values)


async def store_integration(
    database: Database, user_id: UUID, plan: IntegrationPlan | None = None
) -> IntegrationRecord:
    """Store an integration without a secret."""
    async with database.as_user(user_id) as store:
        return await store.integrations.add(uuid4(), plan or make_plan(), NO_LABELS)


async def store_secret(
    database: Database, user_id: UUID, keyring: Keyring = OLD, count: int = 1
) -> list[UUID]:
    """Store integrations with a secret each, sealed with the active key of a ring."""
    vault, ids = AuthVault(database, keyring), [uuid4() for _ in range(count)]
    async with database.as_user(user_id) as store:
        for integration_id in ids:
            plan = make_plan(str(integration_id))
            await store.integrations.add(integration_id, plan, NO_LABELS)
            owner = SecretOwner(integration_id=integration_id)
            await vault.put(store, integration_id, owner, TOKEN, SecretKind.AUTH)
    return ids


async def stored(database: Database, user_id: UUID, secret_id: UUID) -> SealedSecret:
    """Return a secret as it is stored now."""
    async with database.as_user(user_id) as store:
        found = await store.integration_secrets.get(secret_id)
    assert found is not None
    return found
