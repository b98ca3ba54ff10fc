"""A tool of a part that no worker of the tests has."""

from assistant.contracts.tools import ToolQueue
from assistant.services.ports.skills import Arguments, Skill, SkillContext, SkillResult, Words


class FarAwayArguments(Arguments):
    """Nothing is needed."""


class FarAwaySkill(Skill[FarAwayArguments]):
    """Never comes to run."""

    name = "far_away"
    title = Words(en="Far away", ru="Далеко")
    description = Words(en="Look far away.", ru="Посмотреть вдаль.")
    arguments = FarAwayArguments
    queue = ToolQueue.BROWSER
    path = "/far-away"

    async def run(self, arguments: FarAwayArguments, context: SkillContext) -> SkillResult:  # noqa: ARG002
        """Say that it ran."""
        return SkillResult(output="seen", summary="seen")
