"""A tool that sends something to somebody: the person is asked whenever the model wants it."""

from pydantic import Field

from assistant.contracts.tools import Permissions
from assistant.services.ports.skills import Arguments, Skill, SkillContext, SkillResult, Words


class GiveAwayArguments(Arguments):
    """What to give to whom."""

    to: str = Field(max_length=100)
    what: str = Field(default="", max_length=5_000)


class GiveAwaySkill(Skill[GiveAwayArguments]):
    """Gives something away."""

    name = "give_away"
    title = Words(en="Giving away", ru="Подарок")
    description = Words(en="Give something to somebody.", ru="Подарить что-то кому-то.")
    permissions = Permissions(sends=True, needs_confirmation=True)
    arguments = GiveAwayArguments

    async def run(self, arguments: GiveAwayArguments, context: SkillContext) -> SkillResult:  # noqa: ARG002
        """Say that it was given."""
        return SkillResult(output=f"{arguments.to} has it", summary="given")
