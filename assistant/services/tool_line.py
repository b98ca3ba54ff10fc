"""Owns the one line that tells people which tool is at work, in words and without markup.

A tool has words of its own in the locales (`telegram-tool-<name>`), or it is named by its title.
"""

import json
import re
from urllib.parse import urlsplit

from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.domain.digest import ELLIPSIS, shorten
from assistant.domain.live_text import LiveTools
from assistant.domain.telegram_html import escape_markdown
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.texts import Texts

_ARGUMENT_CHARS = 60
_STRING = r'"{name}": "((?:[^"\\]|\\u[0-9a-f]{{4}}|\\[^u])*)'


class ToolLines:
    """Makes the line."""

    def __init__(self, texts: Texts, skills: SkillSet) -> None:
        self._texts = texts
        self._skills = skills

    def line(self, tools: LiveTools, locale: str) -> str:
        """Return the line as Markdown; empty when no tool was used."""
        step = tools.current
        if step is None:
            return self._texts.text("telegram-tools-done", locale) if tools.used else ""
        skill = self._skills.get(step.name)
        title = escape_markdown(skill.title.of(locale) if skill else step.name)
        if step.state is ToolStepState.WAITING:
            return self._texts.text("telegram-tool-waits", locale, tool=title)
        argument = self._argument(step)
        what = f": {escape_markdown(argument)}" if argument else ""
        try:
            return self._texts.text(f"telegram-tool-{step.name}", locale, what=what)
        except KeyError:  # a new tool needs no words of its own
            return self._texts.text("telegram-tool", locale, tool=title, what=what)

    def _argument(self, step: ToolEvent) -> str:
        """Return the beginning of the argument that people give in a command; of a URL, the host.

        The preview of arguments is JSON that may be cut anywhere.
        """
        skill = self._skills.get(step.name)
        if skill is None or skill.command is None:
            return ""
        pattern = _STRING.format(name=re.escape(skill.command.argument))
        found = re.search(pattern, step.arguments)
        value: str = json.loads(f'"{found[1]}"') if found else ""
        visible = "".join(one if one.isprintable() else " " for one in _host(value) or value)
        return shorten(visible, _ARGUMENT_CHARS).rstrip(ELLIPSIS)


def _host(value: str) -> str | None:
    """Return the host of a web address, None for any other text."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None
