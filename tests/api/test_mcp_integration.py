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

    assert (step["name"], step["status"]) == (named["get_current_time"], "done")


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


async def test_the_tools_of_one_are_nobody_elses(apis: ApiStage, owner: Person) -> None:
    given = {"name": "Clock", "kind": "mcp", "mcp": {"stdio": "time"}}
    draft_id = (await ok(await owner.post(f"{AT}/connect", given)))["draft_id"]
    await ok(await owner.post(f"{AT}/save", {"draft_id": draft_id}))
    eve = await apis.chat.new_person()

    listed = (await ok(await eve.get("/chat/skills")))["items"]

    assert not [one for one in listed if one["manifest"]["name"].startswith("mcp_")]


async def _answered(owner: Person, workflow_id: str) -> dict[str, Any]:
    """Allow what is asked about, and return the step when it is over."""

    async def seen() -> dict[str, Any] | None:
        found = (await owner.get(f"/workflows/{workflow_id}")).json()
        for approval in found["approvals"]:
            word = {"step_id": approval["step_id"], "approved": True}
            await owner.post(f"/workflows/{workflow_id}/approve", word)
        return found["result"][0] if found["state"] == "completed" else None

    return await until(seen)
