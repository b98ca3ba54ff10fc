"""Rotations with steps that do nothing, and say what a test wants."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.failures import failures
from activities.heartbeat import THROTTLE_SECONDS
from assistant.contracts.auth_rotation import RotatedBatch, RotationInput, RotationProgress
from assistant.contracts.names import AUTH_DATA_ROTATION
from assistant.errors import AuthKeyMissingError
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.temporal import Temporal
from tests.factories import PAYLOAD_KEYS
from workflows.rotation import AuthDataRotation
from workflows.state import search_attributes

ACTIVE = "new"
LAST = RotatedBatch(seen=1, rotated=1, changed_meanwhile=0)
_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)


def more(**changes: int | dict[str, int]) -> RotatedBatch:
    """Return a batch after which others come."""
    return LAST.model_copy(update={"last": (UUID(int=1), uuid4()), **changes})


@dataclass
class ToyRotation:
    """The steps of rotations; each batch waits until `going_on` is set."""

    batches: list[RotatedBatch] = field(default_factory=list)
    going_on: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[RotationInput] = field(default_factory=list)
    told: list[RotationProgress] = field(default_factory=list)

    @activity.defn(name="count_rotation")
    async def count_rotation(self, given: RotationInput) -> RotationProgress:
        with failures():
            if given.active_kid != ACTIVE:
                raise AuthKeyMissingError(kid=given.active_kid)
        return RotationProgress(active_kid=given.active_kid, total=len(self.batches))

    @activity.defn(name="rotate_batch")
    async def rotate_batch(self, given: RotationInput) -> RotatedBatch:
        self.asked.append(given)
        while not self.going_on.is_set():
            activity.heartbeat()
            await asyncio.sleep(0.05)
        return self.batches.pop(0)

    @activity.defn(name="tell_rotation")
    async def tell_rotation(self, progress: RotationProgress) -> None:
        self.told.append(progress)


@dataclass(frozen=True)
class Rotations:
    """A task queue of its own where toys rotate."""

    temporal: Temporal
    steps: ToyRotation

    async def begin(
        self, batches: Sequence[RotatedBatch], kid: str = ACTIVE
    ) -> WorkflowHandle[object, RotationProgress]:
        """Start a rotation of these batches, under an id of its own."""
        steps = self.steps
        steps.batches[:], steps.asked[:], steps.told[:] = batches, [], []
        steps.going_on.set()
        return await self.temporal.client.start_workflow(
            AUTH_DATA_ROTATION,
            RotationInput(active_kid=kid),
            id=f"rotation-{uuid4()}",
            task_queue=self.temporal.task_queue,
            result_type=RotationProgress,
            search_attributes=search_attributes(str(uuid4()), "api"),
        )


@asynccontextmanager
async def open_rotations(settings: Settings) -> AsyncIterator[Rotations]:
    """Run a worker with toys on a task queue of its own."""
    client = await connect(
        settings.temporal_address, settings.temporal_namespace, PAYLOAD_KEYS, lazy=False
    )
    temporal, steps = Temporal(client, f"tests-rotation-{uuid4().hex}"), ToyRotation()
    beats = timedelta(seconds=THROTTLE_SECONDS)
    async with Worker(
        client,
        task_queue=temporal.task_queue,
        workflows=[AuthDataRotation],
        activities=[steps.count_rotation, steps.rotate_batch, steps.tell_rotation],
        workflow_runner=_SANDBOX,
        max_heartbeat_throttle_interval=beats,
        default_heartbeat_throttle_interval=beats,
        graceful_shutdown_timeout=timedelta(seconds=1),
    ):
        yield Rotations(temporal, steps)
