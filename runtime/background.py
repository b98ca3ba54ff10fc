"""The worker of background tasks: few steps of theirs at a time, and never in the way of chat."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from temporalio.worker import Worker

from activities.conversations import ConversationActivities
from activities.llm import ModelActivities
from assistant.contracts.names import background_queue
from assistant.services.ports.skills import SkillSet
from assistant.services.tool_hosts import ToolHosts
from runtime.activity import Activity
from runtime.core import Core, make_answering, make_model, make_turns
from runtime.tasks import make_task_steps
from runtime.tools import make_call, make_chain_steps
from runtime.workers import Workflows, make_worker
from workflows.background import BackgroundTask
from workflows.tools import ToolChain

BACKGROUND_WORKFLOWS = (BackgroundTask, ToolChain)

_STEPS_AT_ONCE = 2
"""The fewest that the SDK can do with. A burst waits at the server, and chat is answered at once:
with the slots of chat its turns took 7 times as long as without a burst, with these about twice."""


@asynccontextmanager
async def background_worker(
    core: Core, skills: SkillSet, hosts: ToolHosts, wakes: list[Activity], *, sandboxed: bool
) -> AsyncIterator[Worker]:
    """Work on background tasks while the context is open; `wakes` have people told of results.

    Model calls have connections of their own.
    """
    slots = core.settings.worker_concurrency
    async with aclosing(make_model(core.settings, slots)) as model:
        activities: list[Activity] = [
            ConversationActivities(make_turns(core, skills)).finish_turn,
            ModelActivities(make_answering(core, model, skills, hosts)).generate_answer,
            *make_chain_steps(core, skills, hosts),
            make_call(core, skills),
            *make_task_steps(core, skills),
            *wakes,
        ]
        workflows = Workflows(BACKGROUND_WORKFLOWS, sandboxed, _STEPS_AT_ONCE)
        queue = background_queue(core.temporal.task_queue)
        async with make_worker(core, queue, activities, slots, workflows=workflows) as worker:
            yield worker
