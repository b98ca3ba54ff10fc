"""Owns the words in which a background task is told of: what came of it, and what to do now.

The texts are plain, but for answers: what goes to Telegram has the rest of its Markdown escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.domain.digest import shorten
from assistant.domain.telegram_html import escape_markdown
from assistant.errors import heals_code
from assistant.services.ports.texts import Texts

_TITLE_CHARS: Final = 80
_UNKNOWN: Final = "internal"


@dataclass(frozen=True)
class TaskTexts:
    """Says how tasks ended in the words of a language."""

    texts: Texts

    def headline(self, task: TaskRecord, locale: str) -> str:
        """Return one line on how a task ended."""
        title = shorten(task.text, _TITLE_CHARS)
        return self.texts.text(f"task-{task.state}", locale, title=title)

    def error(self, task: TaskRecord, locale: str, model: str = "") -> str:
        """Return why a task failed, empty for any that did not."""
        if task.state is not TaskState.FAILED:
            return ""
        return self.texts.text(f"error-{task.error_code or _UNKNOWN}", locale, model=model)

    def hint(self, task: TaskRecord, locale: str) -> str:
        """Return what the person can do now, empty for nothing."""
        if task.state is not TaskState.FAILED:
            return ""
        later = task.error_code is not None and heals_code(task.error_code)
        return self.texts.text("task-hint-later" if later else "task-hint-ask", locale)

    def told(self, task: TaskRecord, locale: str, body: str, files: Sequence[str]) -> str:
        """Return what is said in the dialogue: how it ended, what came of it, its files' names."""
        parts = [self.headline(task, locale), body]
        if files:
            parts.append(self.texts.text("task-files", locale, names=", ".join(files)))
        return _joined(parts)

    def sent(self, task: TaskRecord, locale: str, body: str) -> str:
        """Return the same for Telegram, in Markdown; files follow as such."""
        return _joined([escape_markdown(self.headline(task, locale)), body])


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())
