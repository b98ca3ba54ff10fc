"""Owns how the answer of an API is written down for people and for models."""

from typing import Final

from assistant.contracts.integrations import Answer, BodyKind
from assistant.services.answers import preview_of
from assistant.services.ports.texts import Texts

PERSON_CHARS: Final = 3_000
"""Of a body that people are shown."""


def facts_of(answer: Answer) -> list[str]:
    """Return what else is told of an answer to a model, in lines."""
    lines = [f"{name}: {value}" for name, value in answer.headers.items()]
    lines.append(f"body: {answer.body_kind.value}, {answer.size} bytes")
    if answer.truncated:
        lines.append("Only the beginning was read.")
    return lines


def said_of(answer: Answer, texts: Texts, locale: str) -> str:
    """Return the body for people, cut to what fits a message."""
    shown = shown_of(answer, PERSON_CHARS)
    if not shown:
        key = f"integration-body-{answer.body_kind.value.replace('_', '-')}"
        return texts.text(key, locale)
    if answer.truncated or len(preview_of(answer, PERSON_CHARS + 1)) > PERSON_CHARS:
        shown += "\n\n" + texts.text("integration-body-more", locale)
    return shown


def shown_of(answer: Answer, limit: int) -> str:
    """Return the body in a fence that it cannot close."""
    text = preview_of(answer, limit)
    if not text:
        return ""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{'json' if answer.body_kind is BodyKind.JSON else ''}\n{text}\n{fence}"
