"""Tool calling through the Ollama driver, with models that call as oddly as they do in life."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.contracts.tools import ToolCall, ToolSpec
from assistant.errors import ModelError, ModelGarbageError, ModelToollessError
from assistant.infra.llm.ollama import OllamaModel
from assistant.infra.llm.ollama_tools import MOST_CALLS, RAW
from assistant.services.ports.model import ModelChunk, PromptMessage
from tests.chatting import calls, calls_together, says
from tests.standins.scripted_model import ScriptedModel

FETCH = ToolSpec(
    name="web_fetch",
    description="Читает страницу",
    parameters={
        "type": "object",
        "additionalProperties": False,
        "required": ["url"],
        "$defs": {"Mode": {"enum": ["a", "b"]}},
        "properties": {
            "url": {"type": "string", "maxLength": 9},
            "mode": {"anyOf": [{"$ref": "#/$defs/Mode"}, {"type": "null"}], "default": None},
            "deep": {"type": "object", "properties": {"x": {"type": "integer"}}},
        },
    },
)
ASKED = [PromptMessage(role="user", content="Прочти")]


@pytest.fixture
async def driver(model_url: str) -> AsyncIterator[OllamaModel]:
    model = OllamaModel(model_url, 5, 5)
    yield model
    await model.aclose()


async def chunks_of(
    driver: OllamaModel, model: str, prompt: list[PromptMessage] = ASKED
) -> list[ModelChunk]:
    async with driver.chat(model, prompt, [FETCH]) as chunks:
        return [chunk async for chunk in chunks]


async def calls_of(driver: OllamaModel, model: str) -> list[ToolCall]:
    return [call for chunk in await chunks_of(driver, model) for call in chunk.tool_calls]


def line(**function: object) -> list[dict[str, Any]]:
    """Return a call as it goes over the wire, whatever it is."""
    return [{"tool_calls": [{"function": function}]}]


async def test_tool_and_its_whole_schema_reach_the_server(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow(says("Да"))

    await chunks_of(driver, scripted.name)

    (request,) = await scripted.received()
    assert request["tools"] == [{"type": "function", "function": FETCH.model_dump()}]


async def test_calls_and_results_of_earlier_rounds_reach_the_server(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow(says("Да"))
    call = ToolCall(name="web_fetch", arguments={"url": "https://a.example", "n": [1]})
    unreadable = ToolCall(name="", arguments={RAW: "?"})
    prompt = [
        *ASKED,
        PromptMessage(role="assistant", content="", tool_calls=(call, unreadable)),
        PromptMessage(role="tool", content="Страница", tool_name="web_fetch"),
        PromptMessage(role="tool", content="Нет такого", tool_name=""),
    ]

    await chunks_of(driver, scripted.name, prompt)

    (request,) = await scripted.received()
    assert request["messages"][1:] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"function": call.model_dump()},
                {"function": {"name": "unnamed", "arguments": {RAW: "?"}}},
            ],
        },
        {"role": "tool", "content": "Страница", "tool_name": "web_fetch"},
        {"role": "tool", "content": "Нет такого", "tool_name": "unnamed"},
    ]


async def test_calls_come_in_any_part_beside_text_and_thinking(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    together = calls_together(("b", {"n": 1}), ("c", {}))
    await scripted.follow(
        [{"think": "хм"}, {"say": "Сейчас"}, *calls("a", x="я"), {"say": "ещё"}, *together]
    )

    chunks = await chunks_of(driver, scripted.name)

    assert [[call.name for call in chunk.tool_calls] for chunk in chunks if chunk.tool_calls] == [
        ["a"],
        ["b", "c"],
    ]
    assert chunks[2].tool_calls[0].arguments == {"x": "я"}
    assert "".join(chunk.text for chunk in chunks) == "Сейчасещё"
    assert chunks[-1].done


async def test_calls_of_the_last_part_count_too(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    message = {"role": "assistant", "content": "", "tool_calls": line(name="a")[0]["tool_calls"]}
    await scripted.follow([{"garbage": json.dumps({"message": message, "done": True})}])

    assert await calls_of(driver, scripted.name) == [ToolCall(name="a", arguments={})]


@pytest.mark.parametrize(
    ("function", "name", "arguments"),
    [
        ({"name": "a", "arguments": {"x": 1}}, "a", {"x": 1}),
        ({"name": "a", "arguments": '{"x": 1}'}, "a", {"x": 1}),
        ({"name": "a", "arguments": None}, "a", {}),
        ({"name": "a", "arguments": " "}, "a", {}),
        ({"name": "a"}, "a", {}),
        ({"name": " a\n", "arguments": {}}, "a", {}),
        ({"name": "a", "arguments": "https://a.example"}, "a", {RAW: "https://a.example"}),
        ({"name": "a", "arguments": '{"x": '}, "a", {RAW: '{"x": '}),
        ({"name": "a", "arguments": "[" * 100_000}, "a", {RAW: "[" * 1000}),
        ({"name": "a", "arguments": '"text"'}, "a", {RAW: '"text"'}),
        ({"name": "a", "arguments": ["я", 1]}, "a", {RAW: '["я", 1]'}),
        ({"name": "a", "arguments": 5}, "a", {RAW: "5"}),
        ({"name": 5, "arguments": {"x": 1}}, "", {"x": 1}),
        ({"name": None, "arguments": {"x": 1}}, "", {"x": 1}),
        ({"arguments": {"x": 1}}, "", {"x": 1}),
        ({"name": "a" * 5000, "arguments": {}}, "a" * 100, {}),
        ({"name": "a", "arguments": {"x": "я" * 300_000}}, "a", {RAW: '{"x": "' + "я" * 993}),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_slightly_wrong_call_is_still_a_call(
    driver: OllamaModel,
    scripted: ScriptedModel,
    function: dict[str, Any],
    name: str,
    arguments: dict[str, Any],
) -> None:
    await scripted.follow([*line(**function), {"say": "Вот"}])

    chunks = await chunks_of(driver, scripted.name)

    assert chunks[0].tool_calls == (ToolCall(name=name, arguments=arguments),)
    assert chunks[1].text == "Вот"


@pytest.mark.parametrize("odd", [None, 5, "web_fetch", [], {}, {"function": None}, {"name": "a"}])
async def test_what_is_no_call_at_all_has_no_name(
    driver: OllamaModel, scripted: ScriptedModel, odd: object
) -> None:
    await scripted.follow([{"tool_calls": [odd, {"function": {"name": "a"}}]}])

    unreadable, good = await calls_of(driver, scripted.name)

    assert unreadable.name == ""
    assert unreadable.arguments == {RAW: odd if isinstance(odd, str) else json.dumps(odd)}
    assert good.name == "a"


@pytest.mark.parametrize("odd", [5, "web_fetch", {"function": 5}])
async def test_calls_that_are_no_list_are_one_that_cannot_be_read(
    driver: OllamaModel, scripted: ScriptedModel, odd: object
) -> None:
    part = {"message": {"role": "assistant", "content": "", "tool_calls": odd}}
    await scripted.follow([{"garbage": json.dumps(part)}, {"say": "Вот"}])

    assert [call.name for call in await calls_of(driver, scripted.name)] == [""]


async def test_what_a_database_cannot_hold_is_replaced_at_any_depth(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    part = (
        '{"message": {"role": "assistant", "tool_calls": [{"function": {"name": "a\\u0000",'
        ' "arguments": {"k\\u0000": ["\\ud83d", {"x": "\\u0000"}, NaN, 1e999, -Infinity, 1.5,'
        f" {10**30}, {-(2**63)}, true, null]}}}}}}]}}}}"
    )
    await scripted.follow([{"garbage": part}])

    (call,) = await calls_of(driver, scripted.name)

    assert call.name == "a\ufffd"
    assert call.arguments == {
        "k\ufffd": ["\ufffd", {"x": "\ufffd"}, None, None, None, 1.5, None, -(2**63), True, None]
    }


async def test_arguments_nested_beyond_reason_are_not_taken_apart(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    deep = '{"x":' * 100 + "1" + "}" * 100
    await scripted.follow(line(name="a", arguments=deep))

    assert await calls_of(driver, scripted.name) == [ToolCall(name="a", arguments={RAW: deep})]


async def test_more_calls_than_anybody_needs_are_left_out(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    ten = calls_together(*((f"t{number}", {}) for number in range(10)))
    await scripted.follow([*ten, *ten, *ten])

    assert len(await calls_of(driver, scripted.name)) == MOST_CALLS


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        (
            [{"fail": {"status": 400, "error": "registry.example/m does not support tools"}}],
            ModelToollessError,
        ),
        ([{"fail": {"status": 400, "error": "invalid tool"}}], ModelError),
        (
            [{"fail": {"status": 500, "error": "error parsing tool call: raw='{'"}}],
            ModelGarbageError,
        ),
        ([{"say": "Да "}, {"error_line": "error parsing tool call: raw='{'"}], ModelGarbageError),
        ([{"garbage": '{"message": {"role": "a", "tool_calls": ' + "[" * 5000}], ModelGarbageError),
        ([{"garbage": '{"message": ' + "9" * 5000}], ModelGarbageError),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_failure_of_calling_is_an_error_of_the_product(
    driver: OllamaModel,
    scripted: ScriptedModel,
    steps: list[dict[str, Any]],
    error: type[ModelError],
) -> None:
    await scripted.follow(steps)

    with pytest.raises(ModelError) as raised:
        await chunks_of(driver, scripted.name)

    assert type(raised.value) is error
    assert "raw=" not in str(raised.value)


async def test_model_that_cannot_call_tools_is_named(
    driver: OllamaModel, scripted: ScriptedModel
) -> None:
    await scripted.follow([{"fail": {"status": 400, "error": "it does not support tools"}}])

    with pytest.raises(ModelToollessError) as raised:
        await chunks_of(driver, scripted.name)

    assert raised.value.params == {"model": scripted.name}
