"""A background task that is cancelled stops where it is, stores that, and ends as cancelled."""

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import CancelledError

from assistant.contracts.chat import TurnState
from tests.workflows.task_stage import Background, Run
from tests.workflows.task_toys import ANSWERED, CANCELLED, DONE, NO_SLOT, again_in


async def _ends_cancelled(run: Run) -> None:
    await run.handle.cancel()
    with pytest.raises(WorkflowFailureError) as failed:
        await run.handle.result()

    assert isinstance(failed.value.cause, CancelledError)
    assert (await run.handle.describe()).status is WorkflowExecutionStatus.CANCELED
    assert run.seen.ends[-1].cancelled


async def test_a_task_that_waits_for_a_slot_is_cancelled(background: Background) -> None:
    run = await background.start(NO_SLOT, verdicts=(CANCELLED,))
    await run.until_at("wait_for_slot")

    await _ends_cancelled(run)

    assert run.seen.steps == ["begin", "finish"]
    assert run.seen.ends[0].outcome is None


async def test_a_task_that_waits_for_a_retry_is_cancelled(background: Background) -> None:
    run = await background.start(verdicts=(again_in(3600), CANCELLED))
    await run.until_at("wait_for_retry")

    await _ends_cancelled(run)

    assert run.seen.steps == [*ANSWERED, "finish"]


async def test_a_task_that_is_being_answered_is_cancelled(background: Background) -> None:
    run = await background.start(seconds=60, verdicts=(CANCELLED,))
    await run.until_seen("begin", "generate")

    await _ends_cancelled(run)

    assert run.seen.turns[0].state is TurnState.STOPPED


async def test_a_task_that_waits_for_a_model_slot_is_cancelled(background: Background) -> None:
    busy = await background.start(seconds=0.9)
    await busy.until_seen("begin", "generate")
    run = await background.start(verdicts=(CANCELLED,))
    await run.until_at("generate")

    await _ends_cancelled(run)

    assert not run.seen.calls
    assert await busy.handle.result() == DONE


async def test_a_task_that_uses_tools_is_cancelled(background: Background) -> None:
    run = await background.start(tools=1, verdicts=(CANCELLED,))
    await run.until_seen("begin", "generate")
    run.script.seconds = 60
    await run.until_seen("begin", "generate", "generate")

    await _ends_cancelled(run)

    assert run.seen.turns[0].state is TurnState.STOPPED


async def test_a_task_that_is_done_when_it_is_cancelled_is_done(background: Background) -> None:
    run = await background.start(seconds=60, verdicts=(DONE,))
    await run.until_seen("begin", "generate")

    await run.handle.cancel()

    assert await run.handle.result() == DONE
