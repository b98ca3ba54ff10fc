"""The answer as server-sent events: accepted, tokens as they come, the final word."""

from typing import Any

from tests.chatting import SLOWLY, SSE, Event, Person, until

TEXT = "one two three four five six"


async def heard(person: Person, message: str, **more: Any) -> list[Event]:
    """Return all events of an answer."""
    async with person.stream(message, **more) as events:
        return [event async for event in events]


def text_of(events: list[Event]) -> str:
    """Put the tokens together as a client does."""
    text = ""
    for name, data in events:
        text = "" if name == "restart" else text + (data["text"] if name == "token" else "")
    return text


async def test_an_answer_is_streamed_and_ends_with_the_stored_one(person: Person) -> None:
    await person.uses([{"say": TEXT, **SLOWLY}])

    events = await heard(person, "Hello")

    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("accepted", "final")
    assert set(names[1:-1]) == {"token"}
    assert len(names) > 4
    assert text_of(events) == TEXT
    final = events[-1][1]
    assert (final["response"], final["state"]) == (TEXT, "answered")
    assert await person.turn(final["turn_id"]) == final


async def test_thinking_is_not_streamed(person: Person) -> None:
    await person.uses([{"think": "secret reasoning", **SLOWLY}, {"say": TEXT, **SLOWLY}])

    events = await heard(person, "Hello")

    assert text_of(events) == TEXT
    assert "secret" not in str(events)


async def test_a_second_attempt_tells_the_client_to_start_over(person: Person) -> None:
    broken = [{"say": "wrong words ", **SLOWLY}, {"wait_ms": 200}, {"drop": True}]
    await person.uses(broken, [{"say": TEXT, **SLOWLY}])

    events = await heard(person, "Hello")

    assert [name for name, _ in events].count("restart") == 1
    assert text_of(events) == TEXT
    assert events[-1][1]["response"] == TEXT


async def test_two_clients_with_one_key_hear_the_same_answer(person: Person) -> None:
    model = await person.uses([{"say": TEXT, "chunk_delay_ms": 300}])
    async with person.stream("Hello", client_message_id="one") as events:
        await anext(events)
        await model.speaks()
        late = await heard(person, "Hello", client_message_id="one")
        first = [event async for event in events]

    assert first[-1] == late[-1]
    assert TEXT.endswith(text_of(late))
    assert len(await model.received()) == 1


async def test_a_turn_that_is_done_is_streamed_as_its_end(person: Person) -> None:
    answer = await person.answer("Hello", client_message_id="one")

    events = await heard(person, "Hello", client_message_id="one")

    assert [name for name, _ in events] == ["accepted", "final"]
    assert events[-1][1] == answer


async def test_a_client_that_leaves_does_not_stop_the_answer(person: Person) -> None:
    model = await person.uses([{"say": TEXT, **SLOWLY}])
    async with person.stream("Hello") as events:
        _, accepted = await anext(events)
        await model.speaks()

    assert (await person.ended(accepted["turn_id"]))["response"] == TEXT


async def test_what_is_refused_before_the_stream_is_a_plain_problem(person: Person) -> None:
    said = await person.say("", headers=SSE)

    assert said.status_code == 422
    assert "problem+json" in said.headers["content-type"]


async def test_a_workflow_is_followed_until_it_ends(person: Person) -> None:
    model = await person.uses([{"say": f"{TEXT} " * 4, "chunk_delay_ms": 100}])
    accepted = await person.starts("Hello")
    await model.speaks()

    path = f"/workflows/{accepted['workflow_id']}/events"
    async with person.following("GET", path) as events:
        seen = [event async for event in events]

    states = [data["state"] for name, data in seen if name == "status"]
    assert (states[0], states[-1]) == ("running", "completed")
    assert "token" in {name for name, _ in seen}
    assert [data["state"] for name, data in seen if name == "state"] == ["answered"]


async def test_an_answer_of_many_pieces_arrives_whole(person: Person) -> None:
    text = "слово \U0001f600 " * 3_000
    await person.uses([{"say": text, "chunk_words": 200, "chunk_delay_ms": 1}])

    events = await heard(person, "Hello")

    assert events[-1][1]["response"] == text


async def test_an_answer_is_found_by_polling_too(person: Person) -> None:
    model = await person.uses([{"say": TEXT, **SLOWLY}])
    accepted = await person.starts("Hello")
    await until(model.received)

    assert (await person.turn(accepted["turn_id"]))["state"] in {"accepted", "running"}
    assert (await person.ended(accepted["turn_id"]))["response"] == TEXT
