"""Workers of this process: one for each task queue, with slots of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.heartbeat import THROTTLE_SECONDS
from runtime.activity import Activity
from runtime.core import Core

_HEARTBEATS = timedelta(seconds=THROTTLE_SECONDS)
_STICKY = timedelta(seconds=3)
"""How long a run waits for the worker that has it in memory before any other takes it."""
_SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("assistant")
)


@dataclass(frozen=True)
class Workflows:
    """Workflow types that a worker runs, and how many steps of them at once (None: the SDK's)."""

    types: Sequence[type]
    sandboxed: bool
    at_once: int | None = None


def make_worker(
    core: Core,
    queue: str,
    activities: list[Activity],
    at_once: int,
    *,
    per_second: float | None = None,
    workflows: Workflows = Workflows((), sandboxed=False),
) -> Worker:
    """Return a worker of a queue with so many slots for activities.

    All workers of the queue together start no more of them than `per_second`.
    """
    return Worker(
        core.temporal.client,
        task_queue=queue,
        activities=activities,
        workflows=workflows.types,
        workflow_runner=_SANDBOX if workflows.sandboxed else UnsandboxedWorkflowRunner(),
        sticky_queue_schedule_to_start_timeout=_STICKY,
        max_concurrent_activities=at_once,
        max_concurrent_workflow_tasks=workflows.at_once,
        max_concurrent_local_activities=workflows.at_once,
        max_task_queue_activities_per_second=per_second,
        max_heartbeat_throttle_interval=_HEARTBEATS,
        default_heartbeat_throttle_interval=_HEARTBEATS,
        graceful_shutdown_timeout=timedelta(seconds=core.settings.worker_grace_seconds),
    )
