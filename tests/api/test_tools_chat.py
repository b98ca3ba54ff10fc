"""Tools within a conversation: what is told of them, and the person's word about a call."""

import asyncio
from uuid import uuid4

import pytest

from tests.chatting import Event, Json, Person, calls, says, until

GIVE = {"to": "Боб \u202e", "what": "secret " * 500}


async def asked(person: Person) -> Json:
    """Have a call that waits for the person; returns what the request was answered with."""
    await person.uses(calls("give_away", **GIVE), says("Done with it."))
    waiting = await person.say("Give it")
    assert waiting.status_code == 202, waiting.text
    accepted: Json = waiting.json()
    return accepted


async def approve(person: Person, asked: Json, *, approved: bool, at: str = "") -> tuple[int, Json]:
    """Say yes or no to the one call that waits; returns status and body."""
    approval = asked["approvals"][0]
    url = f"/api/v1/workflows/{at}/approve" if at else approval["approve_url"]
    body = {"step_id": approval["step_id"], "approved": approved}
    answer = await person.ask("POST", url, json=body)
    return answer.status_code, answer.json()


async def test_an_answer_says_which_tools_were_used_and_what_they_made(ann: Person) -> None:
    model = await ann.uses(calls("shout", text="hello", file_bytes=5), says("I shouted."))

    answer = await ann.answer("Shout hello")

    call, file = answer["tool_calls"][0], answer["artifacts"][0]
    assert answer["response"] == "I shouted."
    assert (call["name"], call["status"], call["summary"]) == ("shout", "done", "5 letters")
    assert (call["error"], call["duration_ms"] >= 0) == (None, True)
    assert (await ann.ask("GET", file["url"])).content == b"HELLO"
    assert file["base64"] == "SEVMTE8="
    assert answer["approvals"] == []
    assert await ann.turn(answer["turn_id"]) == answer
    assert len(await model.received()) == 2


async def test_a_tool_that_failed_is_told_with_its_code(ann: Person) -> None:
    await ann.uses(calls("shout", text="hello", fail="address_refused"), says("I could not."))

    answer = await ann.answer("Shout hello")

    assert answer["state"] == "answered"
    assert answer["tool_calls"][0]["status"] == "failed"
    assert answer["tool_calls"][0]["error"] == "address_refused"


async def test_calls_are_told_while_the_answer_is_streamed(ann: Person) -> None:
    await ann.uses(calls("shout", text="hello"), says("I shouted."))

    async with ann.stream("Shout hello") as events:
        heard = [event async for event in events]

    told = [data for name, data in heard if name == "tool"]
    assert [data["state"] for data in told][-2:] == ["running", "done"]
    assert told[-1]["name"] == "shout"
    assert told[-1]["summary"] == "5 letters"
    assert told[-1]["arguments"] == '{"text": "hello"}'
    assert len({data["step_id"] for data in told}) == 1
    assert "".join(data["text"] for name, data in heard if name == "token") == "I shouted."
    assert heard[-1][1]["tool_calls"][0]["step_id"] == told[-1]["step_id"]


async def test_a_plain_request_is_told_at_once_what_waits_for_approval(ann: Person) -> None:
    async with asyncio.timeout(10):
        accepted = await asked(ann)

    approval = accepted["approvals"][0]
    turn = await ann.turn(accepted["turn_id"])
    assert approval["arguments"] == GIVE
    assert (approval["name"], approval["title"]) == ("give_away", "Giving away")
    assert approval["expires_at"] is not None
    assert turn["approvals"] == [approval]
    assert turn["tool_calls"][0]["status"] == "waiting"
    await approve(ann, accepted, approved=False)


async def test_an_approved_call_is_made_and_the_answer_goes_on(ann: Person) -> None:
    accepted = await asked(ann)

    status, word = await approve(ann, accepted, approved=True)

    turn = await ann.ended(accepted["turn_id"])
    assert status == 200
    assert word["workflow_id"].startswith("tools/")
    assert (turn["state"], turn["response"]) == ("answered", "Done with it.")
    assert turn["tool_calls"][0]["status"] == "done"
    assert turn["approvals"] == []


async def test_a_call_can_be_decided_about_at_its_dialogue(ann: Person) -> None:
    accepted = await asked(ann)

    status, _ = await approve(ann, accepted, approved=False, at=accepted["workflow_id"])

    turn = await ann.ended(accepted["turn_id"])
    assert status == 200
    assert (turn["state"], turn["tool_calls"][0]["status"]) == ("answered", "denied")


@pytest.mark.parametrize(
    ("said", "answer", "status"),
    [("Да, разрешаю", "Allowed", "done"), ("cancel that", "Refused", "denied")],
)
async def test_a_typed_word_decides_about_the_call_that_waits(
    ann: Person, said: str, answer: str, status: str
) -> None:
    accepted = await asked(ann)

    async with asyncio.timeout(20):  # the chain hears of it at once, and not at its next look
        word = await ann.answer(said, accepted["session_id"])
        turn = await ann.ended(accepted["turn_id"])

    assert (word["state"], answer in word["response"]) == ("answered", True)
    assert (turn["response"], turn["tool_calls"][0]["status"]) == ("Done with it.", status)
    late = await ann.answer("yes", accepted["session_id"])
    assert answer not in late["response"]


