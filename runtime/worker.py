"""The `worker` role: runs all workflows and activities of the product."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
)
from importlib import import_module
from typing import TYPE_CHECKING

import structlog
from temporalio.worker import Worker

from activities.conversations import ConversationActivities
from activities.llm import ModelActivities
from activities.upkeep import UpkeepActivities
from assistant.contracts.names import (
    telegram_queue,
    telegram_shows_queue,
    tool_queue,
)
from assistant.domain.telegram_pace import BOT_RATE
from assistant.errors import UnavailableError
from assistant.infra.llm.ollama import OllamaModel
from assistant.infra.logging import configure_logging
from assistant.infra.settings import Settings
from assistant.services.personal_skills import PersonalSkills
from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.services.tool_hosts import ToolHosts
from assistant.skills.registry import Registry
from gateway.schedules import ensure_schedules
from runtime.activity import Activity
from runtime.background import background_worker
from runtime.core import (
    Core,
    has_telegram,
    make_answering,
    make_hosts,
    make_model,
    make_recovery,
    make_turns,
    make_upkeep,
    open_core,
)
from runtime.integrations import make_integration_steps, make_integrations
from runtime.reminders import make_reminder_steps
from runtime.scarce import Scarce, serving
from runtime.tasks import make_task_looks
from runtime.toolbox import open_tools
from runtime.tools import make_call, make_chain_steps
from runtime.workers import Workflows, make_worker
from workflows.background import TaskReconciliation
from workflows.chat import ChatTurn
from workflows.delivery import Delivery
from workflows.onboarding import IntegrationOnboarding
from workflows.reminders import Reminder, ReminderReconciliation
from workflows.rotation import AuthDataRotation
from workflows.tools import ToolChain
from workflows.upkeep import Housekeeping, TurnRecovery

if TYPE_CHECKING:
    from runtime.telegram import TelegramActivities

WORKFLOWS = (
    *(ChatTurn, ToolChain, Delivery, TurnRecovery, Housekeeping),
    *(Reminder, ReminderReconciliation, TaskReconciliation),
    *(IntegrationOnboarding, AuthDataRotation),
)

_log = structlog.get_logger(__name__)
_RETRY_SECONDS = 2
_TELEGRAM_CALLS = 200
"""At once in one worker, of messages and of answers that are shown: both wait most of the time."""


async def serve(settings: Settings) -> None:
    """Work until a signal; activities under way get a moment to end."""
    configure_logging(settings.log_level)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with (
        open_core(settings, lazy=False) as core,
        open_worker(core),
        asyncio.TaskGroup() as tasks,
    ):
        scheduling = tasks.create_task(_ensure_schedules(core))
        await stopping.wait()
        scheduling.cancel()


@asynccontextmanager
async def open_worker(
    core: Core,
    *,
    sandboxed: bool = False,
    load: Callable[[Toolbox], SkillSet] = Registry.load,
) -> AsyncIterator[tuple[Worker, Worker]]:
    """Work on the task queues of the settings while the context is open.

    Gives the workers of workflows: the common one, and that of background tasks.

    The sandbox finds workflow code that is not deterministic; it costs 4 ms of processor time
    per turn, so tests run in it and the product does not.
    """
    settings = core.settings
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(aclosing(make_model(settings)))
        parts = make_integrations(core, starts_programs=True)
        tools = await stack.enter_async_context(open_tools(core, parts))
        most = settings.integration_mcp_tools_per_user
        skills = PersonalSkills(load(tools.toolbox), parts.mcp, most)
        hosts = make_hosts(core)
        activities = _activities(core, model, skills, hosts)
        activities += make_integration_steps(core, parts)
        wakes: list[Activity] = []
        for scarce in tools.scarce:
            await stack.enter_async_context(serving(scarce, hosts, _scarce_worker(core, skills)))
        if has_telegram(settings):
            telegram = await stack.enter_async_context(_open_telegram(core, skills))
            activities += telegram.database_steps
            wakes = [telegram.wake]
            for worker in _telegram_workers(core, telegram):
                await stack.enter_async_context(worker)
        background = await stack.enter_async_context(
            background_worker(core, skills, hosts, wakes, sandboxed=sandboxed)
        )
        workflows = Workflows(WORKFLOWS, sandboxed=sandboxed)
        queue, slots = core.temporal.task_queue, settings.model_max_concurrency
        worker = make_worker(core, queue, activities, slots, workflows=workflows)
        yield await stack.enter_async_context(worker), background


def _activities(
    core: Core, model: OllamaModel, skills: SkillSet, hosts: ToolHosts
) -> list[Activity]:
    conversations = ConversationActivities(make_turns(core, skills))
    upkeep = UpkeepActivities(make_recovery(core), make_upkeep(core))
    return [
        conversations.begin_turn,
        conversations.finish_turn,
        ModelActivities(make_answering(core, model, skills, hosts)).generate_answer,
        *make_chain_steps(core, skills, hosts),
        make_call(core, skills),
        *make_reminder_steps(core),
        *make_task_looks(core, skills),
        upkeep.find_stranded,
        upkeep.prune,
    ]


def _telegram_workers(core: Core, telegram: "TelegramActivities") -> tuple[Worker, Worker]:
    """Return the workers of what goes to Telegram.

    The server starts messages no faster, over all workers, than the bot may send: a burst waits
    there and not in slots.
    """
    sends = telegram_queue(core.temporal.task_queue)
    shows = telegram_shows_queue(core.temporal.task_queue)
    rate = 1 / BOT_RATE.gap.total_seconds()
    return (
        make_worker(core, sends, telegram.sends, _TELEGRAM_CALLS, per_second=rate),
        make_worker(core, shows, telegram.shows, _TELEGRAM_CALLS),
    )


def _scarce_worker(core: Core, skills: SkillSet) -> Callable[[Scarce], Worker]:
    def make(scarce: Scarce) -> Worker:
        queue = tool_queue(core.temporal.task_queue, scarce.queue)
        return make_worker(core, queue, [make_call(core, skills)], scarce.concurrency)

    return make


def _open_telegram(
    core: Core, skills: SkillSet
) -> AbstractAsyncContextManager["TelegramActivities"]:
    """Load Telegram's part only where there is a bot: its library takes 2 s and 120 MB to load."""
    module = import_module("runtime.telegram")
    opened: AbstractAsyncContextManager[TelegramActivities] = module.open_telegram(core, skills)
    return opened


async def _ensure_schedules(core: Core) -> None:
    """Make the schedules as soon as Temporal lets us."""
    while True:
        try:
            return await ensure_schedules(core.temporal)
        except UnavailableError as error:
            _log.warning("schedules_wait", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)
