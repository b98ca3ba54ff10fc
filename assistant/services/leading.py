"""Owns which steps only lead to others, so that nobody is told of them besides what came of it."""

from collections.abc import Iterable, Sequence

from assistant.contracts.tools import Origin, StepRecord, ToolStepState
from assistant.services.ports.skills import SkillSet


def without_leads(steps: Sequence[StepRecord], skills: SkillSet) -> list[StepRecord]:
    """Return the steps without those that were looked up for a later one of a plain message."""
    return [step for at, step in enumerate(steps) if not _leads(step, steps[at + 1 :], skills)]


def _leads(step: StepRecord, later: Iterable[StepRecord], skills: SkillSet) -> bool:
    if step.origin is not Origin.PERSON or step.state is not ToolStepState.DONE:
        return False
    led = (skills.get(one.name) for one in later if one.origin is Origin.PERSON)
    return any(skill is not None and step.name in skill.leads for skill in led)
