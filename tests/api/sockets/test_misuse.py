"""What clients should not send: said to be wrong, and survived; too much of it ends the socket."""

import asyncio
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests.api.sockets.conftest import FRAME_BYTES
from tests.api.sockets.talker import Talker, talking
from tests.chatting import Json, Person, calls, says

TOO_LARGE, TOO_MANY, NO_TEXT = 1009, 4429, 1007
ID = str(uuid4())

UNFIT: dict[str, Any] = {
    "no JSON": "nonsense",
    "nothing": "",
    "a number": "1",
    "a list": "[]",
    "null": "null",
    "no type": "{}",
    "unknown type": '{"type":"shutdown"}',
    "type of no text": '{"type":["message"]}',
    "NaN": '{"type":"ack","seq":NaN}',
    "a fraction": '{"type":"ack","seq":1.5}',
    "below zero": '{"type":"ack","seq":-1}',
    "too high": '{"type":"ack","seq":99999999999999999999999}',
    "a huge number": '{"type":"ack","seq":1e999}',
    "a truth for a number": '{"type":"ack","seq":true}',
    "unknown field": '{"type":"ping","x":1}',
    "lone surrogate": '{"type":"message","text":"\\ud800","client_message_id":"1"}',
    "NUL": '{"type":"message","text":"a\\u0000b","client_message_id":"1"}',
    "no key": '{"type":"message","text":"a"}',
    "line break in a key": '{"type":"message","text":"a","client_message_id":"a\\nb"}',
    "no id": '{"type":"watch","session_id":"1; DROP TABLE users"}',
    "a word for a truth": f'{{"type":"approve","workflow_id":"a","step_id":"{ID}",'
    '"approved":"yes"}',
    "deep": '{"type":' + "[" * 5_000 + "]" * 5_000 + "}",
    "deep and open": '{"a":' * 3_000,
    "wide": '{"type":"ping","x":[' + "1," * 20_000 + "1]}",
    "binary": b'{"type":"ping"}',
    "binary nonsense": bytes(range(256)),
}


@pytest.mark.parametrize("frame", UNFIT.values(), ids=UNFIT)
async def test_an_unfit_frame_is_said_to_be_unfit_and_the_socket_goes_on(
    person: Person, frame: str | bytes
) -> None:
    async with talking(person) as talker:
        await talker.wire.send(frame)
        error = await talker.next()
        await talker.send("ping")
        assert (await talker.next())["type"] == "pong"

    assert (error["type"], error["code"], error["reason"]) == ("error", "invalid_input", "frame")
    assert "DROP" not in orjson.dumps(error).decode()


async def test_the_error_of_an_unfit_message_names_its_key(person: Person) -> None:
    async with talking(person) as talker:
        error = await talker.refused("message", text="", client_message_id="mine")

    assert error["client_message_id"] == "mine"


async def test_text_that_is_no_utf8_ends_the_socket(person: Person) -> None:
    async with talking(person) as talker:
        await talker.wire.send(b'{"type":"\xff"}', text=True)
        assert await talker.closed() == NO_TEXT


async def test_a_frame_that_is_too_large_ends_the_socket(strictly: Person) -> None:
    async with talking(strictly) as talker:
        fits = {"text": "", "client_message_id": "1"}
        await talker.send("message", **fits, x="x" * (FRAME_BYTES // 2))
        assert (await talker.next())["type"] == "error"
        await talker.send("message", **fits, x="x" * FRAME_BYTES)
        assert await talker.closed() == TOO_LARGE


async def test_a_message_in_pieces_that_is_too_large_ends_the_socket(strictly: Person) -> None:
    async with talking(strictly) as talker:

        async def pieces() -> Any:
            for _ in range(100):
                yield "x" * (FRAME_BYTES // 10)

        sending = asyncio.create_task(talker.wire.send(pieces()))
        assert await talker.closed() == TOO_LARGE
        await asyncio.gather(sending, return_exceptions=True)


async def test_too_many_frames_end_the_socket(strictly: Person) -> None:
    async with talking(strictly) as talker:
        for _ in range(70):
            await talker.send("ping")
        assert await talker.closed() == TOO_MANY

    assert 60 <= len(talker.of("pong")) < 70


async def asked(talker: Talker) -> Json:
    """Have a tool ask for the person's word; returns the call."""
    await talker.send("message", text="note milk", client_message_id=uuid4().hex)
    return await talker.until("tool", lambda frame: frame["state"] == "waiting")


async def test_a_call_is_decided_about_by_a_typed_word(tool_chat: Any) -> None:
    player = await tool_chat.new_person()
    await player.uses(calls("outside", text="x"), calls("change", text="milk"), says("noted"))

    async with talking(player) as talker:
        step = await asked(talker)
        word = await talker.ask("ok do it", step["session_id"])
        done = await talker.until("tool", lambda frame: frame["state"] == "done")
        answer = await talker.until("answer")

    assert "Allowed" in word["response"]
    assert done["step_id"] == step["step_id"]
    assert answer["response"] == "noted"


async def test_a_call_is_approved_once_and_by_its_owner_only(tool_chat: Any) -> None:
    player, stranger = await tool_chat.new_person(), await tool_chat.new_person()
    await player.uses(calls("outside", text="x"), calls("change", text="milk"), says("noted"))

    async with talking(player) as talker, talking(stranger) as other:
        step = await asked(talker)
        named = {"workflow_id": f"chat/{step['session_id']}", "step_id": step["step_id"]}
        foreign = await other.refused("approve", **named, approved=True)
        elsewhere = {**named, "workflow_id": f"chat/{uuid4()}"}
        wrong = await talker.refused("approve", **elsewhere, approved=True)
        await talker.send("approve", **named, approved=True)
        approved = await talker.until("approved")
        answer = await talker.until("answer")
        over = await talker.refused("approve", **named, approved=False)

    assert [foreign["code"], wrong["code"], over["code"]] == [
        "not_found",
        "not_found",
        "approval_over",
    ]
    assert (approved["step_id"], approved["approved"]) == (step["step_id"], True)
    assert answer["response"] == "noted"
