"""Where toys carry out background tasks: task queues of their own, the workflows on them."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.heartbeat import THROTTLE_SECONDS
from assistant.contracts.ids import task_workflow_id
from assistant.contracts.names import background_queue
from assistant.contracts.tasks import TaskDrift, TaskRef, TaskVerdict
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.tasks import TaskGateway
from gateway.temporal import Temporal
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from tests.workflows.task_toys import DONE, TURN, Script, Seen, ToySteps, Word
from workflows.background import BackgroundTask, TaskReconciliation
from workflows.tools import ToolChain
from workflows.upkeep import TurnRecovery

Handle = WorkflowHandle[Any, Any]
_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)


@dataclass(frozen=True)
class Background:
    """A task queue of its own where toys carry out tasks, with one slot for model calls."""

    temporal: Temporal
    steps: ToySteps

    @property
    def gateway(self) -> TaskGateway:
        return TaskGateway(self.temporal)

    async def start(
        self, *plans: Word, verdicts: tuple[Word, ...] = (DONE,), **script: Any
    ) -> "Run":
        """Start a task whose looks say `plans`, by default that there is a turn to answer."""
        ref = some_task()
        given = Script(deque(plans or (TURN,)), deque(verdicts), **script)
        self.steps.scripts[ref.task_id] = given
        await self.gateway.start(ref)
        workflow_id = task_workflow_id(ref.task_id)
        handle = self.temporal.client.get_workflow_handle(workflow_id, result_type=TaskVerdict)
        return Run(ref, handle, self.steps.seen[ref.task_id], given)

    async def scheduled(self, workflow_type: str) -> Handle:
        """Start what a schedule starts."""
        return await self.temporal.client.start_workflow(
            workflow_type,
            id=f"{workflow_type}-{uuid4()}",
            task_queue=self.temporal.task_queue,
            result_type=TaskDrift,
            execution_timeout=timedelta(minutes=1),
        )


@dataclass(frozen=True)
class Run:
    """One task and its workflow."""

    ref: TaskRef
    handle: Handle
    seen: Seen
    script: Script

    async def until_seen(self, *steps: str) -> None:
        """Wait until these are the steps so far."""

        async def there() -> bool:
            return self.seen.steps == list(steps)

        await until(there, 10)

    async def until_at(self, state: str) -> None:
        """Wait until the workflow says that it is doing that."""

        async def there() -> bool:
            return bool((await self.handle.query("progress"))["state"] == state)

        await until(there, 10)


def some_task() -> TaskRef:
    """Return a new task of somebody new."""
    return TaskRef(user_id=uuid4(), task_id=uuid4())


@asynccontextmanager
async def open_background(settings: Settings) -> AsyncIterator[Background]:
    """Run workers with toys on task queues of their own."""
    steps = ToySteps()
    client = await connect(
        settings.temporal_address, settings.temporal_namespace, PAYLOAD_KEYS, lazy=False
    )
    temporal = Temporal(client, f"tests-tasks-{uuid4().hex}")
    beats = timedelta(seconds=THROTTLE_SECONDS)
    async with (
        Worker(
            client,
            task_queue=temporal.task_queue,
            workflows=[TaskReconciliation, TurnRecovery],
            activities=steps.local,
            workflow_runner=_SANDBOX,
        ),
        Worker(
            client,
            task_queue=background_queue(temporal.task_queue),
            workflows=[BackgroundTask, ToolChain],
            activities=[*steps.local, steps.generate_answer],
            workflow_runner=_SANDBOX,
            max_concurrent_activities=1,
            max_heartbeat_throttle_interval=beats,
            default_heartbeat_throttle_interval=beats,
        ),
    ):
        yield Background(temporal, steps)
