"""Owns what a message asks for so plainly that no model is needed: commands, answers, intents."""

import re
from collections.abc import Sequence
from typing import Any

from assistant.contracts.tools import StepRecord, ToolCall
from assistant.services.ports.skills import Skill, SkillSet

_COMMAND = re.compile(
    r"\s*[/\\](?P<word>[a-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL | re.IGNORECASE
)


class Intents:
    """Recognises calls in messages."""

    def __init__(self, skills: SkillSet) -> None:
        self._skills = skills

    def recognise(
        self, text: str, asked: StepRecord | None = None, *, in_background: bool = False
    ) -> tuple[ToolCall, ...]:
        """Return the calls that a message plainly asks for; mostly there are none.

        `asked` is the step whose question the message follows.
        """
        skills = [one for one in self._skills.all() if one.in_background or not in_background]
        if call := _command(skills, text) or self._answer(text, asked):
            return (call,)
        for skill in skills:
            arguments = skill.recognise(text)
            if arguments is not None:
                leads = (ToolCall(name=lead, arguments={"query": text}) for lead in skill.leads)
                return (*leads, ToolCall(name=skill.name, arguments=arguments))
        return ()

    def may_answer(self, text: str) -> bool:
        """Tell whether a message could be the answer to a question of a tool."""
        return any(skill.may_answer(text) for skill in self._skills.all())

    def _answer(self, text: str, asked: StepRecord | None) -> ToolCall | None:
        skill = self._skills.get(asked.name) if asked else None
        if asked is None or skill is None:
            return None
        arguments = skill.answered(text, asked)
        return None if arguments is None else ToolCall(name=skill.name, arguments=arguments)


def _command(skills: Sequence[Skill[Any]], text: str) -> ToolCall | None:
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    for skill in skills:
        if skill.command and skill.command.word == found["word"].lower():
            rest = (found["rest"] or "").strip()
            arguments = {skill.command.argument: rest} if rest else {}
            return ToolCall(name=skill.name, arguments=arguments)
    return None
