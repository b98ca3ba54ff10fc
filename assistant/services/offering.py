"""Owns which tools a model is offered for a question, within the room a prompt has for them."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels, ToolQueue, ToolSpec
from assistant.domain.policy import words_of
from assistant.services.ports.model import TokenCounter
from assistant.services.ports.skills import PERSONAL, Skill

_LETTERS = 3
"""Words up to this length say nothing of what a question is about."""


@dataclass(frozen=True)
class Offer:
    """What the choice is made by: tokens of the whole prompt, the question, what does not work.

    Everybody's tools have half of the prompt, or none are offered: the person's words come first.
    The person's own have a quarter, as long as five eighths are not passed by all together;
    those come first whose words are in the question.
    """

    budget: int
    count: TokenCounter
    question: str
    missing: Collection[ToolQueue]
    in_background: bool = False

    def of(self, skills: Iterable[Skill[Any]]) -> list[ToolSpec]:
        """Return the tools that are offered."""
        specs = [
            skill.spec()
            for skill in skills
            if skill.for_model and skill.queue not in self.missing
            if skill.in_background or not self.in_background
        ]
        offered = [spec for spec in specs if not _is_personal(spec)]
        spent = self.cost(offered)
        if spent > self.budget // 2:
            return []
        left = min(self.budget // 4, self.budget * 5 // 8 - spent)
        asked = words_of([self.question])
        own = filter(_is_personal, specs)
        for spec in sorted(own, key=lambda one: _told_of(one, asked), reverse=True):
            cost = self.cost([spec])
            if cost <= left:
                left -= cost
                offered.append(spec)
        return offered

    def cost(self, tools: Sequence[ToolSpec]) -> int:
        """Return how many tokens tools take."""
        if not tools:
            return 0
        shown = [tool.model_dump() for tool in tools]
        return self.count(json.dumps(shown, ensure_ascii=False))


def labels_of(tools: Iterable[ToolSpec]) -> Labels:
    """Return what the descriptions are made of: other people wrote those of MCP servers."""
    return UNTRUSTED if any(map(_is_personal, tools)) else NO_LABELS


def _is_personal(tool: ToolSpec) -> bool:
    return tool.name.startswith(PERSONAL)


def _told_of(tool: ToolSpec, asked: Iterable[str]) -> int:
    """Return how many of the words are in what a tool is called and does."""
    about = f"{tool.name} {tool.description}".casefold()
    return sum(len(word) > _LETTERS and word in about for word in asked)
