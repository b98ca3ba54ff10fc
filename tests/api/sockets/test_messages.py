"""Messages over the socket: the same as over REST, streamed, each answered once."""

import asyncio
from uuid import uuid4

from tests.api.sockets.talker import talking, text_of
from tests.chatting import SLOWLY, Person, says

TEXT = "one two three four five six"


async def test_an_answer_grows_and_ends_with_the_stored_one(person: Person) -> None:
    await person.uses([{"say": TEXT, **SLOWLY}])

    async with talking(person) as talker:
        accepted = await talker.say("Hello", key="first")
        answer = await talker.until("answer")
        await talker.settle()

    assert accepted["status_url"].endswith(accepted["turn_id"])
    assert len(talker.of("token")) > 4
    assert text_of(talker.heard, accepted["turn_id"]) == TEXT
    assert (answer["client_message_id"], answer["response"]) == ("first", TEXT)
    shown = {name: answer[name] for name in answer if name not in {"type", "client_message_id"}}
    assert shown == await person.turn(accepted["turn_id"])
    kinds = [frame["type"] for frame in talker.heard if frame["type"] != "token"]
    assert kinds == ["ready", "accepted", "state", "answer"], talker.heard
    assert all(frame["session_id"] == accepted["session_id"] for frame in talker.of("token"))


async def test_a_message_sent_again_gives_the_same_answer(person: Person) -> None:
    model = await person.uses(says(TEXT))

    async with talking(person) as talker:
        first = await talker.ask("Hello", key="one")
        again = await talker.ask("Hello", key="one")
    over_rest = await person.answer("Hello", client_message_id="one")

    assert again == first
    assert over_rest["turn_id"] == first["turn_id"]
    assert len(await model.received()) == 1


async def test_a_key_used_for_something_else_is_refused(person: Person) -> None:
    await person.uses(says(TEXT))

    async with talking(person) as talker:
        await talker.ask("Hello", key="one")
        error = await talker.refused("message", text="Bye", client_message_id="one")

    assert (error["code"], error["client_message_id"]) == ("idempotency_conflict", "one")


async def test_messages_sent_before_the_first_is_answered_are_answered_in_order(
    person: Person,
) -> None:
    await person.uses([{"say": "first", "chunk_delay_ms": 100}], says("second"), says("third"))

    async with talking(person) as talker:
        opened = await talker.say("1")
        for text in ("2", "3"):
            await talker.send(
                "message", text=text, client_message_id=text, session_id=opened["session_id"]
            )
        answers = [await talker.until("answer") for _ in range(3)]

    assert [answer["response"] for answer in answers] == ["first", "second", "third"]
    assert [answer["client_message_id"] for answer in answers[1:]] == ["2", "3"]


async def test_an_answer_is_stopped(person: Person) -> None:
    model = await person.uses([{"say": "word " * 400, **SLOWLY}])

    async with talking(person) as talker:
        said = await talker.say("Hello")
        await model.speaks()
        await talker.send("stop", session_id=said["session_id"])
        stopped = await talker.until("stopped")
        answer = await talker.until("answer")

    assert stopped["turn_id"] == said["turn_id"]
    assert answer["state"] == "stopped"


async def test_stopping_nothing_is_said_to_be_nothing(person: Person) -> None:
    await person.uses(says(TEXT))

    async with talking(person) as talker:
        answer = await talker.ask("Hello")
        await talker.send("stop", session_id=answer["session_id"])
        stopped = await talker.until("stopped")

    assert stopped["turn_id"] is None


async def test_the_answer_to_a_message_comes_over_another_socket_after_the_first_has_died(
    person: Person,
) -> None:
    await person.uses([{"say": "one two three four five six seven eight", "chunk_delay_ms": 250}])

    async with talking(person) as first:
        said = await first.say("Hello", key="k")
        await first.until("token")
        first.wire.transport.abort()
    async with talking(person) as second:
        await second.say("Hello", key="k")
        answer = await second.until("answer")

    assert answer["turn_id"] == said["turn_id"]
    assert text_of(second.heard, said["turn_id"]) == answer["response"]
    assert (answer["state"], answer["client_message_id"]) == ("answered", "k")


async def test_who_leaves_as_soon_as_a_message_is_stored_has_it_answered_at_once(
    person: Person,
) -> None:
    await person.uses(*[says(TEXT)] * 8)

    async def said_and_left(number: int) -> str:
        async with talking(person) as talker:
            said = await talker.say(f"Hello {number}")
            talker.wire.transport.abort()
        turn: str = said["turn_id"]
        return turn

    turns = await asyncio.gather(*(said_and_left(number) for number in range(8)))
    async with asyncio.timeout(20):  # nobody is to wait for the look at what was left behind
        ended = await asyncio.gather(*(person.ended(turn) for turn in turns))

    assert [turn["response"] for turn in ended] == [TEXT] * 8


async def test_what_rest_refuses_is_refused_with_the_same_code(person: Person) -> None:
    await person.prefers(locale="ru")
    nobody = str(uuid4())

    async with talking(person) as talker:
        errors = [
            await talker.refused("message", text="x", client_message_id="1", session_id=nobody),
            await talker.refused("message", text="x" * 20_000, client_message_id="2"),
            await talker.refused("message", text="  ", client_message_id="3"),
        ]

    assert [error["code"] for error in errors] == ["not_found", "invalid_input", "invalid_input"]
    assert [error["client_message_id"] for error in errors] == ["1", "2", "3"]
    assert errors[1]["reason"].startswith("message_too_long")
    assert "нет" in errors[0]["message"]


async def test_one_socket_serves_several_dialogues_at_once(person: Person) -> None:
    await person.uses(*[[{"say": TEXT, **SLOWLY}]] * 3)

    async with talking(person) as talker:
        said = [await talker.say(f"Hello {number}") for number in range(3)]
        async with asyncio.timeout(20):
            while len(talker.of("answer")) < 3:
                await talker.next()

    for one in said:
        assert text_of(talker.heard, one["turn_id"]) == TEXT
