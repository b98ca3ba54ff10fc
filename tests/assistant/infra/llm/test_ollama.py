"""The Ollama driver against a server that speaks its protocol and misbehaves by script."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.errors import (
    ModelError,
    ModelGarbageError,
    ModelMissingError,
    ModelSilentError,
    ModelUnavailableError,
)
from assistant.infra.llm.ollama import OllamaModel
from assistant.services.ports.model import ModelChunk, PromptMessage
from tests.standins.scripted_model import ScriptedModel

ASKED = [PromptMessage(role="system", content="Кратко"), PromptMessage(role="user", content="Да?")]
PATIENCE = 0.3


@pytest.fixture
async def driver(model_url: str) -> AsyncIterator[OllamaModel]:
    model = OllamaModel(model_url, PATIENCE, PATIENCE)
    yield model
    await model.aclose()


async def answer_of(driver: OllamaModel, model: str) -> list[ModelChunk]:
    async with driver.chat(model, ASKED) as chunks:
        return [chunk async for chunk in chunks]


def text_of(chunks: list[ModelChunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


async def test_answer_comes_in_pieces_and_the_last_one_counts_tokens(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow([{"say": "Съешь ещё этих булок 😀"}])

    chunks = await answer_of(driver, scripted.name)

    assert text_of(chunks) == "Съешь ещё этих булок 😀"
    assert len(chunks) > 3
    assert [chunk.done for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert chunks[-1].prompt_tokens > 0
    assert chunks[-1].completion_tokens > 0


async def test_server_is_sent_the_messages_as_they_are(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow([{"say": "Да"}])

    await answer_of(driver, scripted.name)

    (request,) = await scripted.received()
    assert request["messages"] == [
        {"role": message.role, "content": message.content} for message in ASKED
    ]
    assert request["tools"] is None


async def test_thinking_is_kept_apart(driver: OllamaModel, scripted: ScriptedModel) -> None:
    await scripted.follow([{"think": "хм хм"}, {"say": "Да"}])

    chunks = await answer_of(driver, scripted.name)

    assert "".join(chunk.thinking for chunk in chunks) == "хм хм"
    assert text_of(chunks) == "Да"


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([{"fail": {"status": 500}}], ModelUnavailableError),
        ([{"fail": {"status": 503}}], ModelUnavailableError),
        ([{"fail": {"status": 429}}], ModelUnavailableError),
        ([{"fail": {"status": 404}}], ModelMissingError),
        ([{"fail": {"status": 400}}], ModelError),
        ([{"garbage": "<html>"}], ModelGarbageError),
        ([{"say": "Да "}, {"garbage": "{"}], ModelGarbageError),
        ([{"garbage": '{"message": 5}'}], ModelGarbageError),
        ([{"garbage": '{"done": "perhaps"}'}], ModelGarbageError),
        ([{"garbage": "42"}], ModelGarbageError),
        ([{"garbage": "[]"}], ModelGarbageError),
        ([{"garbage": "null"}], ModelGarbageError),
        ([{"garbage": "{}"}], ModelGarbageError),
        ([{"drop": True}], ModelUnavailableError),
        ([{"say": "Да "}, {"drop": True}], ModelUnavailableError),
        ([{"error_line": "out of memory"}], ModelUnavailableError),
        ([{"say": "Да "}, {"error_line": "out of memory"}], ModelUnavailableError),
        ([{"hang": True}], ModelSilentError),
        ([{"say": "Да "}, {"hang": True}], ModelSilentError),
    ],
    ids=str,
)
async def test_every_failure_is_an_error_of_the_product(
    driver: OllamaModel,
    scripted: ScriptedModel,
    steps: list[dict[str, Any]],
    error: type[ModelError],
) -> None:
    await scripted.follow(steps)

    with pytest.raises(ModelError) as raised:
        await answer_of(driver, scripted.name)

    assert type(raised.value) is error
    assert "out of memory" not in str(raised.value)
    assert "scripted failure" not in str(raised.value)


async def test_pieces_before_a_failure_are_not_lost(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow([{"say": "Раз два "}, {"wait_ms": 20}, {"drop": True}])

    async with driver.chat(scripted.name, ASKED) as chunks:
        heard = [await anext(chunks), await anext(chunks)]
        with pytest.raises(ModelUnavailableError):
            await anext(chunks)

    assert text_of(heard) == "Раз два "


async def test_missing_model_is_named(driver: OllamaModel) -> None:
    with pytest.raises(ModelMissingError) as raised:
        await answer_of(driver, "no-such-model")

    assert raised.value.params == {"model": "no-such-model"}


@pytest.mark.parametrize(("asked", "told"), [(7, 7), (None, None)])
async def test_wait_that_the_server_asks_for_is_handed_on(
    driver: OllamaModel, scripted: ScriptedModel, asked: int | None, told: int | None
) -> None:
    await scripted.follow([{"fail": {"status": 429, "retry_after": asked}}])

    with pytest.raises(ModelUnavailableError) as raised:
        await answer_of(driver, scripted.name)

    assert raised.value.retry_after == told


async def test_what_a_database_cannot_hold_is_replaced(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    line = (
        '{"message": {"role": "assistant", "content": "a\\u0000b\\ud83dc", "thinking": "\\u0000"}}'
    )
    await scripted.follow([{"garbage": line}])

    first = (await answer_of(driver, scripted.name))[0]

    assert (first.text, first.thinking) == ("a\ufffdb\ufffdc", "\ufffd")


async def test_slow_but_steady_answer_is_not_silence(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    words = "один два три четыре пять шесть семь восемь"
    await scripted.follow([{"say": words, "chunk_delay_ms": PATIENCE * 200}])

    assert text_of(await answer_of(driver, scripted.name)) == words


@pytest.mark.parametrize("before", [[], [{"say": "Раз "}]])
async def test_leaving_the_context_frees_the_server(
    model_url: str, scripted: ScriptedModel, before: list[dict[str, Any]]
) -> None:
    await scripted.follow([*before, {"hang": True}])
    patient = OllamaModel(model_url, 60, 60)

    async def listen() -> None:
        async with patient.chat(scripted.name, ASKED) as chunks:
            async for _ in chunks:
                pass

    listening = asyncio.create_task(listen())
    await scripted.newest("started_at")
    listening.cancel()
    await asyncio.wait([listening])

    assert await scripted.outcome() == "disconnected"
    await patient.aclose()


async def test_silence_frees_the_server(driver: OllamaModel, scripted: ScriptedModel) -> None:
    await scripted.follow([{"say": "Раз "}, {"hang": True}])

    with pytest.raises(ModelSilentError):
        await answer_of(driver, scripted.name)

    assert await scripted.outcome() == "disconnected"


async def test_server_that_is_down_is_unavailable() -> None:
    down = OllamaModel("http://127.0.0.1:1", PATIENCE, PATIENCE)

    with pytest.raises(ModelUnavailableError):
        await answer_of(down, "any")
    with pytest.raises(ModelUnavailableError):
        await down.ping()

    await down.aclose()


async def test_server_that_is_up_answers_a_ping(driver: OllamaModel) -> None:
    await driver.ping()
