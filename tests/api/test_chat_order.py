"""Turns of one dialogue run one at a time, in order; dialogues run side by side."""

import asyncio
from itertools import pairwise

from assistant.infra.settings import Settings
from tests.chat_product import chat_settings, open_chat
from tests.chatting import Person, says

AT_ONCE = 15


async def test_messages_sent_at_once_are_answered_one_after_another(person: Person) -> None:
    model = await person.uses(says("open"), [{"wait_ms": 30}, {"say": "done"}])
    session = (await person.answer("open"))["session_id"]

    await asyncio.gather(*(person.answer(f"m{number}", session) for number in range(5)))

    requests = (await model.received())[1:]
    assert len(requests) == 5
    for earlier, later in pairwise(requests):
        assert earlier["finished_at"] <= later["started_at"]


async def test_each_turn_sees_the_answers_before_it(person: Person) -> None:
    model = await person.uses(*(says(f"answer {number}") for number in range(4)))
    turns = [await person.starts("m0")]
    turns += [await person.starts(f"m{n}", turns[0]["session_id"]) for n in range(1, 4)]

    for turn in turns:
        await person.ended(turn["turn_id"])

    told = await model.prompt()
    assert [n for n in range(4) if f"answer {n}" in told] == [0, 1, 2]


async def test_messages_are_answered_in_the_order_they_were_accepted(person: Person) -> None:
    model = await person.uses([{"wait_ms": 300}, {"say": "done"}], says("next"))
    first = await person.starts("first")
    turns = [await person.starts(f"m{n}", first["session_id"]) for n in range(4)]

    for turn in turns:
        await person.ended(turn["turn_id"])

    told = [request["messages"][-1]["content"] for request in await model.received()]
    assert told == ["first", "m0", "m1", "m2", "m3"]


async def test_one_dialogue_does_not_wait_for_another(person: Person) -> None:
    slow = await person.uses([{"say": "begun"}, {"hang": True}])
    waiting = await person.starts("slow")
    await slow.speaks()
    await person.uses(says("quick"))

    assert (await person.answer("quick"))["response"] == "quick"

    assert (await person.turn(waiting["turn_id"]))["state"] == "running"
    await person.post(f"/chat/{waiting['session_id']}/stop")


async def test_more_messages_at_once_than_temporal_takes_updates_are_each_answered_once(
    settings: Settings, model_url: str
) -> None:
    roomy = chat_settings(settings, model_url, chat_max_waiting_turns=30)
    async with open_chat(roomy) as chat:
        person = await chat.new_person()
        model = await person.uses(says("open"), [{"wait_ms": 30}, {"say": "done"}])
        session = (await person.answer("open"))["session_id"]

        said = await asyncio.gather(*(person.say(f"m{n}", session) for n in range(AT_ONCE)))
        stored = await person.messages(session, limit=200)
        asked = [request["messages"][-1]["content"] for request in await model.received()]

    assert [answer.status_code for answer in said] == [200] * AT_ONCE
    assert {answer.json()["response"] for answer in said} == {"done"}
    assert len({answer.json()["turn_id"] for answer in said}) == AT_ONCE
    assert sorted(asked) == sorted(["open", *(f"m{n}" for n in range(AT_ONCE))])
    assert len(stored) == 2 + 2 * AT_ONCE
