"""An API is drafted, tested and saved over REST; its secrets go in and never come out."""

import asyncio
from uuid import uuid4

from assistant.contracts.ids import onboarding_workflow_id
from tests.api.integrations_stage import CANARY, ApiStage, drafted, ok
from tests.assistant.infra.web.sites import answer
from tests.chatting import Person, until

AT = "/integrations/onboarding"
_DOCUMENT = """
openapi: 3.1.0
info: {title: Weather, version: "1"}
servers: [{url: "BASE"}]
paths:
  /now/{city}:
    get:
      operationId: now
      parameters: [{name: city, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: fine}}
"""


async def test_an_api_is_drafted_tested_saved_and_called(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Weather")
    assert (draft["step"], draft["missing"]) == ("connected", [])
    assert draft["draft"]["auth"]["fields_set"] == ["token"]

    tested = await ok(await owner.post(f"{AT}/test", {"draft_id": draft["draft_id"]}))
    assert (tested["success"], tested["status_code"], tested["step"]) == (True, 200, "tested")
    assert tested["asked"] == f"GET {apis.site.url('/health')}"
    assert (tested["only_address"], tested["notes"]) == (False, [])
    assert "up" in tested["response_preview"]
    assert f"authorization: Bearer {CANARY}" in apis.site.heads[-1]

    body = {"draft_id": draft["draft_id"], "require_successful_test": True}
    saved = await ok(await owner.post(f"{AT}/save", body))
    assert saved == await ok(await owner.post(f"{AT}/save", body))
    status = await ok(await owner.get(f"{AT}/status/{draft['draft_id']}"))
    assert status["saved_integration_id"] == saved["integration_id"]
    assert (status["step"], status["last_test"]["success"]) == ("saved", True)

    at = f"/integrations/{saved['integration_id']}"
    shown = await ok(await owner.get(at))
    assert shown["auth"] | {"fields_set": ["token"], "type": "bearer"} == shown["auth"]
    call = {"endpoint": "now", "params": {"city": "Kazan"}}
    called = await ok(await owner.post(f"{at}/call", call))
    assert (called["status"], called["body"]) == (200, {"degrees": 21})
    assert (await ok(await owner.get(f"{at}/health")))["healthy"]
    for answered in (draft, tested, status, shown, called):
        assert CANARY not in str(answered)


async def test_a_test_that_sees_only_the_address_says_so_and_so_does_saving(
    apis: ApiStage, owner: Person
) -> None:
    wipe = {"name": "wipe", "method": "DELETE", "path": "/notes"}
    apis.site.answers["/"] = answer(b"hello")
    draft = await drafted(apis, owner, "Unseen", endpoints=[wipe], healthcheck=None)
    at = {"draft_id": draft["draft_id"]}

    tested = await ok(await owner.post(f"{AT}/test", at))
    saved = await ok(await owner.post(f"{AT}/save", at | {"require_successful_test": True}))
    status = await ok(await owner.get(f"{AT}/status/{draft['draft_id']}"))

    assert (tested["success"], tested["only_address"]) == (True, True)
    assert tested["asked"].rstrip("/") == f"GET {apis.site.url('')}".rstrip("/")
    assert "every call of this API changes something" in tested["notes"][0]
    assert saved["notes"] == tested["notes"] == status["last_test"]["notes"]


async def test_saving_again_what_was_deleted_since_says_so(apis: ApiStage, owner: Person) -> None:
    body = {"draft_id": (await drafted(apis, owner, "Gone"))["draft_id"]}
    saved = await ok(await owner.post(f"{AT}/save", body))
    await ok(await owner.ask("DELETE", f"/api/v1/integrations/{saved['integration_id']}"), 204)

    again = await owner.post(f"{AT}/save", body)

    assert (again.status_code, again.json()["code"]) == (410, "integration_gone")
    assert "deleted since" in again.json()["detail"]


async def test_saving_twice_at_once_makes_one_integration(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Twice")
    body = {"draft_id": draft["draft_id"]}

    answers = await asyncio.gather(*(owner.post(f"{AT}/save", body) for _ in range(4)))

    assert len({(await ok(one))["integration_id"] for one in answers}) == 1
    assert len((await ok(await owner.get("/integrations")))["items"]) == 1


async def test_the_same_key_gives_the_same_draft(apis: ApiStage, owner: Person) -> None:
    key = {"client_message_id": uuid4().hex}

    first = await drafted(apis, owner, "Keyed", **key)

    assert (await drafted(apis, owner, "Keyed", **key))["draft_id"] == first["draft_id"]


async def test_a_key_is_for_one_body_with_its_secrets(apis: ApiStage, owner: Person) -> None:
    for at in (f"{AT}/connect", "/integrations"):
        body = apis.fields("Keyed") | {"client_message_id": uuid4().hex}
        first, again = [(await owner.post(at, body)).json() for _ in range(2)]
        assert first == again

        for other in ({"auth_data": {"token": "another-4711"}}, {"description": "Another"}):
            refused = await owner.post(at, body | other)

            assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")


async def test_the_drafts_that_are_too_many_are_listed_and_dropped(
    apis: ApiStage, owner: Person
) -> None:
    names = [f"Draft {number}" for number in range(20)]
    for name in names:
        await drafted(apis, owner, name, endpoints=[])

    refused = await owner.post(f"{AT}/connect", apis.fields("One more"))

    assert (refused.status_code, refused.json()["code"]) == (409, "drafts_full")
    assert "20" in refused.json()["detail"]
    listed = (await ok(await owner.get(AT)))["items"]
    assert [one["name"] for one in listed] == names[::-1]
    assert set(listed[0]) == {"draft_id", "name", "step", "missing", "expires_at"}
    eve = await apis.chat.new_person()
    assert not (await ok(await eve.get(AT)))["items"]
    await ok(await owner.post(f"{AT}/cancel", {"draft_id": listed[0]["draft_id"]}), 204)
    await drafted(apis, owner, "One more")


async def test_a_name_that_is_taken_keeps_the_draft_open(apis: ApiStage, owner: Person) -> None:
    for name in ("Погода", " погода "):
        draft = await drafted(apis, owner, name)
        refused = await owner.post(f"{AT}/save", {"draft_id": draft["draft_id"]})
    assert refused.status_code == 409
    assert (refused.json()["code"], "погода" in refused.json()["detail"]) == (
        "integration_name_taken",
        True,
    )

    renamed = {"draft_id": draft["draft_id"], "name": "Другая"}
    changed = await ok(await owner.post(f"{AT}/connect", renamed))

    assert changed["draft"]["auth"]["fields_set"] == ["token"]
    await ok(await owner.post(f"{AT}/save", {"draft_id": draft["draft_id"]}))


async def test_what_is_missing_is_named_and_given_later(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Slow", auth_data={})
    assert draft["missing"] == ["secret"]
    refused = await owner.post(f"{AT}/test", {"draft_id": draft["draft_id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_incomplete")
    assert "secret" in refused.json()["detail"]

    given = {"draft_id": draft["draft_id"], "auth_data": {"token": CANARY}}

    assert (await ok(await owner.post(f"{AT}/connect", given)))["missing"] == []
    status = await ok(await owner.get(f"{AT}/status/{draft['draft_id']}"))
    assert (status["step"], status["missing"]) == ("connected", [])


async def test_another_host_does_not_get_the_secrets(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Moved")

    moved = {"draft_id": draft["draft_id"], "base_url": "https://evil.example.com"}
    changed = await ok(await owner.post(f"{AT}/connect", moved))

    assert (changed["missing"], changed["draft"]["auth"]["fields_set"]) == (["secret"], [])


async def test_a_test_that_fails_is_a_result_and_no_more_is_saved(
    apis: ApiStage, owner: Person
) -> None:
    draft = await drafted(apis, owner, "Broken", healthcheck={"path": "/broken"})
    body = {"draft_id": draft["draft_id"], "require_successful_test": True}

    tested = await ok(await owner.post(f"{AT}/test", {"draft_id": draft["draft_id"]}))

    assert (tested["success"], tested["status_code"]) == (False, 500)
    refused = await owner.post(f"{AT}/save", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_untested")


async def test_a_healthcheck_that_leads_inside_is_refused(apis: ApiStage, owner: Person) -> None:
    draft = apis.fields("Away", healthcheck={"path": "/away"})

    tested = await ok(await owner.post(f"{AT}/test", {"draft": draft}))

    assert (tested["success"], tested["error"]["code"]) == (False, "address_refused")
    assert not (await ok(await owner.get("/integrations")))["items"]


async def test_a_change_makes_a_test_count_no_more(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Again")
    await ok(await owner.post(f"{AT}/test", {"draft_id": draft["draft_id"]}))
    renamed = {"draft_id": draft["draft_id"], "name": "Once more"}
    await ok(await owner.post(f"{AT}/connect", renamed))

    refused = await owner.post(
        f"{AT}/save", {"draft_id": draft["draft_id"], "require_successful_test": True}
    )

    assert refused.json()["code"] == "draft_untested"


async def test_a_dropped_draft_is_over_and_its_workflow_too(apis: ApiStage, owner: Person) -> None:
    draft = await drafted(apis, owner, "Dropped")
    workflow_id = onboarding_workflow_id(draft["draft_id"])

    await ok(await owner.post(f"/workflows/{workflow_id}/cancel"), 202)

    for do in ("test", "save"):
        refused = await owner.post(f"{AT}/{do}", {"draft_id": draft["draft_id"]})
        assert (refused.status_code, refused.json()["code"]) == (409, "draft_over")
    await ok(await owner.post(f"{AT}/cancel", {"draft_id": draft["draft_id"]}), 204)

    async def over() -> bool:
        shown = (await owner.get(f"/workflows/{workflow_id}")).json()
        return bool(shown["kind"] == "integration-onboarding" and shown["state"] == "completed")

    await until(over)


async def test_a_pasted_command_becomes_a_draft(apis: ApiStage, owner: Person) -> None:
    command = f"curl -H 'Authorization: Bearer {CANARY}' {apis.site.url('/now/Kazan')}"

    draft = await ok(await owner.post(f"{AT}/connect", {"curl": command, "name": "Pasted"}))

    assert (
        draft["draft"]["auth"] | {"type": "bearer", "fields_set": ["token"]}
        == (draft["draft"]["auth"])
    )
    assert [one["path"] for one in draft["draft"]["endpoints"]] == ["/now/Kazan"]
    assert CANARY not in str(draft)


async def test_a_document_becomes_a_draft_given_or_fetched(apis: ApiStage, owner: Person) -> None:
    document = _DOCUMENT.replace("BASE", apis.site.url(""))
    apis.site.answers["/openapi.yaml"] = answer(document.encode())

    given, fetched = [
        await ok(await owner.post(f"{AT}/connect", body))
        for body in ({"openapi": document}, {"openapi_url": apis.site.url("/openapi.yaml")})
    ]

    assert (given["draft"]["name"], given["draft"]["base_url"]) == ("Weather", apis.site.url(""))
    assert [one["name"] for one in given["draft"]["endpoints"]] == ["now"]
    assert fetched["draft"] == given["draft"]


async def test_a_document_of_many_values_may_be_an_object(owner: Person) -> None:
    get = {"operationId": "now", "responses": {"200": {"description": "fine"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Many", "version": "1", "x-numbers": [0] * 20_000},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/now": {"get": get}},
    }

    draft = await ok(await owner.post(f"{AT}/connect", {"openapi": document}))
    other = await owner.post(f"{AT}/connect", {"name": "X", "endpoints": [0] * 20_000})

    assert [one["name"] for one in draft["draft"]["endpoints"]] == ["now"]
    assert other.status_code == 422
    assert "too many values" in other.text


async def test_a_document_is_not_fetched_from_inside(owner: Person) -> None:
    inside = {"openapi_url": "http://169.254.169.254/openapi.yaml"}

    refused = await owner.post(f"{AT}/connect", inside)

    assert (refused.status_code, refused.json()["code"]) == (422, "address_refused")


async def test_nothing_of_a_refused_request_is_repeated(owner: Person) -> None:
    for body in (
        {"name": "X", "auth_data": {CANARY: 7}},
        {"name": "X", "auth_data": {"token": CANARY + "\n"}},
        {"name": "X", "auth_data": [CANARY]},
        {"curl": f"curl -H 'X-Key: {CANARY} http://x"},
        {"curl": [CANARY]},
        {"openapi": f"openapi: 3.0.0\n{CANARY}: ["},
    ):
        refused = await owner.post(f"{AT}/connect", body)

        assert refused.status_code == 422, refused.text
        assert CANARY not in refused.text
