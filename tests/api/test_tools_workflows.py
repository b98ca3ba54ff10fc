"""Tool chains as workflows: started, looked at, followed; a started chat has its key too."""

import asyncio
import json
from uuid import UUID

import asyncpg
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError, RPCStatusCode

from tests.chat_product import Chat
from tests.chatting import Json, Person, calls, says, until

CALLS = [
    {"name": "shout", "arguments": {"text": "one", "file_bytes": 3}},
    {"name": "shout", "arguments": {"unknown": 1}},
    {"name": "shout", "arguments": {"text": "three", "fail": "page_failed"}},
]


async def completed(person: Person, workflow_id: str) -> Json:
    """Wait until a workflow is completed and return it."""

    async def there() -> Json | None:
        run: Json = (await person.get(f"/workflows/{workflow_id}")).json()
        return run if run["state"] == "completed" else None

    return await until(there)


async def test_a_chain_is_described_and_can_be_started(ann: Person) -> None:
    kinds = {item["kind"]: item for item in (await ann.get("/workflows/kinds")).json()["items"]}

    started = await ann.post("/workflows/tool-chain", {"calls": CALLS[:1]})

    assert kinds["tool-chain"]["workflow_type"] == "ToolChain"
    assert "calls" in kinds["tool-chain"]["input_schema"]["properties"]
    assert started.status_code == 202
    run = await completed(ann, started.json()["workflow_id"])
    assert (run["kind"], run["run_id"]) == ("tool-chain", started.json()["run_id"])


async def test_a_chain_shows_each_call_with_its_result(ann: Person) -> None:
    started = (await ann.post("/workflows/tool-chain", {"calls": CALLS})).json()

    run = await completed(ann, started["workflow_id"])

    first, wrong, failed = run["result"]
    assert (first["status"], first["data"]["said"]) == ("done", "ONE")
    assert (first["summary"], first["message"]) == ("3 letters", None)
    assert [file["size"] for file in first["artifacts"]] == [3]
    assert (wrong["status"], wrong["error"]) == ("invalid", "tool_arguments")
    assert "check them" in wrong["message"]
    assert (failed["status"], failed["error"]) == ("failed", "page_failed")
    assert failed["message"].startswith("The site answered with an error")
    assert (run["error"], run["approvals"]) == (None, [])
    shown = {step["step_id"]: step for step in run["steps"] if step["step_id"]}
    assert shown[first["step_id"]]["summary"] == "3 letters"
    assert '"one"' in shown[first["step_id"]]["arguments"]
    assert shown[failed["step_id"]]["state"] == "failed"


async def test_a_chain_that_came_to_nothing_says_why(ann: Person) -> None:
    started = (await ann.post("/workflows/tool-chain", {"calls": CALLS[1:]})).json()

    run = await completed(ann, started["workflow_id"])

    assert run["error"]["code"] == "page_failed"
    assert run["error"]["message"] == run["result"][1]["message"]


async def test_what_cannot_be_started_is_refused(ann: Person) -> None:
    refused = [
        await ann.post("/workflows/tool-chain", {"calls": calls})
        for calls in (
            [],
            [{"name": "no_such_tool"}],
            [CALLS[0]] * 4,
            [{"name": "shout", "arguments": {"text": "a\0b"}}],
            [{"name": "shout", "arguments": []}],
        )
    ]

    assert [each.status_code for each in refused] == [422, 404, 422, 422, 422]
    assert refused[1].json()["code"] == "tool_unknown"
    assert refused[2].json()["errors"][0]["msg"] == "calls: from 1 to 3 are run in a chain"


async def test_one_key_starts_one_chain(ann: Person) -> None:
    body = {"calls": CALLS[:1]}
    key = {"Idempotency-Key": "one"}

    first = (await ann.post("/workflows/tool-chain", body, **key)).json()
    await completed(ann, first["workflow_id"])
    again = (await ann.post("/workflows/tool-chain", body, **key)).json()
    by_field = (await ann.post("/workflows/tool-chain", body | {"client_message_id": "one"})).json()
    other = await ann.post("/workflows/tool-chain", {"calls": CALLS[1:2]}, **key)
    two = await ann.post("/workflows/tool-chain", body | {"client_message_id": "two"}, **key)

    assert first == again == by_field
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert (two.status_code, two.json()["errors"][0]["msg"]) == (422, "two_idempotency_keys")


async def test_one_key_starts_one_turn_by_header_as_by_field(ann: Person) -> None:
    model = await ann.uses(says("first"), says("second"))
    key = {"Idempotency-Key": "one"}

    started = [await ann.post("/workflows/chat", {"message": "Hello"}, **key) for _ in range(2)]
    answer = await ann.answer("Hello", headers=key)

    assert [each.json()["workflow_id"] for each in started] == [answer["workflow_id"]] * 2
    assert answer["response"] == "first"
    assert len(await model.received()) == 1


