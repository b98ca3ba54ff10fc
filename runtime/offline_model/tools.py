"""Owns which offered tools the built-in model calls, by fixed rules on the last user message.

A plan is a list of tools in order, such as search, fetch, PDF. Of the plan only what is offered
counts, and each tool is called once, with what the message and the results so far give it.
"""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.offline_model.protocol import ChatBody, Message
from runtime.offline_model.tool_steps import Function

Arguments = dict[str, Any]

URL = re.compile(r"https?://[^\s<>\"'`«»()\[\]{}]*[^\s<>\"'`«»()\[\]{}.,;:!?]", re.IGNORECASE)
BLOCK = re.compile(r"```python\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
SUM = re.compile(
    r"\b(?:посчитай(?:те)?|вычисли(?:те)?|сколько будет|compute|calculate)\b[\s:]*"
    r"(?P<sum>[-+*/%^().,\d\s×÷]+)",
    re.IGNORECASE,
)
SCREENSHOT = re.compile(r"скриншот|снимок (?:экрана|страницы)|screenshot", re.IGNORECASE)
SEARCH = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:please|пожалуйста|and|и)[,\s]+)"
    r"(?:(?:най|поищ|загугл)[а-яё]*|search|find|google|look up)\b"
    r"(?:\s+(?:for|me|the web|мне|(?:в|во)\s+(?:интернете|сети)))*[\s:]*(?P<query>.*)",
    re.IGNORECASE | re.DOTALL,
)
PDF = re.compile(
    r"(?:[,;]?\s?\b(?:and|и|then|потом|затем)\s+)?"
    r"\b(?:сдела|созда|сохран|make|create|save)\w*"
    r"\s+(?:(?:me|мне|a|the|it|this|их|его|это|в|as|to)\s+)*(?:pdf|пдф)\b[\s:,.]*",
    re.IGNORECASE,
)
LEAD = re.compile(r"\AResult \([^)\n]*\):\n")
FAILED = "Error:"
"""How the assistant introduces a result, and what did not become one."""
SIGNS = str.maketrans({"^": "**", "×": "*", "÷": "/", ",": "."})
LONGEST_SUM = 100
LONGEST_QUERY = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Talk:
    """What the rules look at: the last user message, and the results that came after it."""

    asked: str
    results: Sequence[Message]

    @property
    def found(self) -> str:
        """The results of this turn as one text, without those that failed."""
        texts = (result_text(message) for message in self.results)
        return "\n\n".join(text for text in texts if not text.startswith(FAILED))[:LONGEST_TEXT]


def result_text(message: Message) -> str:
    """Return what a tool gave, without the words that introduce it."""
    return LEAD.sub("", message.content or "").strip()


def _code(talk: Talk) -> Arguments | None:
    block = BLOCK.search(talk.asked)
    if block:
        return {"code": block[1]}
    asked = SUM.search(talk.asked)
    term = asked["sum"].translate(SIGNS).strip(" .\n\t") if asked else ""
    if len(term) > LONGEST_SUM:
        return None
    try:
        ast.parse(term, mode="eval")
    except SyntaxError:
        return None
    return {"code": f"print({term})"}


def _screenshot(talk: Talk) -> Arguments | None:
    page = _page(talk) if SCREENSHOT.search(talk.asked) else None
    return page and {"action": "screenshot", **page}


def _page(talk: Talk) -> Arguments | None:
    named = URL.search(talk.asked)
    return {"url": named[0]} if named else None


def _found_page(talk: Talk) -> Arguments | None:
    found = URL.search(talk.found) if PDF.search(talk.asked) else None
    return {"url": found[0]} if found else None


def _query(talk: Talk) -> Arguments | None:
    asked = SEARCH.search(PDF.sub("", talk.asked).strip())
    query = asked["query"].strip(" .!?\n")[:LONGEST_QUERY] if asked else ""
    return {"query": query} if query else None


def _document(talk: Talk) -> Arguments | None:
    if not PDF.search(talk.asked) or (talk.results and not talk.found):
        return None
    text = talk.found or PDF.sub("", talk.asked).strip() or talk.asked
    return {"markdown": text}


@dataclass(frozen=True)
class Rule:
    """A tool, and what it is given: None when it is not to be called."""

    tool: str
    arguments: Callable[[Talk], Arguments | None]


CODE = (Rule("execute_python", _code),)
SHOT = (Rule("browser", _screenshot),)
TEXT = (Rule("pdf_create", _document),)
PAGE = (Rule("web_fetch", _page), *TEXT)
FOUND = (Rule("web_search", _query), Rule("web_fetch", _found_page), *TEXT)
PLANS = (CODE, SHOT, PAGE, FOUND, TEXT)
"""The first plan that begins with a call is followed."""


def results_of(messages: Sequence[Message]) -> list[Message]:
    """Return the results of tools since the last user message."""
    asked = [at for at, message in enumerate(messages) if message.role == "user"]
    since = asked[-1] if asked else 0
    return [message for message in messages[since:] if message.role == "tool"]


def next_call(body: ChatBody) -> Function | None:
    """Return the call that the rules ask for now, if they ask for one."""
    offered = {tool.function.name for tool in body.tools or ()}
    results = results_of(body.messages)
    made = {message.tool_name for message in results}
    asked = next((one.content or "" for one in reversed(body.messages) if one.role == "user"), "")
    for rule in _plan(Talk(asked, ()), offered):
        arguments = None if rule.tool in made else rule.arguments(Talk(asked, results))
        if arguments is not None:
            return Function(name=rule.tool, arguments=arguments)
    return None


def _plan(talk: Talk, offered: set[str]) -> Sequence[Rule]:
    for plan in PLANS:
        if plan[0].tool in offered and plan[0].arguments(talk) is not None:
            return [rule for rule in plan if rule.tool in offered]
    return ()
