"""A background task does what its row says, once, whatever happens meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from assistant.contracts.chat import Progress, TurnState
from assistant.contracts.ids import task_session_id
from assistant.contracts.names import (
    PRIORITY_BACKGROUND,
    PROGRESS,
    SEARCH_SESSION,
    SEARCH_STATE,
    SLOT_FREE,
    TASK_RECONCILIATION,
    TURN_RECOVERY,
    background_queue,
)
from assistant.contracts.tasks import TaskPlan, TaskState, TaskVerdict
from assistant.errors import ModelUnavailableError, NotFoundError, UnavailableError
from tests.chatting import until
from tests.workflows.canonical import ended_history
from tests.workflows.recorded import commands
from tests.workflows.task_stage import Background, Run, some_task
from tests.workflows.task_toys import (
    ANSWERED,
    CANCELLED,
    DONE,
    DRIFT,
    FAILED,
    LEASE_SECONDS,
    NO_SLOT,
    OVER,
    TURN,
    again_in,
)


async def test_a_task_is_answered_and_its_end_stored(background: Background) -> None:
    run = await background.start()

    assert await run.handle.result() == DONE

    history = await run.handle.fetch_history()
    assert run.seen.steps == ANSWERED
    assert run.seen.ends[0].outcome is not None
    assert run.seen.ends[0].outcome.state is TurnState.ANSWERED
    assert commands(history.events) == [
        "marker_recorded begin_task",
        "upsert_workflow_search_attributes",
        "activity_task_scheduled generate_answer",
        "marker_recorded finish_turn",
        "marker_recorded finish_task",
        "upsert_workflow_search_attributes",
        "workflow_execution_completed",
    ]


async def test_operators_see_whose_task_it_is_and_how_it_stands(background: Background) -> None:
    run = await background.start(NO_SLOT)
    await run.until_at("wait_for_slot")

    async def says(state: str) -> bool:
        return (await run.handle.describe()).search_attributes.get(SEARCH_STATE) == [state]

    await until(lambda: says("queued"), 10)
    found = await run.handle.describe()
    assert found.search_attributes[SEARCH_SESSION] == [str(task_session_id(run.ref.task_id))]
    assert await found.static_summary() == "Background task by api"
    run.script.plans.appendleft(TURN)
    await run.handle.signal(SLOT_FREE)
    await run.handle.result()
    await until(lambda: says("success"), 10)

    seen: Progress = await run.handle.query(PROGRESS, result_type=Progress)
    assert [step.name for step in seen.steps] == [
        *("begin", "wait_for_slot", "begin", "generate", "finish", "store"),
    ]
    assert seen.done == 1


async def test_a_task_that_is_over_is_left_alone(background: Background) -> None:
    run = await background.start(OVER)

    assert await run.handle.result() == CANCELLED
    assert run.seen.steps == ["begin"]


async def test_a_task_waits_for_a_slot_until_it_is_told(background: Background) -> None:
    run = await background.start(NO_SLOT, TURN)
    await run.until_at("wait_for_slot")

    await background.gateway.wake([run.ref])

    assert await run.handle.result() == DONE
    assert run.seen.steps == ["begin", *ANSWERED]


async def test_word_of_a_slot_that_comes_during_a_look_is_not_lost(background: Background) -> None:
    held = asyncio.Event()
    run = await background.start(NO_SLOT, TURN, begun=held)
    await run.until_seen("begin")

    await run.handle.signal(SLOT_FREE)
    held.set()

    assert await run.handle.result() == DONE
    assert run.seen.steps == ["begin", *ANSWERED]


async def test_a_task_that_nobody_tells_looks_again_in_five_minutes(
    background: Background,
) -> None:
    run = await background.start(NO_SLOT)
    await run.until_at("wait_for_slot")

    history = await run.handle.fetch_history()
    await run.handle.terminate()

    timers = [
        event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        for event in history.events
        if event.HasField("timer_started_event_attributes")
    ]
    assert timers == [timedelta(minutes=5)]


async def test_a_failure_is_tried_again_after_a_pause(background: Background) -> None:
    run = await background.start(verdicts=(again_in(0.6), DONE), error=ModelUnavailableError())
    await run.until_at("wait_for_retry")
    assert (await run.handle.describe()).search_attributes[SEARCH_STATE] == ["retry_scheduled"]
    run.script.error = None

    assert await run.handle.result() == DONE

    assert run.seen.steps == [*ANSWERED, *ANSWERED]
    first = run.seen.ends[0].outcome
    assert first is not None
    assert (first.state, first.error_code) == (TurnState.FAILED, "model_unavailable")
    assert 0.5 <= run.seen.at[4] - run.seen.at[3] < 3


async def test_word_of_a_slot_does_not_shorten_the_pause_before_a_retry(
    background: Background,
) -> None:
    run = await background.start(verdicts=(again_in(1), DONE))
    await run.until_at("wait_for_retry")

    await run.handle.signal(SLOT_FREE)
    await run.handle.result()

    assert run.seen.at[4] - run.seen.at[3] >= 0.9


async def _ends_failed(run: Run) -> None:
    with pytest.raises(WorkflowFailureError) as failed:
        await run.handle.result()

    assert isinstance(failed.value.cause, ApplicationError)


async def test_the_run_of_a_task_that_has_failed_fails(background: Background) -> None:
    run = await background.start(TaskPlan(state=TaskState.FAILED))

    await _ends_failed(run)

    assert run.seen.steps == ["begin"]


async def test_the_model_is_asked_in_the_background(background: Background) -> None:
    run = await background.start(tools=1)

    assert await run.handle.result() == DONE

    queue = background_queue(background.temporal.task_queue)
    assert [call.workflow_type for call in run.seen.calls] == ["BackgroundTask", "ToolChain"]
    for call in run.seen.calls:
        assert call.task_queue == queue
        assert call.heartbeat_timeout == timedelta(seconds=LEASE_SECONDS)
        assert call.priority.priority_key == PRIORITY_BACKGROUND
        assert call.priority.fairness_key == str(run.ref.user_id)


async def test_waiting_for_a_slot_costs_a_call_none_of_its_time(background: Background) -> None:
    runs = [await background.start(seconds=0.7) for _ in range(5)]

    assert [await run.handle.result() for run in runs] == [DONE] * 5

    outcomes = [run.seen.ends[0].outcome for run in runs]
    assert all(outcome and outcome.state is TurnState.ANSWERED for outcome in outcomes)
    assert {len(run.seen.calls) for run in runs} == {1}


async def test_a_call_that_takes_too_long_says_so(background: Background) -> None:
    run = await background.start(seconds=60, verdicts=(FAILED,))

    await _ends_failed(run)

    outcome = run.seen.ends[0].outcome
    assert outcome is not None
    assert (outcome.state, outcome.error_code) == (TurnState.FAILED, "model_silent")
    assert len(run.seen.calls) == 1


async def test_a_dead_worker_costs_its_lease_and_no_attempt(background: Background) -> None:
    run = await background.start(deaf=1)

    assert await run.handle.result() == DONE

    assert run.seen.steps == ["begin", "generate", "generate", "store", "finish"]
    assert run.seen.at[2] - run.seen.at[1] >= LEASE_SECONDS


async def test_those_who_have_a_slot_now_are_told_even_at_the_second_try(
    background: Background,
) -> None:
    waiting = await background.start(NO_SLOT, unwakeable=2)
    freed = TaskVerdict(state=TaskState.SUCCESS, freed=(waiting.ref,))
    run = await background.start(verdicts=(freed,))

    await run.handle.result()
    await waiting.handle.terminate()

    assert waiting.ref in background.steps.woken


async def test_the_chat_of_the_result_is_told(background: Background) -> None:
    run = await background.start(verdicts=(TaskVerdict(state=TaskState.SUCCESS, chat_id=42),))

    await run.handle.result()

    chats = [chat.chat_id for chat in background.steps.chats if chat.user_id == run.ref.user_id]
    assert chats == [42]


async def test_an_answer_that_cannot_be_stored_is_a_failed_attempt(background: Background) -> None:
    run = await background.start(unstorable=NotFoundError("gone"), verdicts=(FAILED,))

    await _ends_failed(run)

    outcome = run.seen.ends[0].outcome
    assert outcome is not None
    assert (outcome.state, outcome.error_code) == (TurnState.FAILED, "model_failed")


async def test_a_step_outlasts_an_outage(background: Background) -> None:
    away = UnavailableError("database")
    run = await background.start(away, away, TURN, verdicts=(away, DONE))

    assert await run.handle.result() == DONE
    assert len(run.seen.ends) == 2


async def test_many_tasks_that_wait_are_told_together(background: Background) -> None:
    runs = [await background.start(NO_SLOT, OVER) for _ in range(40)]
    for run in runs:
        await run.until_seen("begin")

    await background.gateway.wake([run.ref for run in runs])

    assert {(await run.handle.result()).state for run in runs} == {TaskState.CANCELLED}


async def test_the_hourly_look_says_what_it_found(background: Background) -> None:
    handle = await background.scheduled(TASK_RECONCILIATION)

    assert await handle.result() == DRIFT
    history = await ended_history(handle)
    assert commands(history.events) == [
        "activity_task_scheduled reconcile_tasks",
        "workflow_execution_completed",
    ]


async def test_recovery_starts_what_a_dead_door_left(background: Background) -> None:
    ref = some_task()
    background.steps.stranded = (ref,)

    await (await background.scheduled(TURN_RECOVERY)).result()
    background.steps.stranded = ()

    assert ref in background.steps.started
