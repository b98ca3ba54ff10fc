"""Wiring of the activities of tool chains."""

from datetime import timedelta

from activities.tools import ToolActivities, ToolChainActivities
from assistant.services.admitting import Admitting
from assistant.services.ports.skills import SkillSet
from assistant.services.tool_hosts import ToolHosts
from assistant.services.tool_results import ResultLimits
from assistant.services.tool_steps import ToolSteps
from runtime.activity import Activity
from runtime.core import CLOCK, Core, make_chains


def make_chain_steps(core: Core, skills: SkillSet, hosts: ToolHosts) -> list[Activity]:
    """Return the local steps around the calls."""
    admitting = Admitting(core.database, skills, hosts, core.bus, core.texts, CLOCK)
    chain = ToolChainActivities(admitting, make_chains(core, skills), _steps(core, skills))
    return [chain.admit_round, chain.settle_step, chain.end_chain]


def make_call(core: Core, skills: SkillSet) -> Activity:
    """Return the activity that runs one call."""
    return ToolActivities(_steps(core, skills)).run_step


def _steps(core: Core, skills: SkillSet) -> ToolSteps:
    limits = ResultLimits(
        output_chars=core.settings.tool_result_max_chars,
        file_bytes=core.settings.artifact_max_bytes,
        keep_files=timedelta(days=core.settings.artifact_days),
    )
    return ToolSteps(core.database, skills, core.bus, core.texts, CLOCK, limits)
