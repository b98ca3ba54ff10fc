"""Owns the yardstick: a bare Temporal turn of two local activities around a model activity.

`python -m benchmarks.bare HOST:PORT` is its worker; nothing here stores, encrypts or streams.
It has the event loop and the workflow runner of the product's worker: only the work differs.
"""

import sys
from datetime import timedelta
from uuid import uuid4

import uvloop
from temporalio import activity, workflow
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

TASK_QUEUE = "bare"
_PATIENCE = timedelta(seconds=30)


@activity.defn
async def step(turn: str) -> str:
    """Stand for a step in the database."""
    return turn


@activity.defn
async def model(turn: str) -> str:
    """Stand for the model."""
    return turn


@workflow.defn
class BareTurn:
    """Answers the turns in its mailbox, and ends."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._done: set[str] = set()

    @workflow.run
    async def run(self) -> None:
        """Answer until the mailbox is empty."""
        while self._waiting:
            turn = self._waiting.pop(0)
            await workflow.execute_local_activity(step, turn, start_to_close_timeout=_PATIENCE)
            await workflow.execute_activity(model, turn, start_to_close_timeout=_PATIENCE)
            await workflow.execute_local_activity(step, turn, start_to_close_timeout=_PATIENCE)
            self._done.add(turn)
            await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def submit(self, turn: str) -> str:
        """Take a turn and return when it is answered."""
        self._waiting.append(turn)
        await workflow.wait_condition(lambda: turn in self._done)
        return turn


async def bare_turn(client: Client) -> None:
    """Do one turn in a workflow of its own, by update-with-start as the product does."""
    turn = str(uuid4())
    start = WithStartWorkflowOperation(
        BareTurn.run,
        id=f"bare/{turn}",
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    await client.execute_update_with_start_workflow(
        BareTurn.submit, turn, id=turn, start_workflow_operation=start
    )


async def work(address: str) -> None:
    """Run the worker until it is stopped."""
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[BareTurn],
        activities=[step, model],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await worker.run()


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1]))
