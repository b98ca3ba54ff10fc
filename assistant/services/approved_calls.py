"""Owns what an approval is worth when a call is run: the same tool, the same arguments."""

from typing import Any

from pydantic import ValidationError

from assistant.contracts.tools import StepRecord
from assistant.domain.tool_calls import arguments_hash
from assistant.errors import McpToolChangedError, NotFoundError
from assistant.services.ports.skills import PERSONAL, Arguments, Skill, SkillSet


def approved_call(skills: SkillSet, step: StepRecord) -> tuple[Skill[Any], Arguments]:
    """Return the tool and the arguments as they were approved.

    Raises `NotFoundError`, and `McpToolChangedError` for a tool that was held or changed meanwhile.
    """
    skill = skills.get(step.name)
    if arguments_hash(step.name, step.arguments) != step.arguments_hash:
        raise NotFoundError("the arguments are not those that were approved")
    if skill is None and step.name.startswith(PERSONAL):
        raise McpToolChangedError("the tool is not among the person's any more")
    if skill is None:
        raise NotFoundError("the tool is gone")
    try:
        return skill, skill.arguments.model_validate(step.arguments)
    except ValidationError as error:
        if step.name.startswith(PERSONAL):
            raise McpToolChangedError("the arguments do not fit any more") from error
        raise


def may_repeat(skill: Skill[Any], arguments: Arguments) -> bool:
    """Tell whether a call may be made again after it was interrupted."""
    return skill.repeatable and not skill.outgoing(arguments).changes