async def test_a_direct_chain_is_followed_until_it_ends(ann: Person) -> None:
    body = {"calls": [{"name": "shout", "arguments": {"text": "hello", "seconds": 0.5}}]}
    started = (await ann.post("/workflows/tool-chain", body)).json()

    path = f"/workflows/{started['workflow_id']}/events"
    async with asyncio.timeout(20), ann.following("GET", path) as events:
        heard = [event async for event in events]

    states = [data["state"] for name, data in heard if name == "status"]
    assert (states[0], states[-1]) == ("running", "completed")
    assert [data["state"] for name, data in heard if name == "tool"][-1] == "done"
    assert heard[-1][1]["result"][0]["data"]["said"] == "HELLO"


async def test_the_chain_of_a_turn_is_followed_alone(ann: Person) -> None:
    await ann.uses(calls("shout", text="hello", seconds=0.5), says("I shouted."))
    accepted = await ann.starts("Shout")

    async def chain() -> str | None:
        items = (await ann.get("/workflows", kind="tool-chain")).json()["items"]
        return items[0]["workflow_id"] if items else None

    workflow_id = await until(chain)
    async with (
        asyncio.timeout(20),
        ann.following("GET", f"/workflows/{workflow_id}/events") as events,
    ):
        heard = [event async for event in events]

    assert {data["turn_id"] for name, data in heard if name == "tool"} == {accepted["turn_id"]}
    assert [data["state"] for name, data in heard if name == "status"][-1] == "completed"
    assert (await ann.ended(accepted["turn_id"]))["response"] == "I shouted."


async def test_a_chain_that_temporal_has_forgotten_is_told_from_its_row(
    tooled_chat: Chat, ann: Person, bob: Person
) -> None:
    body, key = {"calls": CALLS[:1]}, {"Idempotency-Key": "one"}
    started = (await ann.post("/workflows/tool-chain", body, **key)).json()
    before = await completed(ann, started["workflow_id"])
    await forget(tooled_chat, started["workflow_id"])

    again = await ann.post("/workflows/tool-chain", body, **key)
    path = f"/workflows/{started['workflow_id']}"
    run = (await ann.get(path)).json()
    one_run = await ann.get(path, run_id=started["run_id"])
    others = await bob.get(path)
    async with asyncio.timeout(10), ann.following("GET", f"{path}/events") as events:
        heard = [event async for event in events]

    assert (again.status_code, again.json()["run_id"]) == (202, "")
    assert again.json()["workflow_id"] == started["workflow_id"]
    assert (run["state"], run["kind"], run["run_id"]) == ("completed", "tool-chain", "")
    assert (run["result"], run["steps_known"]) == (before["result"], False)
    assert (one_run.status_code, others.status_code) == (404, 404)
    assert [data["state"] for _, data in heard] == ["completed"]


async def forget(chat: Chat, workflow_id: str) -> None:
    """Have Temporal remove a workflow as it does when its retention is over."""
    client = chat.core.temporal.client
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=workflow_id),
    )
    await client.workflow_service.delete_workflow_execution(request)

    async def gone() -> bool:
        try:
            await client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    await until(gone)


async def arguments_of(owner_url: str, chain_id: UUID) -> list[Json]:
    """Return the arguments of the calls of a chain as they are stored."""
    asked = "SELECT arguments FROM tool_steps WHERE chain_id = $1 ORDER BY round_no"
    connection = await asyncpg.connect(owner_url)
    try:
        return [json.loads(row[0]) for row in await connection.fetch(asked, chain_id)]
    finally:
        await connection.close()


async def test_a_secret_that_is_said_in_a_chain_is_not_stored(
    ann: Person, tooled_owner_url: str
) -> None:
    secret = "canary-7f3kQ9zX2mW8"
    said = {"say": f"Connect https://api.example.com token: {secret}"}
    hidden = {"say": "Connect", "password": secret}
    calls = [{"name": "integration_connect", "arguments": each} for each in (said, hidden)]

    started = await ann.post("/workflows/tool-chain", {"calls": calls})

    run = await completed(ann, started.json()["workflow_id"])
    assert [step["status"] for step in run["result"]] == ["done", "invalid"]
    assert secret not in str(run)
    chain_id = UUID(started.json()["workflow_id"].removeprefix("tools/"))
    kept = await arguments_of(tooled_owner_url, chain_id)
    assert kept == [
        {"say": "Connect https://api.example.com token: ••••"},
        {"say": "Connect", "password": "••••"},
    ]
