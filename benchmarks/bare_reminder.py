"""Owns the yardstick of reminders: a bare workflow of one local activity that stores nothing.

`python -m benchmarks.bare_reminder HOST:PORT` is its worker, which prints when each went off. It
has the event loop, the workflow runner and the delayed start of the product's worker.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import uvloop
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

TASK_QUEUE = "bare-reminders"
_PATIENCE = timedelta(seconds=30)
_AT_ONCE = 32  # as the product's


@activity.defn
async def go_off(due: float) -> None:
    """Print how late it is, in seconds."""
    print(time.time() - due, flush=True)


@workflow.defn
class BareReminder:
    """Goes off and ends."""

    @workflow.run
    async def run(self, due: float) -> None:
        """Go off."""
        await workflow.execute_local_activity(go_off, due, start_to_close_timeout=_PATIENCE)


async def plan_bare(client: Client, due: datetime, number: int) -> None:
    """Start so many of them, with what is left until they are due, in unix seconds."""
    waiting = iter(range(number))

    async def take() -> None:
        for _ in waiting:
            await client.start_workflow(
                BareReminder.run,
                due.timestamp(),
                id=f"bare-reminder/{uuid4()}",
                task_queue=TASK_QUEUE,
                start_delay=max(due - datetime.now(UTC), timedelta()),
            )

    await asyncio.gather(*(take() for _ in range(_AT_ONCE)))


def read_lateness(log: Sequence[str]) -> list[float]:
    """Return what the worker has printed, without what others say in its log."""
    return [float(line) for line in log if line[:1].isdigit()]


async def work(address: str) -> None:
    """Run the worker until it is stopped."""
    worker = Worker(
        await Client.connect(address),
        task_queue=TASK_QUEUE,
        workflows=[BareReminder],
        activities=[go_off],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await worker.run()


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1]))
