"""What chat refuses: by shape, by size, by number; nothing of it is stored."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.chat_product import Chat
from tests.chatting import Person

REFUSED: dict[str, Any] = {
    "empty": {"message": ""},
    "blank": {"message": " \n "},
    "missing": {},
    "null": {"message": None},
    "a number": {"message": 1},
    "NUL": {"message": "a\x00b"},
    "an unknown field": {"message": "Hello", "admin": True},
    "a session that is no id": {"message": "Hello", "session_id": "1; DROP TABLE"},
    "a key of two lines": {"message": "Hello", "client_message_id": "a\nb"},
    "a long key": {"message": "Hello", "client_message_id": "k" * 201},
    "a list": ["Hello"],
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
async def test_what_is_no_message_is_refused(person: Person, body: object) -> None:
    said = await person.post("/chat", body)

    assert (said.status_code, said.json()["code"]) == (422, "invalid_input")
    assert (await person.get("/chat/sessions")).json()["items"] == []


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"message": "\ud800"}',
        b'{"message": "\xff\xfe"}',
        b'{"message": NaN}',
        b'{"message": "Hello"',
        b"",
    ],
)
async def test_bytes_that_are_no_text_are_refused(person: Person, raw: bytes) -> None:
    said = await person.ask(
        "POST", "/api/v1/chat", content=raw, headers={"Content-Type": "application/json"}
    )

    assert said.status_code == 422
    assert "problem+json" in said.headers["content-type"]


async def test_a_message_over_the_limit_is_refused_with_the_reason(hasty: Person) -> None:
    said = await hasty.say("x" * 501)

    assert said.status_code == 422
    assert said.json()["errors"][0]["msg"] == "message_too_long: at most 500 characters"
    assert (await hasty.get("/chat/sessions")).json()["items"] == []
    assert (await hasty.say("x" * 500)).status_code == 200


async def test_a_body_over_a_megabyte_is_refused(person: Person) -> None:
    said = await person.say("x" * 1_000_001)

    assert (said.status_code, said.json()["code"]) == (413, "body_too_large")


async def test_an_unknown_dialogue_is_not_found(person: Person) -> None:
    assert (await person.say("Hello", str(uuid4()))).status_code == 404


async def test_a_full_mailbox_says_when_to_come_back(hasty_chat: Chat) -> None:
    person = await hasty_chat.new_person()
    model = await person.uses([{"say": "wait until it is done", "chunk_delay_ms": 200}])
    first = await person.starts("first")
    await model.speaks()
    second = await person.starts("second", first["session_id"])

    third = await person.say("third", first["session_id"])

    assert (third.status_code, third.json()["code"]) == (429, "mailbox_full")
    assert int(third.headers["retry-after"]) > 0
    ended = [await person.ended(turn["turn_id"]) for turn in (first, second)]
    assert [turn["state"] for turn in ended] == ["answered", "answered"]
    assert (await person.say("third", first["session_id"])).status_code == 200


async def test_a_full_mailbox_still_knows_the_turns_in_it(hasty_chat: Chat) -> None:
    person = await hasty_chat.new_person()
    model = await person.uses([{"say": "wait until it is done", "chunk_delay_ms": 200}])
    first = await person.starts("first", client_message_id="one")
    await model.speaks()
    await person.starts("second", first["session_id"])

    again = await person.answer("first", client_message_id="one")

    assert (again["turn_id"], again["response"]) == (first["turn_id"], "wait until it is done")


async def test_a_flood_of_one_dialogue_ends_in_answers_or_in_429_and_nothing_between(
    hasty_chat: Chat,
) -> None:
    person = await hasty_chat.new_person()
    session = (await person.answer("open"))["session_id"]

    said = await asyncio.gather(*(person.say(f"m{number}", session) for number in range(12)))

    assert {answer.status_code for answer in said} <= {200, 429}
    answered = [answer for answer in said if answer.status_code == 200]
    assert answered
    assert len(await person.messages(session, limit=200)) == 2 + 2 * len(answered)
