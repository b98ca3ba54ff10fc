"""Workflows over REST: start, list, look at steps, cancel, follow; one's own only."""

from uuid import uuid4

import pytest

from assistant.contracts.ids import delivery_workflow_id
from assistant.contracts.telegram import ChatRef
from gateway.delivery import DeliveryGateway
from tests.chat_product import Chat
from tests.chatting import Json, Person, ScriptedModel, says, until

HALF_SAID = [{"say": "half an answer"}, {"hang": True}]


async def half_said(person: Person) -> tuple[ScriptedModel, Json]:
    """Have an answer under way that never ends by itself."""
    model = await person.uses(HALF_SAID, says("whole"))
    accepted = await person.starts("Hello")
    await model.speaks()
    return model, accepted


async def in_state(person: Person, workflow_id: str, state: str) -> Json:
    """Wait until a workflow is in a state and return it."""

    async def there() -> Json | None:
        run: Json = (await person.get(f"/workflows/{workflow_id}")).json()
        return run if run["state"] == state else None

    return await until(there)


async def test_a_started_workflow_answers(person: Person) -> None:
    await person.uses(says("by workflow"))

    started = await person.post("/workflows/chat", {"message": "Hello"})

    assert started.status_code == 202
    run = await in_state(person, started.json()["workflow_id"], "completed")
    assert (run["kind"], run["run_id"]) == ("chat", started.json()["run_id"])
    assert [step["name"] for step in run["steps"]] == ["begin", "generate", "finish"]
    assert {step["state"] for step in run["steps"]} == {"done"}
    assert [m["content"] for m in await person.messages(run["session_id"])][-1] == "by workflow"


async def test_what_can_be_started_is_described(person: Person) -> None:
    kinds = {item["kind"]: item for item in (await person.get("/workflows/kinds")).json()["items"]}

    assert kinds["chat"]["workflow_type"] == "ChatTurn"
    assert "message" in kinds["chat"]["input_schema"]["properties"]


async def test_what_does_not_fit_the_schema_is_not_started(person: Person) -> None:
    assert (await person.post("/workflows/chat", {"message": ""})).status_code == 422
    assert (await person.post("/workflows/chat", {"text": "Hello"})).status_code == 422
    assert (await person.post("/workflows/delivery", {"message": "Hello"})).status_code == 404
    assert (await person.post("/workflows/nothing", {})).status_code == 404
    assert (await person.get("/chat/sessions")).json()["items"] == []


async def test_a_running_workflow_shows_the_step_it_is_in(person: Person) -> None:
    model, accepted = await half_said(person)

    run = await in_state(person, accepted["workflow_id"], "running")

    assert (run["progress"], run["steps_known"], run["closed_at"]) == ("generate", True, None)
    assert run["steps"][-1]["detail"] == model.name
    assert run["steps"][-1]["turn_id"] == accepted["turn_id"]
    await person.post(f"/chat/{accepted['session_id']}/stop")


async def test_a_cancelled_workflow_keeps_what_was_written(person: Person) -> None:
    _, accepted = await half_said(person)

    cancelled = await person.post(f"/workflows/{accepted['workflow_id']}/cancel")

    assert cancelled.status_code == 202
    turn = await person.ended(accepted["turn_id"])
    assert (turn["state"], turn["response"]) == ("stopped", "half an answer")
    run = await in_state(person, accepted["workflow_id"], "cancelled")
    assert run["closed_at"] is not None
    assert run["steps"][-1]["name"] == "finish"


async def test_turns_that_wait_in_a_cancelled_workflow_are_stopped_too(person: Person) -> None:
    model, accepted = await half_said(person)
    waiting = await person.starts("next", accepted["session_id"])

    await person.post(f"/workflows/{accepted['workflow_id']}/cancel")

    assert (await person.ended(waiting["turn_id"]))["state"] == "stopped"
    assert len(await model.received()) == 1


async def test_a_dialogue_goes_on_after_its_workflow_was_cancelled(person: Person) -> None:
    _, accepted = await half_said(person)
    await person.post(f"/workflows/{accepted['workflow_id']}/cancel")
    await person.ended(accepted["turn_id"])

    assert (await person.answer("again", accepted["session_id"]))["response"] == "whole"


async def test_what_has_ended_cannot_be_cancelled(person: Person) -> None:
    answer = await person.answer("Hello")
    await in_state(person, answer["workflow_id"], "completed")

    assert (await person.post(f"/workflows/{answer['workflow_id']}/cancel")).status_code == 404
    assert (await person.get(f"/workflows/chat/{uuid4()}")).status_code == 404
    assert (await person.get("/workflows/turn-recovery")).status_code == 404


async def test_own_workflows_are_listed_by_kind_state_and_session(person: Person) -> None:
    answer = await person.answer("Hello")
    _, running = await half_said(person)

    async def listed(**filters: str) -> list[str]:
        items = (await person.get("/workflows", **filters)).json()["items"]
        return [item["workflow_id"] for item in items]

    async def both() -> bool:
        return len(await listed()) == 2

    await until(both)
    await in_state(person, answer["workflow_id"], "completed")

    async def completed() -> bool:
        return await listed(state="completed") == [answer["workflow_id"]]

    await until(completed)
    assert await listed(state="running") == [running["workflow_id"]]
    assert await listed(session=answer["session_id"]) == [answer["workflow_id"]]
    assert await listed(kind="delivery") == []
    assert (await person.get("/workflows", kind="' OR 1=1")).status_code == 422
    await person.post(f"/chat/{running['session_id']}/stop")


async def test_an_older_run_is_found_by_its_id(person: Person) -> None:
    first = (await person.post("/workflows/chat", {"message": "Hello"})).json()
    run = await in_state(person, first["workflow_id"], "completed")
    await person.answer("again", run["session_id"])

    old = (await person.get(f"/workflows/{first['workflow_id']}", run_id=first["run_id"])).json()

    assert old["run_id"] == first["run_id"]


async def test_a_workflow_of_no_dialogue_cannot_be_followed(chat: Chat, person: Person) -> None:
    to = ChatRef(user_id=person.account.user_id, chat_id=uuid4().int % 10**12)
    workflow_id = delivery_workflow_id(to.chat_id)
    await DeliveryGateway(chat.core.temporal).wake(to)

    shown = await person.get(f"/workflows/{workflow_id}")
    followed = await person.get(f"/workflows/{workflow_id}/events")
    # without Telegram no worker can carry it out
    await chat.core.temporal.client.get_workflow_handle(workflow_id).terminate()

    assert (shown.status_code, shown.json()["kind"]) == (200, "delivery")
    assert (followed.status_code, followed.json()["code"]) == (404, "not_found")
    assert "problem+json" in followed.headers["content-type"]


@pytest.mark.parametrize("path", ["/", "//events"])
async def test_an_empty_id_is_no_workflow(person: Person, path: str) -> None:
    found = await person.get(f"/workflows{path}")

    assert (found.status_code, found.json()["code"]) == (404, "not_found")
    assert "problem+json" in found.headers["content-type"]
