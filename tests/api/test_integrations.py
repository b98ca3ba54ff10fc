"""Integrations over REST: stored, listed, changed, called, one's own only."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from assistant.infra.settings import Settings
from tests.api.integrations_stage import CANARY, ApiStage, drafted, ok, stored
from tests.chatting import Person, until
from tests.factories import open_own_door


async def test_an_integration_is_stored_listed_changed_and_deleted(
    apis: ApiStage, owner: Person
) -> None:
    first, second = [await stored(apis, owner, name) for name in ("First", "Second")]

    page = await ok(await owner.get("/integrations", limit=1))
    assert [one["name"] for one in page["items"]] == ["Second"]
    rest = await ok(await owner.get("/integrations", limit=1, before=page["before"]))
    assert [one["id"] for one in rest["items"]] == [first["id"]]

    at = f"/api/v1/integrations/{second['id']}"
    changed = await ok(await owner.ask("PATCH", at, json={"description": "Mine"}))
    assert (changed["description"], changed["version"]) == ("Mine", 2)
    assert (changed["auth"]["fields_set"], len(changed["endpoints"])) == (["token"], 3)
    await ok(await owner.ask("DELETE", at), 204)
    assert (await owner.ask("GET", at)).status_code == 404


async def test_without_its_secret_an_integration_says_at_once_what_is_missing_and_where(
    apis: ApiStage, owner: Person
) -> None:
    auth = {"type": "oauth2_client_credentials", "token_url": apis.site.url("/token")}
    secrets = {"client_id": "me", "client_secret": CANARY}
    added = await stored(apis, owner, "Bare", auth=auth, auth_data=secrets)
    at = f"/integrations/{added['id']}"
    await ok(await owner.ask("PATCH", f"/api/v1{at}", json={"auth_data": {}}))

    async with asyncio.timeout(5):
        called = await owner.post(f"{at}/call", {"endpoint": "now", "params": {"city": "Kazan"}})
        health = await ok(await owner.get(f"{at}/health"))

    assert (called.status_code, called.json()["code"]) == (409, "auth_data_missing")
    assert "client_id, client_secret" in called.json()["detail"]
    assert "PATCH /api/v1/integrations/" in called.json()["detail"]
    assert (health["error"], health["message"]) == ("auth_data_missing", called.json()["detail"])


async def test_two_of_a_name_at_once_are_one_and_a_conflict(apis: ApiStage, owner: Person) -> None:
    bodies = [apis.fields("Same"), apis.fields("ｓａｍｅ ")]

    answers = await asyncio.gather(*(owner.post("/integrations", body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_changing_call_is_made_once_for_a_key(apis: ApiStage, owner: Person) -> None:
    at = f"/integrations/{(await stored(apis, owner, 'Once'))['id']}/call"
    key, body = {"Idempotency-Key": uuid4().hex}, {"endpoint": "note", "body": {"text": "hi"}}
    before = len(apis.site.bodies)

    first, again = [await ok(await owner.post(at, body, **key)) for _ in range(2)]

    assert (first["status"], first["body"], again["body"]) == (201, {"id": 7}, {"id": 7})
    assert apis.site.bodies[before:] == [b'{"text":"hi"}']


async def test_a_call_that_wants_a_word_is_a_workflow_that_waits(
    apis: ApiStage, owner: Person
) -> None:
    at = f"/integrations/{(await stored(apis, owner, 'Asks'))['id']}/call"
    sent = len(apis.site.heads)

    accepted = await ok(await owner.post(at, {"endpoint": "wipe"}), 202)

    async def asked() -> Any:
        found = (await owner.get(f"/workflows/{accepted['workflow_id']}")).json()
        return found["approvals"]

    (approval,) = await until(asked)
    assert approval["arguments"]["address"] == f"DELETE {apis.site.url('/notes')}"
    assert len(apis.site.heads) == sent
    word = {"step_id": approval["step_id"], "approved": True}
    await ok(await owner.post(f"/workflows/{accepted['workflow_id']}/approve", word))

    async def done() -> bool:
        found = (await owner.get(f"/workflows/{accepted['workflow_id']}")).json()
        return bool(found["state"] == "completed")

    await until(done)
    assert apis.site.heads[-1].startswith("DELETE /notes ")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"endpoint": "nothing"}, "endpoint_unknown"),
        ({"endpoint": "now"}, "tool_arguments"),
        ({"endpoint": "now", "params": {"city": "../admin"}}, "tool_arguments"),
        ({"endpoint": "now", "params": {"city": "a", "x": 1}}, "tool_arguments"),
        ({"endpoint": "note", "body": "text"}, "tool_arguments"),
    ],
)
async def test_a_call_that_does_not_fit_is_not_made(
    apis: ApiStage, owner: Person, body: dict[str, Any], code: str
) -> None:
    at = f"/integrations/{(await stored(apis, owner, 'Fits'))['id']}/call"
    sent = len(apis.site.heads)

    refused = await owner.post(at, body)

    assert refused.json()["code"] == code
    assert len(apis.site.heads) == sent


async def test_a_call_that_does_not_fit_says_where_and_never_what(
    apis: ApiStage, owner: Person
) -> None:
    shape = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["t"]}
    note = {"name": "note", "method": "POST", "path": "/notes", "body": shape}
    added = await stored(apis, owner, "Told", endpoints=[note])

    body = {"endpoint": "note", "params": {"sesame": 1}, "body": {"n": "sesame"}}
    refused = await owner.post(f"/integrations/{added['id']}/call", body)

    assert refused.status_code == 422
    places = [one["loc"] for one in refused.json()["errors"]]
    assert [] in places
    assert ["body", "n"] in places
    assert "sesame" not in refused.text


async def test_what_is_anothers_does_not_exist(apis: ApiStage, owner: Person) -> None:
    mine = await stored(apis, owner, "Mine")
    draft = (await drafted(apis, owner, "My draft"))["draft_id"]
    eve = await apis.chat.new_person()
    at, on = f"/api/v1/integrations/{mine['id']}", "/api/v1/integrations/onboarding"
    key = {"definition_hash": "0" * 64}

    answers = [
        await eve.ask("GET", at),
        await eve.ask("PATCH", at, json={"name": "Hers"}),
        await eve.ask("DELETE", at),
        await eve.ask("POST", f"{at}/call", json={"endpoint": "now", "params": {"city": "Kazan"}}),
        await eve.ask("GET", f"{at}/health"),
        await eve.ask("GET", f"{at}/tools"),
        await eve.ask("POST", f"{at}/tools/x/confirm", json=key),
        await eve.ask("POST", f"{on}/connect", json={"draft_id": draft, "name": "Hers"}),
        await eve.ask("POST", f"{on}/test", json={"draft_id": draft}),
        await eve.ask("POST", f"{on}/save", json={"draft_id": draft}),
        await eve.ask("POST", f"{on}/cancel", json={"draft_id": draft}),
        await eve.ask("GET", f"{on}/status/{draft}"),
        await eve.ask("GET", f"/api/v1/workflows/integration-onboarding/{draft}"),
        await eve.ask("POST", f"/api/v1/workflows/integration-onboarding/{draft}/cancel"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert not (await ok(await eve.get("/integrations")))["items"]


async def test_no_answer_has_room_for_a_secret(apis: ApiStage) -> None:
    document = apis.chat.door.app.openapi()
    schemas = document["components"]["schemas"]
    answers = [
        reply.get("content", {}).get("application/json", {}).get("schema", {})
        for path, methods in document["paths"].items()
        if "/integrations" in path
        for method in methods.values()
        for reply in method["responses"].values()
    ]

    named = _fields(answers, schemas)

    assert {"auth", "fields_set", "response_preview"} <= named
    assert not named & {"auth_data", "token", "value", "password", "username", "client_secret"}


async def test_all_secrets_are_sealed_anew_by_an_administrator_only(
    apis: ApiStage, owner: Person
) -> None:
    await stored(apis, owner, "Sealed")
    at = "/integrations/admin/rotate-auth-data"
    admin = Person(apis.chat.door, await apis.chat.door.new_admin(), apis.chat.model_url)
    assert (await owner.post(at)).status_code == 403

    started = await ok(await admin.post(at), 202)

    async def done() -> bool:
        progress = (await ok(await admin.get(at)))["progress"]
        return bool(progress and progress["done"])

    await until(done)
    shown = await ok(await admin.get(f"/workflows/{started['workflow_id']}"))
    assert shown["kind"] == "auth-data-rotation"


async def test_without_keys_only_what_needs_none_is_stored(
    settings: Settings, apis: ApiStage
) -> None:
    none = {"auth_data_encryption_keys": "", "auth_data_active_key_id": ""}
    bare = Settings(_env_file=None, **settings.model_dump() | none)
    async with open_own_door(bare) as door:
        owner = Person(door, await door.new_account(), "")
        plain = apis.fields("Plain", auth={"type": "none"}, auth_data={})

        refused = await owner.post("/integrations", apis.fields("Keyed"))
        await ok(await owner.post("/integrations", plain), 201)

    assert (refused.status_code, refused.json()["code"]) == (503, "auth_keys_missing")
    assert "AUTH_DATA_ENCRYPTION_KEYS" in refused.json()["detail"]


def _fields(value: object, schemas: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of all fields that a schema can have."""
    if isinstance(value, list):
        return {name for one in value for name in _fields(one, schemas, seen)}
    if not isinstance(value, dict):
        return set()
    found = set(value.get("properties", {}))
    name = str(value.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        found |= _fields(schemas[name], schemas, seen | {name})
    return found | {name for one in value.values() for name in _fields(one, schemas, seen)}
