"""One run of `BackgroundTask` for every way a task can go, and of the looks at all tasks."""

from collections.abc import Awaitable, Callable

from assistant.contracts.names import SLOT_FREE, TASK_RECONCILIATION, TURN_RECOVERY
from assistant.contracts.tasks import TaskState, TaskVerdict
from assistant.errors import ModelUnavailableError
from tests.workflows.task_stage import Background, Handle, some_task
from tests.workflows.task_toys import CANCELLED, DONE, FAILED, NO_SLOT, TURN, again_in

Scenario = Callable[[Background], Awaitable[Handle]]


async def task_done(background: Background) -> Handle:
    """Answer, pass the slot on and wake the sender of the chat."""
    verdict = TaskVerdict(state=TaskState.SUCCESS, chat_id=42, freed=(some_task(),))
    return (await background.start(verdicts=(verdict,))).handle


async def task_with_tools(background: Background) -> Handle:
    """Answer by way of tools."""
    return (await background.start(tools=1)).handle


async def task_that_waited(background: Background) -> Handle:
    """Wait for a slot."""
    run = await background.start(NO_SLOT, TURN)
    await run.until_at("wait_for_slot")
    await run.handle.signal(SLOT_FREE)
    return run.handle


async def task_tried_again(background: Background) -> Handle:
    """Try again after a pause."""
    run = await background.start(verdicts=(again_in(0.5), DONE), error=ModelUnavailableError())
    return run.handle


async def task_failed(background: Background) -> Handle:
    """Give up."""
    return (await background.start(verdicts=(FAILED,), error=ModelUnavailableError())).handle


async def task_cancelled(background: Background) -> Handle:
    """Cancel the workflow in mid-answer."""
    run = await background.start(seconds=60, verdicts=(CANCELLED,))
    await run.until_seen("begin", "generate")
    await run.handle.cancel()
    return run.handle


async def task_cancelled_in_line(background: Background) -> Handle:
    """Cancel the workflow while it waits for a slot."""
    run = await background.start(NO_SLOT, verdicts=(CANCELLED,))
    await run.until_at("wait_for_slot")
    await run.handle.cancel()
    return run.handle


async def task_cancelled_before_a_retry(background: Background) -> Handle:
    """Cancel the workflow while it waits for its next attempt."""
    run = await background.start(verdicts=(again_in(3600), CANCELLED))
    await run.until_at("wait_for_retry")
    await run.handle.cancel()
    return run.handle


async def reconciliation_of_tasks(background: Background) -> Handle:
    """Compare tasks with workflows."""
    return await background.scheduled(TASK_RECONCILIATION)


async def recovery_of_tasks(background: Background) -> Handle:
    """Start the workflow of a task that has none."""
    background.steps.stranded = (some_task(),)
    return await background.scheduled(TURN_RECOVERY)


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        *(task_done, task_with_tools, task_that_waited, task_tried_again, task_failed),
        *(task_cancelled, task_cancelled_in_line, task_cancelled_before_a_retry),
        *(reconciliation_of_tasks, recovery_of_tasks),
    )
}
