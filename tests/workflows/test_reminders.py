"""A firing of a reminder goes off when its row says so, once, whatever happens meanwhile."""

import asyncio

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError

from assistant.contracts.chat import Progress
from assistant.contracts.names import (
    ACKNOWLEDGE,
    LOOK_AGAIN,
    PROGRESS,
    REMINDER_RECONCILIATION,
    SEARCH_STATE,
    TURN_RECOVERY,
)
from assistant.contracts.reminders import FiringPlan, FiringState
from assistant.errors import NotFoundError, UnavailableError
from assistant.infra.settings import Settings
from tests.chatting import until
from tests.workflows.canonical import ended_history
from tests.workflows.firing_toys import (
    DRIFT,
    FIRED,
    Firings,
    Run,
    firing,
    nags,
    open_firings,
    waits,
)
from tests.workflows.recorded import commands


async def test_a_firing_that_goes_off_at_once_costs_one_task(firings: Firings) -> None:
    run = await firings.start(FIRED)

    assert await run.handle.result() == FIRED
    history = await run.handle.fetch_history()
    assert commands(history.events) == [
        "marker_recorded fire_reminder",
        "workflow_execution_completed",
    ]
    assert len(history.events) == 6


async def test_a_firing_waits_as_long_as_its_row_says_and_looks_again(firings: Firings) -> None:
    run = await firings.start(waits(1.5), FIRED)

    assert await run.handle.result() == FIRED
    assert run.seen == ["fire", "fire"]
    assert run.at[1] - run.at[0] >= 1.3


async def test_a_time_that_has_passed_makes_no_loop(firings: Firings) -> None:
    run = await firings.start(waits(-60), FIRED)

    await run.handle.result()

    assert run.at[1] - run.at[0] >= 0.95


async def test_a_wait_is_ended_by_a_signal(firings: Firings) -> None:
    run = await firings.start(waits(3600), FIRED)
    await run.until_seen(1)
    await _until_state(run, "waiting")

    await run.handle.signal(LOOK_AGAIN)

    assert await run.handle.result() == FIRED
    assert run.seen == ["fire", "fire"]


async def test_a_signal_during_a_look_leads_to_another(firings: Firings) -> None:
    run = await firings.start(waits(3600), FIRED, held=True)
    await run.until_seen(1)

    await run.handle.signal(LOOK_AGAIN)
    run.release()

    assert await run.handle.result() == FIRED


async def test_a_firing_is_repeated_until_its_row_says_no_more(firings: Firings) -> None:
    enough = FiringPlan(state=FiringState.SENT)
    run = await firings.start(nags(1), nags(1), enough)

    assert await run.handle.result() == enough
    assert run.seen == ["fire", "nag", "nag"]


async def test_a_repetition_may_have_to_wait(firings: Firings) -> None:
    enough = FiringPlan(state=FiringState.SENT)
    run = await firings.start(nags(1), waits(2), enough)

    assert await run.handle.result() == enough
    assert run.seen == ["fire", "nag", "nag"]


async def test_done_ends_the_repetitions(firings: Firings) -> None:
    run = await firings.start(nags(3600))
    await _until_state(run, "nagging")

    await run.handle.signal(ACKNOWLEDGE)

    assert (await run.handle.result()).state is FiringState.ACKNOWLEDGED
    assert run.seen == ["fire"]


async def test_done_may_come_before_the_first_wait(firings: Firings) -> None:
    run = await firings.start(nags(3600), held=True)
    await run.until_seen(1)

    await run.handle.signal(ACKNOWLEDGE)
    run.release()

    assert (await run.handle.result()).state is FiringState.ACKNOWLEDGED


async def test_a_cancelled_firing_does_nothing_more(firings: Firings) -> None:
    run = await firings.start(waits(3600), FIRED)
    await _until_state(run, "waiting")

    await run.handle.cancel()
    await ended_history(run.handle)

    assert (await run.handle.describe()).status is WorkflowExecutionStatus.CANCELED
    assert run.seen == ["fire"]


async def test_an_outage_delays_a_firing_and_does_not_lose_it(firings: Firings) -> None:
    run = await firings.start(*[UnavailableError("database")] * 4, FIRED)

    assert await run.handle.result() == FIRED
    assert run.seen == ["fire"] * 5


async def test_a_long_pause_between_attempts_is_a_timer_of_the_server(firings: Firings) -> None:
    run = await firings.start(UnavailableError("database", retry_after=3), FIRED)

    assert await run.handle.result() == FIRED
    history = await run.handle.fetch_history()
    assert "timer_started" in commands(history.events)
    assert len(history.events) == 12


async def test_a_fault_of_ours_is_logged_and_tried_again(
    firings: Firings, caplog: pytest.LogCaptureFixture
) -> None:
    run = await firings.start(KeyError("a fault"), FIRED)

    assert await run.handle.result() == FIRED
    assert [record for record in caplog.records if record.exc_info and "fault" in caplog.text]


async def test_a_worker_told_to_end_does_not_wait_for_a_step_that_keeps_failing(
    settings: Settings,
) -> None:
    began = asyncio.get_running_loop().time()

    async with open_firings(settings) as own:
        run = await own.start(UnavailableError("database"))
        await run.until_seen(2)
    await run.handle.terminate()

    assert asyncio.get_running_loop().time() - began < 10


async def test_what_cannot_heal_fails_where_operators_see_it(firings: Firings) -> None:
    run = await firings.start(NotFoundError("no such reminder"))

    with pytest.raises(WorkflowFailureError) as failed:
        await run.handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "not_found"
    assert run.seen == ["fire"]


async def test_operators_see_what_a_firing_waits_for(firings: Firings) -> None:
    run = await firings.start(waits(3600), nags(3600))
    await _until_state(run, "waiting")

    waiting: Progress = await run.handle.query(PROGRESS, result_type=Progress)
    await run.handle.signal(LOOK_AGAIN)
    await _until_state(run, "nagging")
    nagging: Progress = await run.handle.query(PROGRESS, result_type=Progress)
    await run.handle.signal(ACKNOWLEDGE)
    await run.handle.result()

    assert (waiting.state, waiting.done) == ("wait", 1)
    assert waiting.steps[-1].detail.startswith("until 20")
    assert (nagging.state, nagging.done) == ("wait_for_done", 2)
    assert await _state(run) == "acknowledged"


async def test_the_look_at_all_firings_says_what_it_found(firings: Firings) -> None:
    handle = await firings.scheduled(REMINDER_RECONCILIATION)

    assert await handle.result() == DRIFT


async def test_the_minute_look_gives_workflows_to_firings_that_have_none(
    firings: Firings,
) -> None:
    firings.steps.stranded = (firing(), firing())

    await (await firings.scheduled(TURN_RECOVERY)).result()

    assert set(firings.steps.planned) >= set(firings.steps.stranded)


async def _state(run: Run) -> str:
    found = await run.handle.describe()
    return str(found.search_attributes.get(SEARCH_STATE, [""])[0])


async def _until_state(run: Run, state: str) -> None:
    async def stands() -> bool:
        return await _state(run) == state

    await until(stands, 10)
