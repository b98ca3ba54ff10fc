"""The same key gives the same turn and the same answer, whatever comes between."""

import asyncio

from tests.chatting import Person, says

KEY = "Idempotency-Key"


async def test_the_same_key_gives_the_same_answer_and_one_call_of_the_model(
    person: Person,
) -> None:
    model = await person.uses(says("first"), says("second"))

    answers = [await person.answer("Hello", headers={KEY: "one"}) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["response"] == "first"
    assert len(await model.received()) == 1


async def test_ten_posts_at_once_with_one_key_are_one_turn(person: Person) -> None:
    model = await person.uses(says("first"), says("second"))

    answers = await asyncio.gather(
        *(person.answer("Hello", client_message_id="one") for _ in range(10))
    )

    assert all(answer == answers[0] for answer in answers)
    assert len(await model.received()) == 1
    assert len(await person.messages(answers[0]["session_id"])) == 2


async def test_header_and_field_are_the_same_key(person: Person) -> None:
    by_header = await person.answer("Hello", headers={KEY: "one"})

    by_field = await person.answer("Hello", client_message_id="one")
    by_both = await person.answer("Hello", headers={KEY: "one"}, client_message_id="one")

    assert by_header == by_field == by_both


async def test_two_keys_in_one_request_are_refused(person: Person) -> None:
    said = await person.say("Hello", headers={KEY: "one"}, client_message_id="two")

    assert (said.status_code, said.json()["errors"][0]["msg"]) == (422, "two_idempotency_keys")


async def test_the_same_key_with_another_text_is_refused(person: Person) -> None:
    answer = await person.answer("Hello", client_message_id="one")

    said = await person.say("Hello!", client_message_id="one")

    assert (said.status_code, said.json()["code"]) == (409, "idempotency_conflict")
    assert len(await person.messages(answer["session_id"])) == 2


async def test_the_same_key_in_another_dialogue_is_refused(person: Person) -> None:
    session = (await person.answer("Hello"))["session_id"]
    await person.answer("Again", client_message_id="one")

    said = await person.say("Again", session, client_message_id="one")

    assert said.status_code == 409


async def test_a_key_of_somebody_else_is_another_turn(person: Person, other: Person) -> None:
    mine = await person.answer("Hello", client_message_id="one")

    theirs = await other.answer("Hello", client_message_id="one")

    assert mine["turn_id"] != theirs["turn_id"]
    assert mine["session_id"] != theirs["session_id"]


async def test_a_key_is_good_while_the_answer_is_being_written(person: Person) -> None:
    model = await person.uses([{"say": "slow but sure", "chunk_delay_ms": 60}])
    accepted = await person.starts("Hello", client_message_id="one")
    await model.speaks()

    answer = await person.answer("Hello", client_message_id="one")

    assert (answer["turn_id"], answer["response"]) == (accepted["turn_id"], "slow but sure")
    assert len(await model.received()) == 1


async def test_a_workflow_started_with_the_same_key_is_the_same_turn(person: Person) -> None:
    answer = await person.answer("Hello", client_message_id="one")

    body = {"message": "Hello", "client_message_id": "one"}
    started = await person.post("/workflows/chat", body)

    assert started.json()["workflow_id"] == answer["workflow_id"]
    assert len(await person.messages(answer["session_id"])) == 2
