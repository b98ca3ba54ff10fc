from typing import Any

import httpx
import pytest
from ollama import AsyncClient

from runtime.offline_model.protocol import ChatBody
from runtime.offline_model.received import Received
from runtime.offline_model.script import MOST_REQUESTS, MOST_SCRIPTS, Script, Scripted, Scripts
from runtime.offline_model.steps import Say
from tests.runtime.offline_model.scripting import ASKED
from tests.runtime.offline_model.scripting import Scripted as Model

SCRIPT = Script(calls=[[Say(say="hi")]])


async def test_calls_follow_the_script_in_turn_and_the_last_repeats(scripted: Model) -> None:
    await scripted.follow([{"say": "one"}], [{"say": "two"}])
    said = [(await scripted.ask()).message.content for _ in range(3)]
    assert said == ["one", "two", "two"]


async def test_what_was_received_can_be_read(scripted: Model, ollama: AsyncClient) -> None:
    await scripted.follow([{"say": "ok"}])
    tool = {"type": "function", "function": {"name": "add", "description": "adds"}}
    await ollama.chat(scripted.name, ASKED, tools=[tool])
    (request,) = await scripted.received()
    assert request["messages"] == ASKED
    assert request["tools"][0]["function"]["name"] == "add"
    assert request["outcome"] == "done"
    assert request["started_at"] <= request["first_token_at"] <= request["finished_at"]


async def test_a_new_script_starts_afresh(scripted: Model) -> None:
    await scripted.follow([{"say": "old"}])
    await scripted.ask()
    await scripted.follow([{"say": "new"}])
    assert await scripted.received() == []
    assert (await scripted.ask()).message.content == "new"


async def test_a_scripted_model_embeds_is_listed_and_can_be_removed(
    scripted: Model, http: httpx.AsyncClient, ollama: AsyncClient
) -> None:
    await scripted.follow([])
    path = f"/script/{scripted.name}"
    assert scripted.name in [model.model for model in (await ollama.list()).models]
    assert (await ollama.embed(scripted.name, "tea")).embeddings
    assert (await http.delete(path)).status_code == 204
    assert (await http.delete(path)).status_code == 404
    assert (await http.get(f"{path}/requests")).status_code == 404


async def test_a_script_can_say_what_its_model_is_capable_of(
    scripted: Model, http: httpx.AsyncClient, ollama: AsyncClient
) -> None:
    sees = {"calls": [[]], "capabilities": ["completion", "vision"]}
    await http.put(f"/script/{scripted.name}", json=sees)
    assert (await ollama.show(scripted.name)).capabilities == ["completion", "vision"]


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ({}, "calls: Field required"),
        ({"calls": []}, "at least 1 item"),
        ({"calls": [[{"sing": "la"}]]}, "Unable to extract tag"),
        ({"calls": [[{"say": "a", "loud": True}]]}, "calls.0.0.say.loud: Extra inputs"),
        ({"calls": [[{"wait_ms": -1}]]}, "greater than or equal to 0"),
        ({"calls": [[{"hang": True}, {"say": "a"}]]}, "step 1 ends the answer"),
        ({"calls": [[{"say": "a"}, {"fail": {}}]]}, "only waits can come before fail"),
        ({"calls": [[{"fail": {"status": 200}}]]}, "greater than or equal to 400"),
        ({"calls": [["say"]]}, "Unable to extract tag"),
    ],
)
async def test_a_bad_script_is_refused_with_its_mistake(
    http: httpx.AsyncClient, script: dict[str, Any], error: str
) -> None:
    answer = await http.put("/script/bad", json=script)
    assert answer.status_code == 400
    assert error in answer.json()["error"]


async def test_the_built_in_model_follows_no_script(http: httpx.AsyncClient) -> None:
    script = {"calls": [[{"say": "I am a real model"}]]}
    assert (await http.put("/script/offline", json=script)).status_code == 400
    assert (await http.put("/script/offline:latest", json=script)).status_code == 400


def test_past_the_cap_the_oldest_script_is_dropped() -> None:
    scripts = Scripts()
    for number in range(MOST_SCRIPTS + 1):
        scripts.put(f"m{number}", SCRIPT)
    assert scripts.get("m0") is None
    assert len(scripts.names()) == MOST_SCRIPTS


def test_past_the_cap_the_oldest_request_is_dropped() -> None:
    model = Scripted(SCRIPT)
    for _ in range(MOST_REQUESTS + 1):
        model.take(Received(ChatBody(model="m", messages=[])))
    assert len(model.requests) == MOST_REQUESTS
