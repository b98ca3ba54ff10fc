"""Owns how replies to commands are put together from texts and values."""

import re

from assistant.contracts.conversations import DialogueStatus, HistoryPage, MessageRecord
from assistant.domain.connect_answers import read_button
from assistant.domain.digest import shorten
from assistant.domain.telegram_html import escape_markdown
from assistant.services.ports.texts import Texts

_LINE_CHARS = 200
_ROLE_CHARS = 1_000
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3,}[^`\n]*|~{3,}.*)$", re.MULTILINE)


def status_text(texts: Texts, locale: str, status: DialogueStatus) -> str:
    """Return the figures and limits of a dialogue."""
    session = status.session
    return texts.text(
        "telegram-status",
        locale,
        messages=session.message_count if session else 0,
        characters=session.character_count if session else 0,
        waiting=status.waiting,
        model=escape_markdown(status.model),
        role=_role(texts, locale, status),
        history=status.max_history_messages,
        message=status.message_max_chars,
        tokens=status.prompt_max_tokens,
    )


def role_text(texts: Texts, locale: str, status: DialogueStatus, *, changed: bool) -> str:
    """Return the role, and what became of the dialogue when it was changed."""
    key = "telegram-role-set" if changed else "telegram-role"
    return texts.text(key, locale, role=_role(texts, locale, status))


def history_text(texts: Texts, locale: str, page: HistoryPage) -> str:
    """Return messages as lines, oldest first."""
    if not page.messages:
        return texts.text("telegram-history-empty", locale)
    return "\n\n".join(_line(texts, locale, message) for message in page.messages)


def _line(texts: Texts, locale: str, message: MessageRecord) -> str:
    who = texts.text(f"telegram-history-{message.role}", locale)
    return f"**{who}** {escape_markdown(shorten(_said(message.content), _LINE_CHARS))}"


def _said(content: str) -> str:
    """Return what makes sense on one line: no fences of code, no id that a button has said."""
    if read_button(content) is not None:
        return content.strip().rpartition(" ")[0]
    return _FENCE.sub("", content)


def _role(texts: Texts, locale: str, status: DialogueStatus) -> str:
    if not status.role_prompt:
        return texts.text("telegram-role-default", locale)
    return escape_markdown(shorten(status.role_prompt, _ROLE_CHARS))
