"""What is taken of tools as servers describe them."""

import hashlib
import json
from typing import Any

import pytest

from assistant.infra.mcp.answers import MOST_FILES, answer_of
from assistant.infra.mcp.definitions import tools_of
from assistant.infra.mcp.stdio import parse_programs
from tests.standins.mcp_hostile import tool


def deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    "odd",
    [
        tool("with blank"),
        tool("x" * 129),
        tool(""),
        tool("\N{CYRILLIC SMALL LETTER A}dd"),
        tool(inputSchema={"type": "string"}),
        tool(inputSchema={"type": "object", "properties": 5}),
        tool(inputSchema={"type": "object", "$ref": "http://127.0.0.1:1/schema"}),
        tool(inputSchema={"type": "object", "properties": {"a": {"$ref": "file:///etc/passwd"}}}),
        tool(inputSchema={"type": "object", "properties": {"a\u200b": {}}}),
        tool(inputSchema={"type": "object", "enum": ["\U000e0041"]}),
        tool(inputSchema={"type": "object", "description": "x" * 64_001}),
        tool(inputSchema=deep(30)),
        tool(inputSchema=deep(300)),
    ],
)
def test_tools_that_cannot_be_checked_are_left_out(odd: dict[str, Any]) -> None:
    assert [one.name for one in tools_of([odd, tool("good")])] == ["good"]


def test_words_have_nothing_hidden_in_them() -> None:
    schema = {"type": "object", "properties": {"a": {"description": "b\u202ec\U000e0041\nd"}}}
    (found,) = tools_of(
        [tool(title="T\u200b", description="a\u200bb\n\nc" + "x" * 2_000, inputSchema=schema)]
    )

    assert found.title == "T"
    assert found.description.startswith("ab cx")
    assert len(found.description) == 1_000
    assert found.input_schema["properties"]["a"]["description"] == "bc d"


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Looks\u200b."},
        {"title": "Look"},
        {"annotations": {"readOnlyHint": True}},
        {"inputSchema": {"type": "object"}},
    ],
)
def test_every_change_that_a_model_or_person_could_see_makes_another_hash(
    change: dict[str, Any],
) -> None:
    plain, changed = tools_of([tool("a"), tool("b")])
    (before,), (after,) = tools_of([tool()]), tools_of([tool(**change)])

    assert before.definition_hash != after.definition_hash
    assert plain.definition_hash != changed.definition_hash
    assert tools_of([tool(icons=["x"])])[0].definition_hash == before.definition_hash


def test_the_hash_is_that_of_the_canonical_definition() -> None:
    text = json.dumps(tool(), sort_keys=True, separators=(",", ":")).encode()

    assert tools_of([tool()])[0].definition_hash == hashlib.sha256(text).hexdigest()


def test_answers_are_text_values_and_a_few_files() -> None:
    picture = {"type": "image", "mimeType": "image/png", "data": "aGk="}
    answer = answer_of(
        {
            "content": [
                {"type": "text", "text": "one\0"},
                {"type": "resource_link", "name": "file", "uri": "http://127.0.0.1/x"},
                {"type": "resource", "resource": {"uri": "x:y", "text": "two"}},
                {"type": "image", "mimeType": "image/svg+xml", "data": "aGk="},
                {"type": "image", "mimeType": "image/png", "data": "%%%"},
                *[picture] * 20,
            ],
            "structuredContent": [float("inf")],
            "isError": True,
        }
    )

    assert answer.text == "one\N{REPLACEMENT CHARACTER}\n\nfile: http://127.0.0.1/x\n\ntwo"
    assert answer.data == {"value": [None]}
    assert [file.content for file in answer.files] == [b"hi"] * MOST_FILES
    assert answer.is_error


def test_programs_are_those_that_were_written_down() -> None:
    assert parse_programs("") == {}
    assert parse_programs("time=mcp-server-time --zone 'a b'; x=/bin/y;") == {
        "time": ("mcp-server-time", "--zone", "a b"),
        "x": ("/bin/y",),
    }
    for wrong in ("time", "Time=x", "time=", "a b=c", "x='"):
        with pytest.raises(ValueError, match=r"INTEGRATION_MCP_STDIO|quot"):
            parse_programs(wrong)
