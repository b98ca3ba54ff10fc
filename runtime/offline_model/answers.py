"""Owns what the offline model says: always that it is no model, and what it sees of the talk."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

from runtime.offline_model.protocol import ChatBody, Message
from runtime.offline_model.steps import Answer, Say, Step, Think
from runtime.offline_model.tool_steps import ToolCall
from runtime.offline_model.tools import next_call, result_text, results_of

LOCALES = Path(__file__).resolve().parents[2] / "locales"
CYRILLIC = re.compile(r"[\u0400-\u04FF]")
LONGEST_QUOTE = 240
LONGEST_RESULT = 1_500
CONVERSATION = frozenset({"user", "assistant"})


def answer(body: ChatBody, word_delay_s: float) -> Answer:
    """Return the steps that answer a conversation; thinking only if it was asked for."""
    if not body.messages:
        return []
    language = language_of(body.messages)
    delay = word_delay_s * 1000
    call = next_call(body)
    said: Step = (
        ToolCall(tool_call=call)
        if call
        else Say(say=reply(body.messages, offered=bool(body.tools)), chunk_delay_ms=delay)
    )
    if not body.think:
        return [said]
    return [Think(think=_text(language, "offline-thinking"), chunk_delay_ms=delay), said]


def reply(messages: Sequence[Message], *, offered: bool = False) -> str:
    """Return the whole answer to a conversation, in the language of its last user message.

    When tools are `offered` it says how to see one at work; results of tools it just tells.
    """
    language = language_of(messages)
    results = results_of(messages)
    if results:
        return "\n\n".join(_told(language, results))
    lines = _seen(language, messages)
    if offered:
        lines.insert(-1, _text(language, "offline-tools"))
    return "\n\n".join(lines)


def _told(language: str, results: Sequence[Message]) -> list[str]:
    lines = [_text(language, "offline-notice")]
    for result in results:
        text = result_text(result)
        cut = text if len(text) <= LONGEST_RESULT else text[:LONGEST_RESULT].rstrip() + "…"
        lines += [_text(language, "offline-result", tool=result.tool_name or "?"), cut]
    return lines


def _seen(language: str, messages: Sequence[Message]) -> list[str]:
    asked = _asked(messages)
    seen = sum(message.role in CONVERSATION for message in messages)
    lines = [_text(language, "offline-notice")]
    if asked:
        lines.append(_text(language, "offline-echo", said=_quote(asked[-1])))
    lines.append(_text(language, "offline-seen", count=seen))
    if len(asked) > 1:
        lines.append(_text(language, "offline-previous", said=_quote(asked[-2])))
    lines.append(_text(language, "offline-install"))
    return lines


def language_of(messages: Sequence[Message]) -> str:
    """Return `ru` if the last user message has Cyrillic letters, else `en`."""
    return "ru" if CYRILLIC.search("".join(_asked(messages)[-1:])) else "en"


def _asked(messages: Sequence[Message]) -> list[str]:
    return [message.content or "" for message in messages if message.role == "user"]


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rstrip() + "…"


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    source = (LOCALES / language / "offline_model.ftl").read_text(encoding="utf-8")
    bundle.add_resource(FluentResource(source))
    return bundle


def _text(language: str, key: str, **arguments: str | int) -> str:
    bundle = _bundle(language)
    pattern = bundle.get_message(key).value
    assert pattern is not None
    text, errors = bundle.format_pattern(pattern, arguments)
    if errors:
        raise ValueError(f"{language}/{key}: {errors}")
    return str(text)
