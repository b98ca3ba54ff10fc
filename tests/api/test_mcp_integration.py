"""An MCP server is connected as any API is, and its tools become the person's own."""

from typing import Any

from tests.api.integrations_stage import ApiStage, ok
from tests.chatting import Person, until

AT = "/integrations/onboarding"
NOW = {"endpoint": "get_current_time", "params": {"timezone": "UTC"}}


async def test_a_server_is_tested_saved_and_its_tool_called_after_a_word(owner: Person) -> None:
    given = {"name": "Clock", "kind": "mcp", "mcp": {"stdio": "time"}}
    draft_id = (await ok(await owner.post(f"{AT}/connect", given)))["draft_id"]

    tested = await ok(await owner.post(f"{AT}/test", {"draft_id": draft_id}))
    saved = await ok(await owner.post(f"{AT}/save", {"draft_id": draft_id}))

    assert tested["success"], tested
    assert "get_current_time" in tested["response_preview"]
    at = f"/integrations/{saved['integration_id']}"
    tools = (await ok(await owner.get(f"{at}/tools")))["items"]
    assert {one["state"] for one in tools} == {"confirmed"}
    named = {one["name"]: one["tool"] for one in tools}
    listed = (await ok(await owner.get("/chat/skills")))["items"]
    assert named["get_current_time"] in {one["manifest"]["name"] for one in listed}
    called = await ok(await owner.post(f"{at}/call", NOW), 202)

    step = await _answered(owner, called["workflow_id"])

    name = named["get_current_time"]
    assert (step["name"], step["status"]) == (name, "done")
    assert step["title"] == "Clock: get_current_time"
    await ok(await owner.ask("DELETE", f"/api/v1{at}"), 204)
    (gone,) = (await ok(await owner.get(f"/workflows/{called['workflow_id']}")))["result"]
    assert (gone["name"], gone["title"]) == (name, name)


async def test_a_program_is_only_asked_where_it_may_be_started(owner: Person) -> None:
    given = {"name": "Clock", "kind": "mcp", "mcp": {"stdio": "time"}}
    stored = await ok(await owner.post("/integrations", given), 201)

    health = await owner.get(f"/integrations/{stored['id']}/health")
    inline = await owner.post(f"{AT}/test", {"draft": given})
    unknown = await owner.post(f"{AT}/connect", given | {"mcp": {"stdio": "nothing"}})

    assert (health.status_code, health.json()["code"]) == (409, "checked_in_worker")
    assert (inline.status_code, inline.json()["code"]) == (422, "program_not_tested")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "draft_unreadable")
    assert "mcp.stdio" in unknown.json()["detail"]


async def test_a_stored_program_is_asked_by_a_worker_for_its_tools_and_another_one_again(
    owner: Person,
) -> None:
    given = {"name": "Clock", "kind": "mcp", "mcp": {"stdio": "time"}}
    stored = await ok(await owner.post("/integrations", given), 201)
    at = f"/integrations/{stored['id']}"

    tools = await _listed(owner, at)

    assert {one["state"] for one in tools} == {"new"}
    assert not await _own(owner)
    called = await owner.post(f"{at}/call", NOW)
    assert (called.status_code, called.json()["code"]) == (409, "mcp_tool_unconfirmed")
    assert f"POST /api/v1{at}/tools/get_current_time/confirm" in called.json()["detail"]
    nothing = await owner.post(f"{at}/call", NOW | {"endpoint": "nothing"})
    assert (nothing.status_code, nothing.json()["code"]) == (404, "endpoint_unknown")
    (now,) = [one for one in tools if one["name"] == NOW["endpoint"]]
    word = {"definition_hash": now["definition_hash"]}
    confirmed = await ok(await owner.post(f"{at}/tools/{now['name']}/confirm", word))
    assert {one["name"]: one["state"] for one in confirmed["items"]}[now["name"]] == "confirmed"
    assert await _own(owner) == [now["tool"]]

    await _change(owner, at, description="Tells the time")
    assert await _own(owner) == [now["tool"]]
    await _change(owner, at, mcp={"stdio": "clock"})
    assert not await _own(owner)
    assert {one["state"] for one in await _listed(owner, at)} == {"new"}


async def test_a_program_that_does_not_work_is_told_of_where_its_tools_are_looked_for(
    owner: Person,
) -> None:
    given = {"name": "Broken", "kind": "mcp", "mcp": {"stdio": "broken"}}
    stored = await ok(await owner.post("/integrations", given), 201)

    async def told() -> dict[str, Any] | None:
        found = await owner.get(f"/integrations/{stored['id']}/tools")
        listing = found.status_code == 200 and found.json() == {"items": [], "listing": True}
        return None if listing else {"status": found.status_code, **found.json()}

    failure = await until(told)

    assert (failure["status"], failure["code"]) == (502, "mcp_failed")


async def test_the_tools_of_one_are_nobody_elses(apis: ApiStage, owner: Person) -> None:
    given = {"name": "Clock", "kind": "mcp", "mcp": {"stdio": "time"}}
    draft_id = (await ok(await owner.post(f"{AT}/connect", given)))["draft_id"]
    await ok(await owner.post(f"{AT}/save", {"draft_id": draft_id}))
    eve = await apis.chat.new_person()

    listed = (await ok(await eve.get("/chat/skills")))["items"]

    assert not [one for one in listed if one["manifest"]["name"].startswith("mcp_")]


async def _change(owner: Person, at: str, **fields: Any) -> None:
    await ok(await owner.ask("PATCH", f"/api/v1{at}", json=fields))


async def _own(owner: Person) -> list[str]:
    listed = (await ok(await owner.get("/chat/skills")))["items"]
    names = [one["manifest"]["name"] for one in listed]
    return [name for name in names if name.startswith("mcp_")]


async def _listed(owner: Person, at: str) -> list[dict[str, Any]]:
    """Return the tools of a server when a worker has asked for them."""

    async def seen() -> list[dict[str, Any]] | None:
        found = await ok(await owner.get(f"{at}/tools"))
        assert found["listing"] == (not found["items"])
        return found["items"] or None

    return await until(seen)


async def _answered(owner: Person, workflow_id: str) -> dict[str, Any]:
    """Allow what is asked about, and return the step when it is over."""

    async def seen() -> dict[str, Any] | None:
        found = (await owner.get(f"/workflows/{workflow_id}")).json()
        for approval in found["approvals"]:
            assert approval["title"] == "Clock: get_current_time"
            word = {"step_id": approval["step_id"], "approved": True}
            await owner.post(f"/workflows/{workflow_id}/approve", word)
        return found["result"][0] if found["state"] == "completed" else None

    return await until(seen)
