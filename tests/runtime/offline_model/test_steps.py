import asyncio
import json

import httpx
import pytest
from ollama import AsyncClient, ResponseError

from tests.runtime.offline_model.scripting import ASKED, Scripted

BOTH = pytest.mark.parametrize("stream", [True, False])


async def test_say_streams_chunks_of_so_many_words(scripted: Scripted) -> None:
    await scripted.follow([{"say": "one two  three\nfour five", "chunk_words": 2}])
    parts = [part.message.content async for part in await scripted.stream()]
    assert parts == ["one two  ", "three\nfour ", "five", ""]


async def test_thinking_is_kept_apart_and_can_be_turned_off(scripted: Scripted) -> None:
    await scripted.follow([{"think": "hm hm"}, {"say": "yes"}])
    parts = [part.message async for part in await scripted.stream()]
    quiet = await scripted.ask(think=False)
    assert [part.thinking for part in parts] == ["hm ", "hm", None, None]
    assert (quiet.message.thinking, quiet.message.content) == (None, "yes")


@BOTH
async def test_a_tool_call_reaches_the_client(scripted: Scripted, *, stream: bool) -> None:
    await scripted.follow([{"tool_call": {"name": "add", "arguments": {"a": 1}}}])
    answer = await anext(await scripted.stream()) if stream else await scripted.ask()
    message = answer.message
    assert message.tool_calls is not None
    call = message.tool_calls[0].function
    assert (call.name, call.arguments) == ("add", {"a": 1})


async def test_two_tool_calls_of_a_whole_answer_stay_two(scripted: Scripted) -> None:
    await scripted.follow([{"tool_call": {"name": "one"}}, {"tool_call": {"name": "two"}}])
    calls = (await scripted.ask()).message.tool_calls or ()
    assert [call.function.name for call in calls] == ["one", "two"]


async def test_what_was_said_before_a_wait_arrives_before_it(scripted: Scripted) -> None:
    await scripted.follow([{"say": "now"}, {"wait_ms": 3_600_000}, {"say": "never"}])
    stream = await scripted.stream()
    first = await anext(stream)
    assert first.message.content == "now"
    assert (await scripted.received())[0]["outcome"] == "running"


async def test_a_short_wait_ends(scripted: Scripted) -> None:
    await scripted.follow([{"wait_ms": 1}, {"say": "a b", "chunk_delay_ms": 1}])
    assert (await scripted.ask()).message.content == "a b"


@BOTH
async def test_fail_is_an_http_error_with_its_hint(
    scripted: Scripted, http: httpx.AsyncClient, *, stream: bool
) -> None:
    refusal = {"status": 503, "error": "busy", "retry_after": 7}
    await scripted.follow([{"wait_ms": 1}, {"fail": refusal}])
    asked = {"model": scripted.name, "messages": ASKED, "stream": stream}
    answer = await http.post("/api/chat", json=asked)
    assert (answer.status_code, answer.json()) == (503, {"error": "busy"})
    assert answer.headers["retry-after"] == "7"
    assert await scripted.outcome() == "failed"


@BOTH
async def test_garbage_goes_out_as_it_is(scripted: Scripted, *, stream: bool) -> None:
    await scripted.follow([{"garbage": "<html>"}])
    with pytest.raises(json.JSONDecodeError):
        _ = [part async for part in await scripted.stream()] if stream else await scripted.ask()


async def test_an_error_line_ends_a_stream(scripted: Scripted) -> None:
    await scripted.follow([{"say": "well"}, {"error_line": "out of memory"}])
    stream = await scripted.stream()
    assert (await anext(stream)).message.content == "well"
    with pytest.raises(ResponseError, match="out of memory"):
        await anext(stream)
    with pytest.raises(ResponseError, match="out of memory") as raised:
        await scripted.ask()
    assert raised.value.status_code == 500


async def test_drop_cuts_the_connection_after_what_was_said(scripted: Scripted) -> None:
    await scripted.follow([{"say": "well"}, {"drop": True}])
    stream = await scripted.stream()
    assert (await anext(stream)).message.content == "well"
    with pytest.raises(httpx.RemoteProtocolError):
        await anext(stream)
    with pytest.raises(httpx.RemoteProtocolError):
        await scripted.ask()
    assert await scripted.outcome() == "failed"


async def test_hang_sends_nothing_more(scripted: Scripted, offline_url: str) -> None:
    await scripted.follow([{"hang": True}])
    async with AsyncClient(offline_url, trust_env=False, timeout=0.1) as impatient:
        with pytest.raises(httpx.ReadTimeout):
            await impatient.chat(scripted.name, ASKED)
    assert await scripted.outcome() == "disconnected"


@BOTH
@pytest.mark.parametrize(
    "silence", [{"hang": True}, {"wait_ms": 60_000}, {"say": "a b", "chunk_delay_ms": 60_000}]
)
async def test_a_client_that_leaves_is_noticed_in_any_silence(
    scripted: Scripted, silence: dict[str, object], *, stream: bool
) -> None:
    await scripted.follow([{"say": "first"}, silence])
    asking = asyncio.create_task(_listen(scripted) if stream else _wait(scripted))
    await scripted.newest("first_token_at")
    asking.cancel()
    newest = await asyncio.wait_for(scripted.newest("finished_at"), 10)
    assert newest["outcome"] == "disconnected"
    assert newest["started_at"] <= newest["first_token_at"] <= newest["finished_at"]


async def _listen(scripted: Scripted) -> None:
    async for _ in await scripted.stream():
        pass


async def _wait(scripted: Scripted) -> None:
    await scripted.ask()
