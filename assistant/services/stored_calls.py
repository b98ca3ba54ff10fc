"""Owns in what shape the arguments of a call that a person makes directly are stored."""

from typing import Any

from pydantic import ValidationError

from assistant.contracts.tools import ToolCall
from assistant.domain.integrations.unsaid import unsaid_json
from assistant.services.ports.skills import Skill


def storable_call(skill: Skill[Any], call: ToolCall) -> ToolCall:
    """Return a call with its arguments as the tool takes them: without what it does not keep.

    Arguments that lack something stay, since an earlier call of the chain may give it. Others
    that do not fit are refused when their turn comes: until then they are kept without secrets.
    """
    try:
        fitting = skill.arguments.model_validate(call.arguments)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        if all(fault["type"] == "missing" for fault in faults):
            return call
        return call.model_copy(update={"arguments": unsaid_json(call.arguments)})
    arguments = fitting.model_dump(mode="json", exclude_unset=True)
    return call.model_copy(update={"arguments": arguments})
