"""The vault: values do not show, old secrets are sealed anew once read, nothing is ever lost."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from assistant.contracts.ids import token_secret_id
from assistant.contracts.integrations import AuthData
from assistant.errors import (
    AssistantError,
    AuthDataUnreadableError,
    AuthKeyMissingError,
    AuthKeysMissingError,
)
from assistant.infra.db.database import Database
from assistant.infra.security.keyring import Keyring, NoKeyring
from assistant.services.auth_vault import AuthVault
from assistant.services.ports.secrets import SealedSecret, Sealing, SecretKind, SecretOwner
from tests.assistant.integrating import (
    NEW,
    NOW,
    OLD,
    TOKEN,
    make_draft,
    store_integration,
    store_secret,
    stored,
)
from tests.factories import NEW_AUTH_KEY
from tests.servers import run_as_owner

EVERY_SHAPE: AuthData = {
    "username": SecretStr("canary-name"),
    "headers": {"X-Key": SecretStr("canary-header")},
}


async def test_what_was_put_is_read_and_does_not_show(database: Database, user_id: UUID) -> None:
    vault, record = AuthVault(database, NEW), await store_integration(database, user_id)
    owner, secret_id = SecretOwner(integration_id=record.integration_id), record.integration_id

    async with database.as_user(user_id) as store:
        await vault.put(store, secret_id, owner, TOKEN, SecretKind.AUTH)
        fields = await vault.put(store, secret_id, owner, EVERY_SHAPE, SecretKind.AUTH)
    secret = await stored(database, user_id, secret_id)
    data = await vault.read(user_id, secret)

    assert (fields, secret.fields, secret.version) == (
        ("headers", "username"),
        ("headers", "username"),
        2,
    )
    assert data == EVERY_SHAPE
    assert "canary" not in repr((data, secret))
    assert await stored(database, user_id, secret_id) == secret  # sealed anew only if need be


async def test_a_secret_of_an_older_key_is_sealed_anew_by_reading(
    database: Database, user_id: UUID
) -> None:
    (secret_id,) = await store_secret(database, user_id, OLD)
    before = await stored(database, user_id, secret_id)

    data = await AuthVault(database, NEW).read(user_id, before)

    after = await stored(database, user_id, secret_id)
    assert data == TOKEN
    assert (before.sealed[:4], after.sealed[:4]) == ("old:", "new:")
    assert after.version == before.version
    assert NEW.open(secret_id, after.sealed).data == {"token": "canary-token"}


async def test_a_plain_secret_of_old_is_sealed_by_reading(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    (secret_id,) = await store_secret(database, user_id)
    plain = '{"token": "canary-plain", "port": 80, "nothing": null, "headers": {"A": 1}}'
    await _overwrite(owner_url, secret_id, plain)

    data = await AuthVault(database, NEW).read(user_id, await stored(database, user_id, secret_id))

    assert data == {
        "token": SecretStr("canary-plain"),
        "port": SecretStr("80"),
        "headers": {"A": SecretStr("1")},
    }
    assert "canary" not in (await stored(database, user_id, secret_id)).sealed


async def test_an_edit_meanwhile_wins_over_sealing_anew(database: Database, user_id: UUID) -> None:
    (secret_id,) = await store_secret(database, user_id, OLD)
    before = await stored(database, user_id, secret_id)
    vault, owner = AuthVault(database, NEW), SecretOwner(integration_id=secret_id)
    async with database.as_user(user_id) as store:
        await vault.put(store, secret_id, owner, EVERY_SHAPE, SecretKind.AUTH)

    stale = await vault.read(user_id, before)

    assert stale == TOKEN
    assert await vault.read(user_id, await stored(database, user_id, secret_id)) == EVERY_SHAPE


async def test_reading_needs_no_database_to_seal_anew(user_id: UUID) -> None:
    away = Database("postgresql://nobody:x@127.0.0.1:1/none", 1)
    secret_id = uuid4()
    secret = SealedSecret(
        secret_id=secret_id,
        user_id=user_id,
        kind=SecretKind.AUTH,
        sealed=OLD.seal(secret_id, {"token": "canary-token"}),
    )

    assert await AuthVault(away, NEW).read(user_id, secret) == TOKEN


@pytest.mark.parametrize(
    ("ring", "error"),
    [
        (Keyring({"new": NEW_AUTH_KEY}, "new"), AuthKeyMissingError),
        (Keyring({"old": NEW_AUTH_KEY}, "old"), AuthDataUnreadableError),
        (NoKeyring(), AuthKeysMissingError),
    ],
)
async def test_a_secret_that_does_not_open_stays_byte_for_byte(
    database: Database, user_id: UUID, ring: Sealing, error: type[AssistantError]
) -> None:
    (secret_id,) = await store_secret(database, user_id, OLD)
    before = await stored(database, user_id, secret_id)

    with pytest.raises(error):
        await AuthVault(database, ring).read(user_id, before)

    assert await stored(database, user_id, secret_id) == before


async def _overwrite(owner_url: str, secret_id: UUID, sealed: str) -> None:
    statement = "UPDATE integration_secrets SET auth_data = $2 WHERE id = $1"
    await run_as_owner(owner_url, statement, secret_id, sealed)


async def test_a_ciphertext_copied_to_another_row_does_not_open(
    database: Database, owner_url: str, user_id: UUID
) -> None:
    mine, other = await store_secret(database, user_id, NEW, 2)
    await _overwrite(owner_url, mine, (await stored(database, user_id, other)).sealed)

    with pytest.raises(AuthDataUnreadableError):
        await AuthVault(database, NEW).read(user_id, await stored(database, user_id, mine))


async def test_secrets_move_with_a_draft_that_is_saved(database: Database, user_id: UUID) -> None:
    draft, record = make_draft(user_id), await store_integration(database, user_id)
    vault, ids = AuthVault(database, NEW), (draft.draft_id, record.integration_id)
    expires = NOW + timedelta(hours=1)
    async with database.as_user(user_id) as store:
        await store.integration_drafts.open(draft)
        owner = SecretOwner(draft_id=draft.draft_id)
        await AuthVault(database, OLD).put(store, ids[0], owner, TOKEN, SecretKind.DRAFT)
        tokens = [token_secret_id(each) for each in ids]
        await vault.put(store, tokens[0], owner, EVERY_SHAPE, SecretKind.TOKEN, expires)

    async with database.as_user(user_id) as store:
        owner = SecretOwner(integration_id=record.integration_id)
        for from_id, to_id in (ids, tokens, (uuid4(), uuid4())):
            await vault.move(store, from_id, to_id, owner)
        left = await store.integration_secrets.of_ids([ids[0], tokens[0]])

    auth, token = [await stored(database, user_id, each) for each in (ids[1], tokens[1])]
    assert left == []
    assert (auth.kind, auth.fields, token.kind) == (SecretKind.AUTH, ("token",), SecretKind.TOKEN)
    assert token.expires_at == expires
    assert await vault.read(user_id, auth) == TOKEN
    assert await vault.read(user_id, token) == EVERY_SHAPE


async def test_of_many_who_want_to_renew_one_does_until_its_time_is_over(
    database: Database, user_id: UUID
) -> None:
    (secret_id,) = await store_secret(database, user_id)
    later, vault = NOW + timedelta(seconds=20), AuthVault(database, OLD)

    async with database.as_user(user_id) as store:
        secrets = store.integration_secrets
        took = [await secrets.lease(secret_id, 1, NOW, later) for _ in range(2)]
        held = await secrets.get(secret_id)
        took_late = await secrets.lease(secret_id, 1, later, later)
        owner = SecretOwner(integration_id=secret_id)
        await vault.put(store, secret_id, owner, TOKEN, SecretKind.AUTH)
        took_old = await secrets.lease(secret_id, 1, later, later)
        renewed = await secrets.get(secret_id)

    assert (took, took_late, took_old) == ([True, False], True, False)
    assert held is not None
    assert renewed is not None
    assert (held.refreshing_until, renewed.refreshing_until, renewed.version) == (later, None, 2)
