"""Rotation: every secret ends under the active key, edits win, what does not open is left."""

import asyncio

import pytest
from pydantic import SecretStr

from assistant.contracts.auth_rotation import RotatedBatch, RotationInput, RotationProgress
from assistant.contracts.integrations import AuthData
from assistant.errors import AuthKeyMissingError, AuthKeysMissingError
from assistant.infra.db.database import Database
from assistant.infra.security.keyring import Keyring, NoKeyring
from assistant.infra.settings import Settings
from assistant.services.auth_rotation import AuthRotation
from assistant.services.auth_vault import AuthVault
from assistant.services.ports.secrets import SecretKind, SecretOwner
from tests.assistant.conftest import new_user
from tests.assistant.integrating import NEW, OLD, store_secret, stored
from tests.factories import NEW_AUTH_KEY

TO_NEW = RotationInput(active_kid="new", batch=4)


class HeardAlerts:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    async def raise_alert(self, kind: str, detail: str) -> None:
        """Keep it."""
        self.said.append((kind, detail))


async def rotate(database: Database, keyring: Keyring, given: RotationInput) -> list[RotatedBatch]:
    """Rotate from a place to the end."""
    rotation = AuthRotation(database, keyring, HeardAlerts())
    batches: list[RotatedBatch] = []
    while not batches or batches[-1].last is not None:
        given = given.model_copy(update={"after": batches[-1].last}) if batches else given
        batches.append(await rotation.batch(given))
    return batches


@pytest.fixture
async def alone(empty_settings: Settings) -> Database:
    """A database without any secret."""
    return Database(empty_settings.database_url, 6)


async def test_all_secrets_end_under_the_active_key_over_batches_and_people(
    alone: Database,
) -> None:
    people = [await new_user(alone) for _ in range(3)]
    old = {user_id: await store_secret(alone, user_id, OLD, 3) for user_id in people}
    await store_secret(alone, people[0], NEW, 2)
    begun = await AuthRotation(alone, NEW, HeardAlerts()).begin(TO_NEW)

    batches = await rotate(alone, NEW, TO_NEW)

    sealed = [await stored(alone, user_id, each) for user_id in old for each in old[user_id]]
    await alone.close()
    assert begun == RotationProgress(active_kid="new", total=9)
    assert [batch.rotated for batch in batches] == [4, 4, 1]
    assert sum(batch.changed_meanwhile for batch in batches) == 0
    assert all(NEW.open(each.secret_id, each.sealed).data for each in sealed)
    assert {each.sealed[:4] for each in sealed} == {"new:"}


async def test_what_has_no_key_or_does_not_open_is_counted_and_left_as_it_is(
    alone: Database,
) -> None:
    user_id = await new_user(alone)
    lost, broken, plain, fine = await store_secret(alone, user_id, OLD, 4)
    contents = {lost: "lost:token", broken: "old:broken", plain: '{"token": "canary"}'}
    async with alone.as_user(user_id) as store:
        for secret_id, sealed in contents.items():
            before = await store.integration_secrets.get(secret_id)
            assert before is not None
            await store.integration_secrets.swap(secret_id, before.sealed, sealed)

    (first, last) = await rotate(alone, NEW, TO_NEW)
    again = await rotate(alone, NEW, TO_NEW)

    found = {each: (await stored(alone, user_id, each)).sealed for each in (*contents, fine)}
    await alone.close()
    assert first.model_dump(exclude={"last"}) == {
        "seen": 4,
        "rotated": 2,
        "changed_meanwhile": 0,
        "missing": {"lost": 1},
        "unreadable": 1,
    }
    assert last == RotatedBatch(seen=0, rotated=0, changed_meanwhile=0)
    assert [batch.seen for batch in again] == [2]
    assert (found[lost], found[broken]) == ("lost:token", "old:broken")
    assert {found[plain][:4], found[fine][:4]} == {"new:"}


async def test_edits_reads_and_calls_go_on_and_every_edit_wins(alone: Database) -> None:
    people = [await new_user(alone) for _ in range(2)]
    places = [(each, one) for each in people for one in await store_secret(alone, each, OLD, 40)]
    vault, failures, edited = AuthVault(alone, NEW), [], set(places[::3])
    rotation = asyncio.create_task(rotate(alone, NEW, TO_NEW))

    async def edit() -> None:
        for user_id, secret_id in edited:
            async with alone.as_user(user_id) as store:
                data: AuthData = {"token": SecretStr(f"edited-{secret_id}")}
                owner = SecretOwner(integration_id=secret_id)
                await vault.put(store, secret_id, owner, data, SecretKind.AUTH)

    async def read() -> None:
        while not rotation.done():
            for user_id, secret_id in places:
                async with alone.as_user(user_id) as store:
                    found = await store.integrations.with_secret(secret_id)
                if found is None or found[1] is None or not await vault.read(user_id, found[1]):
                    failures.append(secret_id)

    await asyncio.gather(edit(), read())
    batches = await rotation

    tokens = {place: NEW.open(place[1], (await stored(alone, *place)).sealed) for place in places}
    await alone.close()
    assert failures == []
    assert sum(batch.seen for batch in batches) <= len(places)
    assert not any(opened.stale for opened in tokens.values())
    for place, opened in tokens.items():
        expected = f"edited-{place[1]}" if place in edited else "canary-token"
        assert opened.data == {"token": expected}


async def test_a_worker_with_another_active_key_does_nothing(database: Database) -> None:
    for keyring in (OLD, Keyring({"new": NEW_AUTH_KEY, "next": NEW_AUTH_KEY}, "next")):
        rotation = AuthRotation(database, keyring, HeardAlerts())
        for step in (rotation.begin, rotation.batch):
            with pytest.raises(AuthKeyMissingError) as raised:
                await step(TO_NEW)
            assert raised.value.params == {"kid": "new"}
    with pytest.raises(AuthKeysMissingError):
        await AuthRotation(database, NoKeyring(), HeardAlerts()).batch(TO_NEW)


async def test_administrators_are_told_which_keys_are_missed(database: Database) -> None:
    alerts = HeardAlerts()
    rotation = AuthRotation(database, NEW, alerts)

    await rotation.tell(RotationProgress(active_kid="new"))
    await rotation.tell(RotationProgress(active_kid="new", missing={"b": 2, "a": 1}, unreadable=3))

    assert alerts.said == [("auth_keys_missing", "a: 1, b: 2, unreadable: 3")]
