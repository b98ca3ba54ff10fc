"""Somebody else's things do not exist; what is said is readable nowhere in Temporal."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client

from assistant.contracts.ids import chat_workflow_id
from assistant.contracts.names import SEARCH_ATTRIBUTES, SEARCH_TOOL
from tests.chat_product import Chat
from tests.chatting import Json, Person, says

CANARIES = {
    "message": "canary-message-кенар",
    "answer": "canary-answer-кенар",
    "thinking": "canary-thinking",
    "role": "canary-role-кенар",
    "name": "canary-name-кенар",
    "error": "canary-error",
}
FOREIGN = [
    ("GET", "/chat/history/{session_id}"),
    ("DELETE", "/chat/history/{session_id}"),
    ("GET", "/chat/history/{session_id}/export"),
    ("GET", "/chat/history/{session_id}/export?format=json"),
    ("POST", "/chat/{session_id}/stop"),
    ("GET", "/chat/turns/{turn_id}"),
    ("POST", "/chat/turns/{turn_id}/retry"),
    ("GET", "/workflows/{workflow_id}"),
    ("POST", "/workflows/{workflow_id}/cancel"),
    ("GET", "/workflows/{workflow_id}/events"),
]


@pytest.fixture
async def running(person: Person) -> AsyncIterator[Json]:
    """Have an answer of `person` under way."""
    model = await person.uses([{"say": "half"}, {"hang": True}])
    accepted = await person.starts("Hello")
    await model.speaks()
    yield accepted
    await person.post(f"/chat/{accepted['session_id']}/stop")


@pytest.mark.parametrize(("method", "path"), FOREIGN)
async def test_what_is_somebody_elses_is_not_found(
    running: Json, person: Person, other: Person, method: str, path: str
) -> None:
    answer = await other.ask(method, "/api/v1" + path.format(**running))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await person.turn(running["turn_id"]))["state"] == "running"


async def test_nothing_can_be_said_in_somebody_elses_dialogue(
    running: Json, person: Person, other: Person
) -> None:
    session = running["session_id"]

    assert (await other.say("Hello", session)).status_code == 404
    assert (await other.post("/chat/reset", {"session_id": session})).status_code == 404
    role = {"text": "mine", "session_id": session}
    assert (await other.ask("PUT", "/api/v1/chat/role", json=role)).status_code == 404
    status = (await other.get("/chat/status", session_id=session)).json()
    assert (status["session"], status["waiting_turns"]) == (None, 0)
    assert len(await person.messages(session)) == 1


async def test_lists_hold_ones_own_things_only(running: Json, other: Person) -> None:
    assert (await other.get("/workflows")).json()["items"] == []
    assert (await other.get("/workflows", session=running["session_id"])).json()["items"] == []
    assert (await other.get("/chat/sessions")).json()["items"] == []


@pytest.fixture
async def told(chat: Chat) -> str:
    """Hold a dialogue full of canaries, with a failure in it; returns its session."""
    person = await chat.new_person(display_name=CANARIES["name"])
    role = {"text": CANARIES["role"]}
    (await person.ask("PUT", "/api/v1/chat/role", json=role)).raise_for_status()
    await person.uses(
        [{"think": CANARIES["thinking"]}, {"say": CANARIES["answer"]}],
        [{"fail": {"status": 400, "error": CANARIES["error"]}}],
        says(CANARIES["answer"]),
    )
    key = "canary-key"
    session = (await person.answer(CANARIES["message"], client_message_id=key))["session_id"]
    failed = await person.answer(CANARIES["message"], session)
    await person.post(f"/chat/turns/{failed['turn_id']}/retry")
    return str(session)


async def raw_histories(chat: Chat, session: str) -> list[bytes]:
    """Return all runs of a dialogue as the server keeps them: nothing is decoded."""
    settings = chat.core.settings
    client = await Client.connect(settings.temporal_address)
    workflow_id = chat_workflow_id(UUID(session))
    return [
        event.SerializeToString()
        async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'")
        async for event in client.get_workflow_handle(
            workflow_id, run_id=run.run_id
        ).fetch_history_events()
    ]


async def test_temporal_knows_no_word_that_was_said(chat: Chat, told: str) -> None:
    events = await raw_histories(chat, told)

    assert len(events) > 20
    whole = b"".join(events)
    assert not [word for word in (*CANARIES.values(), "canary") if word.encode() in whole]


async def test_search_attributes_are_opaque_ids_and_fixed_words(chat: Chat, told: str) -> None:
    client = await Client.connect(chat.core.settings.temporal_address)

    described = await client.get_workflow_handle(chat_workflow_id(UUID(told))).describe()

    ours = {
        pair.key.name: str(pair.value)
        for pair in described.typed_search_attributes
        if pair.key.name in SEARCH_ATTRIBUTES
    }
    assert set(ours) == set(SEARCH_ATTRIBUTES) - {SEARCH_TOOL}  # none was used
    words = {value for value in ours.values() if not _is_id(value)}
    assert words <= {"api", "answered", "failed", "started"}


async def test_an_id_that_nobody_has_and_one_of_somebody_else_look_alike(
    running: Json, other: Person
) -> None:
    foreign = await other.get(f"/chat/turns/{running['turn_id']}")
    nobodys = await other.get(f"/chat/turns/{uuid4()}")

    assert foreign.json() | {"request_id": ""} == nobodys.json() | {"request_id": ""}


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
