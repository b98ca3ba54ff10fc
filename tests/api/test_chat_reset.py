"""Cleaning a dialogue under way: what is written and what waits is stopped, nothing stays."""

from tests.chatting import Event, Json, Person, ScriptedModel, says

HALF_SAID = [{"say": "half an answer "}, {"hang": True}]


async def reset_under_way(person: Person) -> tuple[ScriptedModel, Json, Json]:
    """Clean a dialogue while one turn is answered and one waits; returns both as they ended."""
    model = await person.uses(HALF_SAID, says("never"))
    first = await person.starts("written")
    await model.speaks()
    second = await person.starts("waiting", first["session_id"])

    cleaned = await person.post("/chat/reset", {"session_id": first["session_id"]})

    assert cleaned.status_code == 200
    turns = [await person.ended(turn["turn_id"]) for turn in (first, second)]
    return model, turns[0], turns[1]


async def test_a_reset_stops_what_is_written_and_what_waits(person: Person) -> None:
    _, written, waiting = await reset_under_way(person)

    assert (written["state"], waiting["state"]) == ("stopped", "stopped")
    assert (waiting["response"], waiting["message_id"]) == ("", None)


async def test_nothing_of_a_dialogue_cleaned_under_way_is_stored(person: Person) -> None:
    model, written, _ = await reset_under_way(person)
    session = written["session_id"]

    assert await person.messages(session) == []
    status = (await person.get("/chat/status", session_id=session)).json()
    exported = (await person.get(f"/chat/history/{session}/export")).text
    assert (status["session"]["message_count"], status["waiting_turns"]) == (0, 0)
    assert "half an answer" not in exported
    assert len(await model.received()) == 1


async def test_a_dialogue_cleaned_under_way_goes_on_without_what_was_before(
    person: Person,
) -> None:
    _, written, _ = await reset_under_way(person)
    model = await person.uses(says("anew"))

    answer = await person.answer("again", written["session_id"])

    assert answer["response"] == "anew"
    told = await model.prompt()
    assert not [word for word in ("written", "waiting", "half an answer") if word in told]
    assert len(await person.messages(written["session_id"])) == 2


async def test_whoever_reads_a_waiting_answer_is_shown_nothing_of_it(person: Person) -> None:
    model = await person.uses(HALF_SAID, says("never"))
    first = await person.starts("written")
    await model.speaks()
    events: list[Event] = []
    async with person.stream("waiting", first["session_id"]) as heard:
        async for event in heard:
            events.append(event)
            if event[0] == "accepted":
                await person.post("/chat/reset", {"session_id": first["session_id"]})

    assert [name for name, _ in events] == ["accepted", "final"]
    assert (events[-1][1]["state"], events[-1][1]["response"]) == ("stopped", "")
