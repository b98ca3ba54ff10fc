"""Workflows of firings with steps that say what a test wants, look by look."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.failures import failures
from activities.heartbeat import heartbeats
from assistant.contracts.ids import firing_id_for, reminder_workflow_id
from assistant.contracts.reminders import Drift, FiringPlan, FiringRef, FiringState
from assistant.contracts.upkeep import Stranded
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.reminders import ReminderGateway
from gateway.temporal import Temporal
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from workflows.reminders import Reminder, ReminderReconciliation
from workflows.upkeep import TurnRecovery

Handle = WorkflowHandle[Any, Any]
Said = FiringPlan | Exception
FIRED = FiringPlan(state=FiringState.DUE)
DRIFT = Drift(compared=7, missing=2, stray=1)
_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)


def waits(seconds: float) -> FiringPlan:
    """Return the word of a look that came too early by so much."""
    later = datetime.now(UTC) + timedelta(seconds=seconds)
    return FiringPlan(state=FiringState.PLANNED, wait_until=later)


def nags(seconds: int) -> FiringPlan:
    """Return the word of a look after which the person is reminded again."""
    return FiringPlan(state=FiringState.DUE, nag_seconds=seconds)


@dataclass
class ToySteps:
    """The steps of firings: what each look says is set by the test, the last word stays."""

    said: dict[UUID, deque[Said]] = field(default_factory=lambda: defaultdict(deque))
    seen: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    at: dict[UUID, list[float]] = field(default_factory=lambda: defaultdict(list))
    held: dict[UUID, asyncio.Event] = field(default_factory=dict)
    stranded: tuple[FiringRef, ...] = ()
    planned: list[FiringRef] = field(default_factory=list)

    @activity.defn(name="fire_reminder")
    async def fire_reminder(self, ref: FiringRef) -> FiringPlan:
        return await self._say("fire", ref)

    @activity.defn(name="nag_reminder")
    async def nag_reminder(self, ref: FiringRef) -> FiringPlan:
        return await self._say("nag", ref)

    @activity.defn(name="reconcile_reminders")
    async def reconcile_reminders(self) -> Drift:
        async with heartbeats():
            return DRIFT

    @activity.defn(name="find_stranded")
    async def find_stranded(self) -> Stranded:
        return Stranded(sessions=(), chats=(), firings=self.stranded)

    @activity.defn(name="plan_firings")
    async def plan_firings(self, found: Stranded) -> None:
        self.planned.extend(found.firings)

    async def _say(self, step: str, ref: FiringRef) -> FiringPlan:
        self.seen[ref.firing_id].append(step)
        self.at[ref.firing_id].append(asyncio.get_running_loop().time())
        words = self.said[ref.firing_id]
        word = words.popleft() if len(words) > 1 else words[0]
        if ref.firing_id in self.held:
            await self.held[ref.firing_id].wait()
        with failures():
            if isinstance(word, Exception):
                raise word
        return word


@dataclass(frozen=True)
class Firings:
    """A task queue of its own where toys carry out firings."""

    temporal: Temporal
    steps: ToySteps

    @property
    def gateway(self) -> ReminderGateway:
        return ReminderGateway(self.temporal)

    async def start(self, *words: Said, due_in: float = 0, held: bool = False) -> "Run":
        """Plan a firing whose looks say these words; `held` ones wait for the test."""
        ref = firing(due_in)
        self.says(ref, words)
        if held:
            self.steps.held[ref.firing_id] = asyncio.Event()
        await self.gateway.plan([ref])
        return self.run(ref)

    def says(self, ref: FiringRef, words: Iterable[Said]) -> None:
        self.steps.said[ref.firing_id].extend(words)

    def run(self, ref: FiringRef) -> "Run":
        workflow_id = reminder_workflow_id(ref.reminder_id, ref.due_at)
        handle = self.temporal.client.get_workflow_handle(workflow_id, result_type=FiringPlan)
        return Run(ref, handle, self.steps)

    async def scheduled(self, workflow_type: str) -> Handle:
        """Start what a schedule starts."""
        return await self.temporal.client.start_workflow(
            workflow_type,
            id=f"{workflow_type}-{uuid4()}",
            task_queue=self.temporal.task_queue,
            result_type=Drift,
            execution_timeout=timedelta(minutes=1),
        )


@dataclass(frozen=True)
class Run:
    """One firing and its workflow."""

    ref: FiringRef
    handle: Handle
    steps: ToySteps

    @property
    def seen(self) -> list[str]:
        """The steps so far."""
        return self.steps.seen[self.ref.firing_id]

    @property
    def at(self) -> list[float]:
        """When they began, by the clock of the event loop."""
        return self.steps.at[self.ref.firing_id]

    async def until_seen(self, looks: int) -> None:
        """Wait until there were so many looks."""

        async def looked() -> bool:
            return len(self.seen) >= looks

        await until(looked, 10)

    def release(self) -> None:
        """Let the looks that are held go on."""
        self.steps.held[self.ref.firing_id].set()


def firing(due_in: float = 0) -> FiringRef:
    """Return a new firing, due in some seconds."""
    reminder_id, due_at = uuid4(), datetime.now(UTC) + timedelta(seconds=due_in)
    return FiringRef(
        user_id=uuid4(),
        reminder_id=reminder_id,
        firing_id=firing_id_for(reminder_id, due_at),
        due_at=due_at,
    )


@asynccontextmanager
async def open_firings(settings: Settings) -> AsyncIterator[Firings]:
    """Run a worker with toys on a task queue of its own."""
    steps = ToySteps()
    client = await connect(
        settings.temporal_address, settings.temporal_namespace, PAYLOAD_KEYS, lazy=False
    )
    temporal = Temporal(client, f"tests-firings-{uuid4().hex}")
    async with Worker(
        client,
        task_queue=temporal.task_queue,
        workflows=[Reminder, ReminderReconciliation, TurnRecovery],
        activities=[
            *(steps.fire_reminder, steps.nag_reminder, steps.reconcile_reminders),
            *(steps.find_stranded, steps.plan_firings),
        ],
        workflow_runner=_SANDBOX,
    ):
        yield Firings(temporal, steps)
