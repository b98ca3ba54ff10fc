"""Owns how the commands of tools are listed: in the menu of Telegram, and in the help."""

import re
from collections.abc import Iterator
from typing import Any

from aiogram.types import BotCommand

from assistant.domain.telegram_html import escape_markdown
from assistant.services.ports.skills import PERSONAL, Command, Skill, SkillSet

_WORD = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION_CHARS = 256
"""What Telegram takes: https://core.telegram.org/bots/api#botcommand."""


def menu_entries(skills: SkillSet, locale: str) -> list[BotCommand]:
    """Return the tools that have a command as Telegram's menu takes them."""
    return [
        BotCommand(command=command.word, description=skill.title.of(locale)[:_DESCRIPTION_CHARS])
        for skill, command in _listed(skills)
    ]


def help_lines(skills: SkillSet, locale: str) -> str:
    """Return the same tools as lines of Markdown, each with what to write behind its command.

    A person's own tools follow: those have no commands, they are asked for in any words.
    """
    lines = [
        f"/{command.word} – {skill.title.of(locale)}: {command.hint.of(locale)}"
        for skill, command in _listed(skills)
    ]
    lines += [
        f"• {skill.title.of(locale)}" for skill in skills.all() if skill.name.startswith(PERSONAL)
    ]
    return "\n".join(map(escape_markdown, lines))


def _listed(skills: SkillSet) -> Iterator[tuple[Skill[Any], Command]]:
    """Yield tools with their commands; one word that Telegram refuses would spoil the menu."""
    for skill in skills.all():
        if skill.command and _WORD.fullmatch(skill.command.word):
            yield skill, skill.command
