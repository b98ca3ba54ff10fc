"""The line that tells which tool is at work."""

from uuid import uuid4

import pytest

from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.domain.live_text import LiveTools
from assistant.domain.telegram_html import telegram_html
from assistant.infra.i18n import Translator
from assistant.services.ports.skills import Toolbox
from assistant.services.telling import preview
from assistant.services.tool_line import ToolLines
from assistant.skills.registry import Registry
from tests.standins.telegram_html import shown_text
from tests.toys import load_toys

RUNNING, WAITING, DONE = ToolStepState.RUNNING, ToolStepState.WAITING, ToolStepState.DONE


def step(name: str, **arguments: str) -> ToolEvent:
    return ToolEvent(step_id=uuid4(), name=name, state=RUNNING, arguments=preview(arguments))


def now(told: ToolEvent, state: ToolStepState) -> ToolEvent:
    return told.model_copy(update={"state": state})


def shown(texts: Translator, *steps: ToolEvent, locale: str = "ru", toys: bool = False) -> str:
    tools = LiveTools()
    for one in steps:
        tools.hear(one)
    skills = load_toys(Toolbox()) if toys else Registry.load()
    line = ToolLines(texts, skills).line(tools, locale)
    return shown_text(telegram_html(line) or "")


@pytest.mark.parametrize(
    ("name", "arguments", "ru", "en"),
    [
        ("web_search", {"query": "кошки"}, "🔎 Ищу в сети: кошки…", "🔎 Searching the web: кошки…"),
        (
            "web_fetch",
            {"url": "https://example.org/a?secret=1"},
            "🌐 Читаю страницу: example.org…",
            "🌐 Reading the page: example.org…",
        ),
        ("pdf_create", {"markdown": "# A"}, "📄 Делаю PDF…", "📄 Making a PDF…"),
        ("execute_python", {"code": "print(1)"}, "🐍 Считаю…", "🐍 Computing…"),
    ],
)
def test_tools_are_told_in_words_of_their_own(
    translator: Translator, name: str, arguments: dict[str, str], ru: str, en: str
) -> None:
    assert shown(translator, step(name, **arguments)) == ru
    assert shown(translator, step(name, **arguments), locale="en") == en


def test_a_new_tool_is_told_by_its_title_without_any_edit(translator: Translator) -> None:
    assert shown(translator, step("echo", text="hello"), toys=True) == "⚙️ Echo: hello…"
    assert shown(translator, step("sleep", text="hello"), toys=True) == "⚙️ Sleep…"
    assert shown(translator, step("gone_tool")) == "⚙️ gone_tool…"


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("*a* <b> [c](http://d) `e` & _f_", "*a* <b> [c](http://d) `e` & _f_"),
        ('say "so" \\ now', 'say "so" \\ now'),
        ("a\nb\u202ec\u0000d", "a b c d"),
        ("word " * 100, ("word " * 11).strip()),
        ("w" * 2_000, "w" * 59),
        ("https://[broken", "https://[broken"),
    ],
)
def test_arguments_are_short_and_cannot_become_markup(
    translator: Translator, query: str, line: str
) -> None:
    assert shown(translator, step("web_search", query=query)) == f"🔎 Ищу в сети: {line}…"


def test_what_waits_for_the_person_is_told_first(translator: Translator) -> None:
    steps = (now(step("web_search", query="a"), WAITING), step("execute_python", code="1"))

    assert shown(translator, *steps) == "⏳ Жду вашего разрешения: Поиск в интернете…"


def test_the_newest_open_step_is_told_and_then_that_all_ended(translator: Translator) -> None:
    first, second = step("web_search", query="a"), step("execute_python", code="1")
    assert shown(translator, first, second) == "🐍 Считаю…"

    second_done, first_done = now(second, DONE), now(first, DONE)
    assert shown(translator, first, second, second_done) == "🔎 Ищу в сети: a…"
    assert "Обдумываю" in shown(translator, first, second, second_done, first_done)


def test_without_tools_there_is_no_line(translator: Translator) -> None:
    assert shown(translator) == ""
