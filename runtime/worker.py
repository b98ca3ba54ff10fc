"""The `worker` role: runs all workflows and activities of the product."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.conversations import ConversationActivities
from activities.delivery import DeliveryActivities, PresentationActivities
from activities.heartbeat import INTERVAL_SECONDS
from activities.llm import ModelActivities
from activities.upkeep import UpkeepActivities
from assistant.errors import UnavailableError
from assistant.infra.llm.ollama import OllamaModel
from assistant.infra.logging import configure_logging
from assistant.infra.settings import Settings
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.delivering import Delivering
from assistant.services.presenting import Presenting
from gateway.delivery import DeliveryGateway
from gateway.schedules import ensure_schedules
from runtime.core import (
    Core,
    make_answering,
    make_model,
    make_recovery,
    make_turns,
    make_upkeep,
    open_core,
)
from runtime.telegram import open_messenger
from workflows.chat import ChatTurn
from workflows.delivery import Delivery
from workflows.upkeep import Housekeeping, TurnRecovery

WORKFLOWS = (ChatTurn, Delivery, TurnRecovery, Housekeeping)

Activity = Callable[..., Awaitable[object]]
_log = structlog.get_logger(__name__)
_HEARTBEATS = timedelta(seconds=INTERVAL_SECONDS)
_RETRY_SECONDS = 2
_PASSED_THROUGH = ("assistant", "workflows")
"""Pure by contract of the import rules, so that each run need not load them anew."""


async def serve(settings: Settings) -> None:
    """Work until a signal; activities under way get a moment to end."""
    configure_logging(settings.log_level)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with open_core(settings, lazy=False) as core, open_worker(core):
        scheduling = asyncio.create_task(_ensure_schedules(core))
        await stopping.wait()
        scheduling.cancel()


@asynccontextmanager
async def open_worker(core: Core) -> AsyncIterator[Worker]:
    """Run a worker on the task queue of the settings while the context is open."""
    settings = core.settings
    model = make_model(settings)
    async with open_messenger(settings) as messenger:
        worker = Worker(
            core.temporal.client,
            task_queue=core.temporal.task_queue,
            workflows=WORKFLOWS,
            activities=[*_activities(core, model), *_telegram_activities(core, messenger)],
            workflow_runner=SandboxedWorkflowRunner(
                restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
            ),
            max_concurrent_activities=settings.model_max_concurrency,
            max_heartbeat_throttle_interval=_HEARTBEATS,
            default_heartbeat_throttle_interval=_HEARTBEATS,
            graceful_shutdown_timeout=timedelta(seconds=settings.worker_grace_seconds),
        )
        async with worker:
            yield worker
    await model.close()


def _activities(core: Core, model: OllamaModel) -> list[Activity]:
    conversations = ConversationActivities(make_turns(core))
    upkeep = UpkeepActivities(make_recovery(core), make_upkeep(core))
    return [
        conversations.begin_turn,
        conversations.finish_turn,
        ModelActivities(make_answering(core, model)).generate_answer,
        upkeep.find_stranded_turns,
        upkeep.prune,
    ]


def _telegram_activities(core: Core, messenger: TelegramMessenger | None) -> list[Activity]:
    if messenger is None:
        return []
    delivery = DeliveryActivities(
        Delivering(core.database, messenger, core.texts), DeliveryGateway(core.temporal)
    )
    drafts = core.settings.telegram_streaming == "draft"
    presenting = Presenting(core.database, messenger, core.bus, drafts=drafts)
    return [
        delivery.next_message,
        delivery.send_message,
        delivery.record_receipt,
        delivery.wake_delivery,
        PresentationActivities(presenting).present_turn,
    ]


async def _ensure_schedules(core: Core) -> None:
    """Make the schedules as soon as Temporal lets us."""
    while True:
        try:
            return await ensure_schedules(core.temporal)
        except UnavailableError as error:
            _log.warning("schedules_wait", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)
