"""Stopping an answer: what there is of it is kept, and the model server is left in peace."""

from uuid import uuid4

from tests.chatting import Person, ScriptedModel, says, until

TALKING = [{"say": "one two three "}, {"hang": True}]


async def talking(person: Person) -> tuple[ScriptedModel, str, str]:
    """Have an answer under way; returns the model, the dialogue and the turn."""
    model = await person.uses(TALKING, says("again"))
    accepted = await person.starts("Hello")
    await model.speaks()
    return model, accepted["session_id"], accepted["turn_id"]


async def test_stop_keeps_what_was_written(person: Person) -> None:
    _, session, turn_id = await talking(person)

    stopped = await person.post(f"/chat/{session}/stop")

    assert stopped.json() == {"stopped": True, "turn_id": turn_id}
    turn = await person.ended(turn_id)
    assert (turn["state"], turn["response"]) == ("stopped", "one two three ")
    answer = (await person.messages(session))[-1]
    assert (answer["partial"], answer["content"]) == (True, "one two three ")


async def test_stop_ends_the_generation_at_the_model_server(person: Person) -> None:
    model, session, _ = await talking(person)

    await person.post(f"/chat/{session}/stop")

    async def gone() -> bool:
        return bool((await model.received())[0]["outcome"] == "disconnected")

    await until(gone)


async def test_whoever_waits_for_a_stopped_answer_is_given_the_partial_text(
    person: Person,
) -> None:
    model = await person.uses(TALKING)
    session = ""
    async with person.stream("Hello") as events:
        async for name, data in events:
            if name == "accepted":
                session = data["session_id"]
                await model.speaks()
                await person.post(f"/chat/{session}/stop")
            last = data

    assert (last["state"], last["response"]) == ("stopped", "one two three ")


async def test_stopping_where_nothing_is_written_stops_nothing(person: Person) -> None:
    session = (await person.answer("Hello"))["session_id"]

    stopped = await person.post(f"/chat/{session}/stop")

    assert (stopped.status_code, stopped.json()) == (200, {"stopped": False, "turn_id": None})
    assert (await person.post(f"/chat/{uuid4()}/stop")).status_code == 404


async def test_a_stop_before_the_first_token_leaves_no_answer(person: Person) -> None:
    model = await person.uses([{"hang": True}])
    accepted = await person.starts("Hello")
    await until(model.received)

    await person.post(f"/chat/{accepted['session_id']}/stop")

    turn = await person.ended(accepted["turn_id"])
    assert (turn["state"], turn["response"], turn["message_id"]) == ("stopped", "", None)


async def test_a_stop_ends_one_turn_and_the_next_is_answered(person: Person) -> None:
    _, session, first = await talking(person)
    second = await person.starts("next", session)

    await person.post(f"/chat/{session}/stop")

    assert (await person.ended(first))["state"] == "stopped"
    assert (await person.ended(second["turn_id"]))["response"] == "again"


async def test_stopping_twice_is_stopping_once(person: Person) -> None:
    _, session, turn_id = await talking(person)

    await person.post(f"/chat/{session}/stop")
    await person.post(f"/chat/{session}/stop")

    assert (await person.ended(turn_id))["state"] == "stopped"
    assert (await person.answer("more", session))["response"] == "again"


async def test_the_model_is_shown_the_partial_answer_later(person: Person) -> None:
    model, session, _ = await talking(person)
    await person.post(f"/chat/{session}/stop")

    await person.answer("go on", session)

    assert "one two three" in await model.prompt()
