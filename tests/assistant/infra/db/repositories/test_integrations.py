"""SQL of integrations: one of a name, as many as one may have, listings without their parts."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from assistant.contracts.chat import Channel
from assistant.contracts.integrations import Endpoint, IntegrationBrief, Param, ParamPlace
from assistant.contracts.tools import NO_LABELS, UNTRUSTED
from assistant.errors import IntegrationNameTakenError, IntegrationsFullError
from assistant.infra.db.database import Database
from assistant.infra.settings import Settings
from assistant.services.ports.secrets import SealedSecret, SecretKind, SecretOwner
from tests.assistant.integrating import NOW, make_plan, store_integration, store_secret


async def test_integration_is_stored_once_and_as_it_was_given(
    database: Database, user_id: UUID
) -> None:
    path = Param(name="city", place=ParamPlace.PATH, shape={"type": "string", "pattern": "\0"})
    body = {"properties": {"zebra": {"maximum": 1.0}, "a": {"maximum": 1}}, "allOf": [None]}
    endpoint = Endpoint(name="now", method="POST", params=(path,), body=body)
    plan = make_plan("  Погода  ", endpoints=(endpoint,), headers={"Accept": "text/plain"})

    async with database.as_user(user_id) as store:
        first = await store.integrations.add(integration_id := uuid4(), plan, UNTRUSTED)
        again = await store.integrations.add(integration_id, make_plan("other"), NO_LABELS)
        by_name = await store.integrations.by_name("погода")

    assert first == again == by_name
    assert (first.plan, first.labels, first.version) == (plan, UNTRUSTED, 1)
    assert str(first.plan.endpoints[0].body) == str(body)  # parts in order, 1.0 is not 1


@pytest.mark.parametrize("name", ["weather", "WEATHER ", "Ｗｅａｔｈｅｒ"])
async def test_a_name_is_taken_however_it_is_written(
    database: Database, user_id: UUID, name: str
) -> None:
    await store_integration(database, user_id)
    other = await store_integration(database, user_id, make_plan("Other"))

    async with database.as_user(user_id) as store:
        with pytest.raises(IntegrationNameTakenError) as added:
            await store.integrations.add(uuid4(), make_plan(name), NO_LABELS)
        with pytest.raises(IntegrationNameTakenError):
            await store.integrations.change(other.integration_id, make_plan(name), 1)
        own = await store.integrations.change(other.integration_id, make_plan(" other"), 1)

    assert added.value.params == {"name": "Weather"}
    assert own is not None
    assert own.version == 2


async def test_of_two_who_take_a_name_at_once_one_gets_it(
    database: Database, user_id: UUID
) -> None:
    outcomes = await asyncio.gather(
        *(store_integration(database, user_id) for _ in range(4)), return_exceptions=True
    )

    taken = [each for each in outcomes if isinstance(each, IntegrationNameTakenError)]
    assert len(taken) == 3


async def test_there_are_as_many_as_one_may_have_however_many_come_at_once(
    settings: Settings, user_id: UUID
) -> None:
    database = Database(settings.database_url, 5, most_integrations=3)
    plans = [make_plan(f"API {number}") for number in range(5)]

    outcomes = await asyncio.gather(
        *(store_integration(database, user_id, plan) for plan in plans), return_exceptions=True
    )

    refused = [each for each in outcomes if isinstance(each, IntegrationsFullError)]
    await database.close()
    assert [error.params for error in refused] == [{"limit": 3}] * 2


async def test_only_the_version_that_was_read_is_changed(database: Database, user_id: UUID) -> None:
    record = await store_integration(database, user_id)
    plan = make_plan("Renamed", base_url="https://other.test")

    async with database.as_user(user_id) as store:
        changed = await store.integrations.change(record.integration_id, plan, 1)
        late = await store.integrations.change(record.integration_id, make_plan("Late"), 1)
        briefs = await store.integrations.names()

    assert changed is not None
    assert (changed.plan, changed.version, late) == (plan, 2, None)
    assert [(brief.name, brief.base_url) for brief in briefs] == [("Renamed", "https://other.test")]
    assert changed.updated_at > record.updated_at


async def test_pages_come_newest_first_and_the_list_by_name(
    database: Database, user_id: UUID
) -> None:
    names = ["b", "C", "a"]
    records = [await store_integration(database, user_id, make_plan(name)) for name in names]

    async with database.as_user(user_id) as store:
        first = await store.integrations.page(2)
        rest = await store.integrations.page(2, first[-1].integration_id)
        gone = await store.integrations.page(2, uuid4())
        by_name = await store.integrations.names()

    assert [brief.name for brief in (*first, *rest)] == ["a", "C", "b"]
    assert gone == []
    assert [brief.name for brief in by_name] == ["a", "b", "C"]
    assert first[1] == IntegrationBrief(
        integration_id=records[1].integration_id,
        name="C",
        kind=records[1].plan.kind,
        base_url=records[1].plan.base_url,
        auth=records[1].plan.auth.kind,
        endpoints=1,
        created_at=records[1].created_at,
        updated_at=records[1].updated_at,
    )


async def test_a_call_gets_the_secret_with_the_integration_and_both_go_together(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    bare = await store_integration(database, user_id)
    (with_one,) = await store_secret(database, user_id)

    async with database.as_user(user_id) as store:
        found = await store.integrations.with_secret(with_one)
        without = await store.integrations.with_secret(bare.integration_id)
        secret = await store.integration_secrets.get(with_one)
        fields = [brief.fields_set for brief in await store.integrations.page(2)]
        removed = [await store.integrations.remove(with_one) for _ in range(2)]
        left = await store.integration_secrets.get(with_one)
    async with database.as_user(stranger_id) as store:
        foreign = await store.integrations.with_secret(bare.integration_id)
        foreign_removed = await store.integrations.remove(bare.integration_id)

    assert found is not None
    assert found[0].fields_set == ("token",)
    assert found[1] == secret is not None
    assert without == (bare, None)
    assert fields == [("token",), ()]
    assert (removed, left) == ([True, False], None)
    assert (foreign, foreign_removed) == (None, False)


async def test_a_secret_has_one_owner(database: Database, user_id: UUID) -> None:
    record = await store_integration(database, user_id)
    secret = SealedSecret(secret_id=uuid4(), user_id=user_id, kind=SecretKind.AUTH, sealed="k:t")

    for owner in (SecretOwner(), SecretOwner(record.integration_id, turn_id=uuid4())):
        with pytest.raises(Exception, match="ck_integration_secrets_owner"):
            async with database.as_user(user_id) as store:
                await store.integration_secrets.put(secret, owner)


async def test_typed_secrets_of_a_dialogue_are_found_while_they_last_the_oldest_first(
    database: Database, user_id: UUID
) -> None:
    session_id, elsewhere = uuid4(), uuid4()
    typed = [(session_id, 1), (session_id, 2), (session_id, -1), (elsewhere, 1)]
    ids = [uuid4() for _ in typed]
    async with database.as_user(user_id) as store:
        for each in (session_id, elsewhere):
            await store.sessions.open(each, Channel.API, None, "", 0)
        for secret_id, (session, hours) in zip(ids, typed, strict=True):
            secret = SealedSecret(
                secret_id=secret_id,
                user_id=user_id,
                kind=SecretKind.TYPED,
                sealed="k:t",
                expires_at=NOW + timedelta(hours=hours),
            )
            owner = SecretOwner(session_id=session, turn_id=uuid4())
            await store.integration_secrets.put(secret, owner)
        found = await store.integration_secrets.typed_in(session_id, NOW)

    assert [secret.secret_id for secret in found] == ids[:2]
