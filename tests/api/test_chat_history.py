"""Reading, deleting, cleaning and exporting dialogues; role, reset and status over REST."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event

from tests.chatting import Person, calls, says

_OF_TOOLS = ("tool_chains", "tool_steps", "artifacts")


async def dialogue(person: Person, turns: int) -> str:
    """Hold a dialogue of so many turns: q0, a0, q1, a1, ..."""
    await person.uses(*(says(f"a{number}") for number in range(turns)))
    session = ""
    for number in range(turns):
        session = (await person.answer(f"q{number}", session))["session_id"]
    return session


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """All SQL that is executed."""
    heard: list[str] = []

    def hear(_1: object, _2: object, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


def contents(messages: list[dict[str, Any]]) -> list[str]:
    return [message["content"] for message in messages]


async def test_history_pages_backwards_with_the_newest_last(person: Person) -> None:
    session = await dialogue(person, 3)

    newest = (await person.get(f"/chat/history/{session}", limit=4)).json()
    older = (await person.get(f"/chat/history/{session}", limit=4, before=newest["before"])).json()

    assert contents(newest["messages"]) == ["q1", "a1", "q2", "a2"]
    assert contents(older["messages"]) == ["q0", "a0"]
    assert older["before"] is None


async def test_history_tells_role_length_and_state_of_each_message(person: Person) -> None:
    session = await dialogue(person, 1)

    question, answer = await person.messages(session)

    assert (question["role"], question["content_length"], question["turn_state"]) == (
        *("user", 2),
        "answered",
    )
    assert (answer["role"], answer["partial"]) == ("assistant", False)
    assert question["turn_id"] == answer["turn_id"]


async def test_history_tells_what_tools_did_for_each_turn(
    ann: Person, statements: list[str]
) -> None:
    shouts = [calls("shout", text=f"n{turn}", file_bytes=3) for turn in range(3)]
    await ann.uses(*(step for shout in shouts for step in (shout, says("I shouted."))))
    session = (await ann.answer("Shout"))["session_id"]
    for _ in range(2):
        newest = await ann.answer("Shout", session)

    statements.clear()
    messages = await ann.messages(session)
    read = [sum(f"FROM {table}" in each for each in statements) for table in _OF_TOOLS]

    call, file = newest["tool_calls"][0], newest["artifacts"][0]
    expected = {"step_id": call["step_id"], "name": "shout", "title": "Shouting"}
    assert messages[-1]["tool_calls"] == [{**expected, "state": "done", "summary": "2 letters"}]
    assert messages[-1]["artifacts"] == [{**file, "base64": None}]
    used = [(each["role"], len(each["tool_calls"]), len(each["artifacts"])) for each in messages]
    assert used == [("user", 0, 0), ("assistant", 1, 1)] * 3
    assert read == [1, 1, 1]


async def test_a_call_that_waits_stands_with_its_question(ann: Person) -> None:
    await ann.uses(calls("give_away", to="Bob"), says("Done with it."))
    session = (await ann.say("Give it")).json()["session_id"]

    (question,) = await ann.messages(session)

    assert question["tool_calls"][0]["state"] == "waiting"
    assert (question["turn_state"], question["artifacts"]) == ("running", [])


@pytest.mark.parametrize("cursor", ["1", "x.0", "1.x", "-1.0", "1.0;", "9" * 30 + ".0"])
async def test_a_cursor_of_another_shape_is_refused(person: Person, cursor: str) -> None:
    assert (await person.get(f"/chat/history/{uuid4()}", before=cursor)).status_code == 422


async def test_dialogues_are_listed_the_last_used_first(person: Person) -> None:
    old, new = await dialogue(person, 1), await dialogue(person, 2)
    await person.answer("once more", old)

    items = (await person.get("/chat/sessions")).json()["items"]

    assert [(item["session_id"], item["message_count"]) for item in items] == [(old, 4), (new, 4)]
    assert items[0]["title"] == "q0"
    assert items[0]["character_count"] == len("q0a0once morea0")


async def test_a_deleted_dialogue_is_gone_everywhere(person: Person) -> None:
    session = await dialogue(person, 1)

    deleted = await person.ask("DELETE", f"/api/v1/chat/history/{session}")

    assert deleted.status_code == 204
    assert (await person.get("/chat/sessions")).json()["items"] == []
    assert (await person.get(f"/chat/history/{session}")).status_code == 404
    assert (await person.get(f"/chat/history/{session}/export")).status_code == 404
    assert (await person.say("still there?", session)).status_code == 404
    assert (await person.ask("DELETE", f"/api/v1/chat/history/{session}")).status_code == 404


async def test_a_dialogue_deleted_while_it_is_answered_keeps_no_answer(person: Person) -> None:
    model = await person.uses([{"say": "begun"}, {"hang": True}])
    accepted = await person.starts("Hello")
    await model.speaks()

    await person.ask("DELETE", f"/api/v1/chat/history/{accepted['session_id']}")

    turn = await person.ended(accepted["turn_id"])
    assert (turn["state"], turn["message_id"]) == ("stopped", None)
    assert (await person.get(f"/chat/history/{accepted['session_id']}")).status_code == 404


async def test_a_dialogue_is_exported_as_markdown(person: Person) -> None:
    session = await dialogue(person, 2)

    file = await person.get(f"/chat/history/{session}/export")

    assert file.headers["content-type"].startswith("text/markdown")
    assert file.headers["content-disposition"].endswith('.md"')
    positions = [file.text.index(text) for text in ("q0", "a0", "q1", "a1")]
    assert positions == sorted(positions)


async def test_a_dialogue_is_exported_as_json(person: Person) -> None:
    session = await dialogue(person, 2)

    file = await person.get(f"/chat/history/{session}/export", format="json")

    assert contents(file.json()["messages"]) == ["q0", "a0", "q1", "a1"]
    assert file.headers["content-disposition"].endswith('.json"')
    assert (await person.get(f"/chat/history/{session}/export", format="exe")).status_code == 422


async def test_the_oldest_messages_go_when_there_are_too_many(person: Person) -> None:
    await person.prefers(max_history_messages=10)

    session = await dialogue(person, 6)

    expected = [f"{kind}{number}" for number in range(1, 6) for kind in "qa"]
    assert contents(await person.messages(session)) == expected
    items = (await person.get("/chat/sessions")).json()["items"]
    assert items[0]["message_count"] == 10


async def test_reset_forgets_the_messages_and_keeps_the_role(person: Person) -> None:
    await person.ask("PUT", "/api/v1/chat/role", json={"text": "You are a pirate."})
    session = await dialogue(person, 2)

    reset = await person.post("/chat/reset", {"session_id": session})

    assert reset.json() == {"removed": 4}
    assert await person.messages(session) == []
    status = (await person.get("/chat/status", session_id=session)).json()
    assert (status["role"], status["session"]["message_count"]) == ("You are a pirate.", 0)


async def test_after_a_reset_the_model_is_told_nothing_of_before(person: Person) -> None:
    session = await dialogue(person, 6)
    model = await person.uses(says("fresh"))
    await person.post("/chat/reset", {"session_id": session})

    await person.answer("new start", session)

    system, *told = (await model.received())[-1]["messages"]
    assert contents(told) == ["new start"]
    assert "user: q" not in system["content"]


async def test_a_new_role_reaches_the_model_and_cleans_the_dialogue(person: Person) -> None:
    session = await dialogue(person, 2)
    model = await person.uses(says("Arr"))

    role = {"text": "You are a pirate.", "session_id": session}
    assert (await person.ask("PUT", "/api/v1/chat/role", json=role)).status_code == 204
    await person.answer("Hello", session)

    assert "You are a pirate." in await model.prompt()
    assert contents(await person.messages(session)) == ["Hello", "Arr"]


async def test_a_role_taken_away_is_the_usual_one(person: Person) -> None:
    model = await person.uses(says("yes"))
    await person.ask("PUT", "/api/v1/chat/role", json={"text": "You are a pirate."})

    await person.ask("PUT", "/api/v1/chat/role", json={"text": None})
    await person.answer("Hello")

    assert "pirate" not in await model.prompt()
    assert (await person.get("/chat/status")).json()["role"] is None


async def test_status_tells_model_limits_and_counts(person: Person) -> None:
    session = await dialogue(person, 1)

    status = (await person.get("/chat/status", session_id=session)).json()

    assert status["model"].startswith("scripted-")
    assert (status["message_max_chars"], status["prompt_max_tokens"]) == (16_000, 5_000)
    assert (status["waiting_turns"], status["session"]["message_count"]) == (0, 2)
    assert (await person.get("/chat/status")).json()["session"] is None