async def test_a_word_counts_once(ann: Person) -> None:
    accepted = await asked(ann)

    first = await approve(ann, accepted, approved=True)
    again = await approve(ann, accepted, approved=True)
    await ann.ended(accepted["turn_id"])
    late = await approve(ann, accepted, approved=True)
    other, problem = await approve(ann, accepted, approved=False)

    assert (first[0], again, late) == (200, first, first)
    assert (other, problem["code"]) == (409, "approval_over")


async def test_two_words_at_once_are_one(ann: Person) -> None:
    accepted = await asked(ann)

    words = await asyncio.gather(
        *(approve(ann, accepted, approved=number % 2 == 0) for number in range(6))
    )

    turn = await ann.ended(accepted["turn_id"])
    assert sorted(status for status, _ in words) == [200, 200, 200, 409, 409, 409]
    assert turn["tool_calls"][0]["status"] in {"done", "denied"}


async def test_nobody_else_can_say_the_word(ann: Person, bob: Person) -> None:
    accepted = await asked(ann)

    refused = [
        await approve(bob, accepted, approved=True),
        await approve(bob, accepted, approved=True, at=accepted["workflow_id"]),
    ]

    assert [(status, problem["code"]) for status, problem in refused] == [(404, "not_found")] * 2
    assert (await ann.turn(accepted["turn_id"]))["tool_calls"][0]["status"] == "waiting"
    await approve(ann, accepted, approved=False)


@pytest.mark.parametrize("kind", ["tools", "chat", "delivery"])
async def test_the_word_is_said_where_the_call_is(ann: Person, kind: str) -> None:
    accepted = await asked(ann)

    status, _ = await approve(ann, accepted, approved=True, at=f"{kind}/{uuid4()}")

    assert status == 404
    assert (await ann.turn(accepted["turn_id"]))["tool_calls"][0]["status"] == "waiting"
    await approve(ann, accepted, approved=False)


async def test_a_word_must_be_yes_or_no(ann: Person) -> None:
    for body in ({"step_id": str(uuid4())}, {"step_id": str(uuid4()), "approved": "yes"}):
        said = await ann.post(f"/workflows/tools/{uuid4()}/approve", body)
        assert (said.status_code, said.json()["code"]) == (422, "invalid_input")


async def test_a_stream_asks_with_the_exact_arguments_and_goes_on(ann: Person) -> None:
    await ann.uses(calls("give_away", **GIVE), says("Done with it."))
    heard: list[Event] = []

    async with ann.stream("Give it") as events:
        async for name, data in events:
            heard.append((name, data))
            if name == "approval":
                await approve(ann, {"approvals": [data]}, approved=True)

    approvals = [data for name, data in heard if name == "approval"]
    assert [data["arguments"] for data in approvals] == [GIVE]
    assert approvals[0]["approve_url"].startswith("/api/v1/workflows/tools/")
    told = [data for name, data in heard if name == "tool" and data["state"] == "waiting"]
    assert len(told[0]["arguments"]) < len(GIVE["what"])
    assert told[0]["expires_at"] == approvals[0]["expires_at"]
    assert (heard[-1][0], heard[-1][1]["response"]) == ("final", "Done with it.")


async def test_who_comes_late_is_asked_too(ann: Person) -> None:
    await ann.uses(calls("give_away", **GIVE), says("Done with it."))
    first = (await ann.say("Give it", client_message_id="one")).json()

    async with ann.stream("Give it", client_message_id="one") as events:
        late = [await anext(events), await anext(events)]
        await approve(ann, first, approved=False)
        rest = [event async for event in events]

    assert [name for name, _ in late] == ["accepted", "approval"]
    assert late[1][1] == first["approvals"][0]
    assert rest[-1][1]["response"] == "Done with it."


async def test_a_stopped_answer_asks_no_more(ann: Person) -> None:
    accepted = await asked(ann)

    await ann.post(f"/chat/{accepted['session_id']}/stop")

    turn = await ann.ended(accepted["turn_id"])
    assert (turn["state"], turn["approvals"]) == ("stopped", [])

    async def over() -> bool:
        return (await approve(ann, accepted, approved=True))[0] == 409

    await until(over)


async def test_a_message_behind_a_question_is_told_of_it_at_once(ann: Person) -> None:
    accepted = await asked(ann)

    async with asyncio.timeout(5):
        behind = await ann.say("And then?", accepted["session_id"])

    told = behind.json()
    assert behind.status_code == 202
    assert told["approvals"] == accepted["approvals"]
    assert told["turn_id"] != accepted["turn_id"]
    await approve(ann, told, approved=True)
    assert (await ann.ended(accepted["turn_id"]))["tool_calls"][0]["status"] == "done"
    assert (await ann.ended(told["turn_id"]))["response"] == "Done with it."
