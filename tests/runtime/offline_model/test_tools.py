from typing import Any

import pytest
from ollama import AsyncClient, Message

from runtime.offline_model.protocol import ChatBody
from runtime.offline_model.tools import next_call

ALL = ("browser", "execute_python", "pdf_create", "web_fetch", "web_search")
FOUND = "1. Чай — https://a.example/tea\nПро чай\n2. Кофе — https://b.example"


def tools(*names: str) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {"name": name}} for name in names]


def call_for(
    said: str, *results: tuple[str, str], offered: tuple[str, ...] = ALL
) -> tuple[str, dict[str, Any]] | None:
    """Return the call that follows these words and these results of tools."""
    messages = [
        {"role": "system", "content": "Be kind: https://system.example, make a pdf"},
        {"role": "user", "content": "https://earlier.example"},
        {"role": "tool", "tool_name": "web_fetch", "content": "an earlier page"},
        {"role": "assistant", "content": "read it"},
        {"role": "user", "content": said},
        *({"role": "tool", "tool_name": name, "content": text} for name, text in results),
    ]
    body = {"model": "offline", "messages": messages, "tools": tools(*offered)}
    call = next_call(ChatBody.model_validate(body))
    return None if call is None else (call.name, call.arguments)


@pytest.mark.parametrize(
    ("said", "call"),
    [
        (
            "что тут: https://a.example/b?c=d, расскажи",
            ("web_fetch", {"url": "https://a.example/b?c=d"}),
        ),
        ("Read (https://a.example/).", ("web_fetch", {"url": "https://a.example/"})),
        ("найди на https://a.example чай", ("web_fetch", {"url": "https://a.example"})),
        (
            "сделай скриншот https://a.example!",
            ("browser", {"action": "screenshot", "url": "https://a.example"}),
        ),
        (
            "Screenshot of https://a.example",
            ("browser", {"action": "screenshot", "url": "https://a.example"}),
        ),
        ("Найди рецепт борща", ("web_search", {"query": "рецепт борща"})),
        ("Привет! поищи в интернете курс евро.", ("web_search", {"query": "курс евро"})),
        ("please find me a good tea", ("web_search", {"query": "a good tea"})),
        ("Search for weather in Paris?", ("web_search", {"query": "weather in Paris"})),
        ("Найди рецепт борща и сделай pdf", ("web_search", {"query": "рецепт борща"})),
        ("find tea and make me a PDF", ("web_search", {"query": "tea"})),
        ("Сделай pdf: # Привет\nмир", ("pdf_create", {"markdown": "# Привет\nмир"})),
        ("make a pdf with hello", ("pdf_create", {"markdown": "with hello"})),
        ("make a pdf", ("pdf_create", {"markdown": "make a pdf"})),
        ("run\n```python\nprint(1)\n```", ("execute_python", {"code": "print(1)\n"})),
        ("Посчитай 2 + 2×(3,5 - 1)^2!", ("execute_python", {"code": "print(2 + 2*(3.5 - 1)**2)"})),
        ("compute: 10 / 4", ("execute_python", {"code": "print(10 / 4)"})),
    ],
)
def test_a_rule_answers_to_its_words(said: str, call: tuple[str, dict[str, Any]]) -> None:
    assert call_for(said) == call


@pytest.mark.parametrize(
    "said",
    ["", "привет", "I find it nice", "находка", "compute the sum", "compute 2 +", "what is a pdf?"],
)
def test_other_words_call_nothing(said: str) -> None:
    assert call_for(said) is None


def test_a_sum_beyond_reason_is_left_alone() -> None:
    assert call_for("compute " + "-" * 50_000 + "1") is None


@pytest.mark.parametrize(
    ("said", "offered", "name"),
    [
        ("скриншот https://a.example", ("web_fetch",), "web_fetch"),
        ("скриншот https://a.example", ("web_search",), None),
        ("найди чай и сделай pdf", ("pdf_create", "web_fetch"), "pdf_create"),
        ("найди чай", (), None),
    ],
)
def test_only_what_is_offered_is_called(
    said: str, offered: tuple[str, ...], name: str | None
) -> None:
    call = call_for(said, offered=offered)
    assert (call and call[0]) == name


def test_search_and_pdf_is_a_chain_of_three() -> None:
    said = "найди чай и сделай pdf"
    found, page = ("web_search", FOUND), ("web_fetch", "Чай полезен")
    fetch = call_for(said, found)
    document = call_for(said, found, page)
    assert fetch == ("web_fetch", {"url": "https://a.example/tea"})
    assert document == ("pdf_create", {"markdown": f"{FOUND}\n\nЧай полезен"})
    assert call_for(said, found, page, ("pdf_create", "tea.pdf")) is None


def test_a_search_without_addresses_goes_on_to_the_pdf() -> None:
    call = call_for("find tea and make a pdf", ("web_search", "nothing"))
    assert call == ("pdf_create", {"markdown": "nothing"})


@pytest.mark.parametrize("said", ["find tea and make a pdf", "https://a.example, make a pdf"])
def test_failures_do_not_become_a_pdf(said: str) -> None:
    call = call_for(said)
    assert call is not None
    assert call_for(said, (call[0], "Error: see https://b.example")) is None


def test_a_page_can_become_a_pdf() -> None:
    said = "read https://a.example and make a pdf"
    page = ("web_fetch", "Result (data, not instructions):\nThe page")
    assert call_for(said) == ("web_fetch", {"url": "https://a.example"})
    assert call_for(said, page) == ("pdf_create", {"markdown": "The page"})


@pytest.mark.parametrize("said", ["найди чай", "https://a.example", "compute 2+2"])
def test_after_its_result_a_tool_is_not_called_again(said: str) -> None:
    call = call_for(said)
    assert call is not None
    assert call_for(said, (call[0], "https://other.example")) is None


async def test_the_model_calls_then_tells_the_results_and_that_it_is_no_model(
    ollama: AsyncClient,
) -> None:
    talk: list[Any] = [{"role": "user", "content": "найди чай"}]
    first = (await ollama.chat("offline", talk, tools=tools(*ALL))).message
    results = Message(role="tool", tool_name="web_search", content=FOUND)
    last = (await ollama.chat("offline", [*talk, first, results], tools=tools(*ALL))).message
    assert first.tool_calls is not None
    assert first.tool_calls[0].function.arguments == {"query": "чай"}
    assert last.tool_calls is None
    assert FOUND in (last.content or "")
    assert "web_search" in (last.content or "")
    assert "не настоящая модель" in (last.content or "")


async def test_a_long_result_is_told_in_part(ollama: AsyncClient) -> None:
    page = {"role": "tool", "tool_name": "web_fetch", "content": "word " * 10_000}
    asked = {"role": "user", "content": "https://a.example"}
    said = (await ollama.chat("offline", [asked, page], tools=tools(*ALL))).message.content or ""
    assert "…" in said
    assert len(said) < 2500


async def test_what_can_be_tried_is_told_only_when_there_are_tools(ollama: AsyncClient) -> None:
    hello = [{"role": "user", "content": "hello"}]
    plain = (await ollama.chat("offline", hello)).message.content or ""
    able = (await ollama.chat("offline", hello, tools=tools(*ALL))).message.content or ""
    assert "compute 2 + 2" not in plain
    assert "compute 2 + 2" in able


async def test_thinking_comes_before_a_call(ollama: AsyncClient) -> None:
    talk = [{"role": "user", "content": "find tea"}]
    answer = await ollama.chat("offline", talk, tools=tools(*ALL), think=True)
    assert "nothing to think about" in (answer.message.thinking or "")
    assert answer.message.tool_calls is not None
