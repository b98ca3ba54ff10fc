"""Owns which tools a model is offered in a dialogue, within the room a prompt has for them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Labels, ToolQueue, ToolSpec
from assistant.domain.digest import shorten
from assistant.domain.tool_choice import OwnTool, Talk, chosen, left_out
from assistant.services.personal_skills import McpSkill
from assistant.services.ports.model import TokenCounter
from assistant.services.ports.skills import Skill

_SERVERS_NAMED = 5
_NAME_CHARS = 40


@dataclass(frozen=True)
class Offered:
    """Tools that are offered; `left_out` says how many of which servers have no room.

    `labels` are those of the descriptions: other people wrote those of MCP servers.
    """

    tools: list[ToolSpec] = field(default_factory=list)
    left_out: str = ""
    labels: Labels = NO_LABELS


NOTHING = Offered()


@dataclass(frozen=True)
class Offer:
    """What the choice is made by: tokens of the whole prompt, the talk, what does not work.

    Everybody's tools have half of the prompt, or none are offered: the person's words come first.
    The person's own have a quarter, as long as five eighths are not passed by all together.
    """

    budget: int
    count: TokenCounter
    talk: Talk
    missing: Collection[ToolQueue]
    in_background: bool = False

    def of(self, skills: Iterable[Skill[Any]]) -> Offered:
        """Return the tools that are offered: everybody's, then the person's own."""
        fit = [
            skill
            for skill in skills
            if skill.for_model and skill.queue not in self.missing
            if skill.in_background or not self.in_background
        ]
        common = [skill.spec() for skill in fit if not isinstance(skill, McpSkill)]
        spent = self.cost(common)
        if spent > self.budget // 2:
            return NOTHING
        room = min(self.budget // 4, self.budget * 5 // 8 - spent)
        specs = {skill.name: skill.spec() for skill in fit if isinstance(skill, McpSkill)}
        own = [self._own(skill) for skill in fit if isinstance(skill, McpSkill)]
        taken = chosen(own, self.talk, room)
        return Offered(
            tools=[*common, *(specs[tool.name] for tool in taken)],
            left_out=_counted(left_out(own, taken)),
            labels=UNTRUSTED if own else NO_LABELS,
        )

    def cost(self, tools: Sequence[ToolSpec]) -> int:
        """Return how many tokens tools take."""
        if not tools:
            return 0
        shown = [tool.model_dump() for tool in tools]
        return self.count(json.dumps(shown, ensure_ascii=False))

    def _own(self, skill: McpSkill) -> OwnTool:
        return OwnTool(
            name=skill.name,
            server=skill.server,
            title=skill.tool.title,
            description=skill.tool.description,
            cost=self.cost([skill.spec()]),
        )


def _counted(tools: Mapping[str, int]) -> str:
    """Return servers with their numbers in one line."""
    said = [f"«{shorten(server, _NAME_CHARS)}»: {count}" for server, count in tools.items()]
    return ", ".join([*said[:_SERVERS_NAMED], *(["…"] if said[_SERVERS_NAMED:] else [])])
