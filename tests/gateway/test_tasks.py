"""The way to workflows of background tasks: started once, told, cancelled, found again."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.chat import Channel
from assistant.contracts.ids import task_session_id, task_workflow_id
from assistant.contracts.names import (
    BACKGROUND_TASK,
    PRIORITY_BACKGROUND,
    SEARCH_CHANNEL,
    SEARCH_SESSION,
    SEARCH_USER,
)
from assistant.contracts.tasks import JobType, TaskRecord, TaskRef, TaskState
from assistant.contracts.tools import NO_LABELS
from assistant.contracts.workflows import WorkflowState
from assistant.errors import NotFoundError, UnavailableError
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.forgotten import forgotten_task
from gateway.tasks import TaskGateway
from gateway.temporal import Temporal
from gateway.workflows import WorkflowGateway
from runtime.core import Core
from runtime.embedded.ports import free_port
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from tests.workflows.task_stage import Background, Handle, open_background, some_task
from tests.workflows.task_toys import CANCELLED, DONE, NO_SLOT, OVER, TURN


@pytest_asyncio.fixture(scope="module")
async def background(settings: Settings) -> AsyncIterator[Background]:
    """Background tasks that are carried out by toys."""
    async with open_background(settings) as opened:
        yield opened


@pytest.fixture
def idle(core: Core) -> TaskGateway:
    """A gateway to a task queue where nobody works."""
    return TaskGateway(Temporal(core.temporal.client, "nobody"))


@pytest.fixture
async def nowhere(settings: Settings) -> TaskGateway:
    """A gateway to a server that does not exist."""
    address = f"127.0.0.1:{free_port()}"
    client = await connect(address, settings.temporal_namespace, PAYLOAD_KEYS)
    return TaskGateway(Temporal(client, "nobody"))


def handle_of(core: Core, ref: TaskRef) -> Handle:
    return core.temporal.client.get_workflow_handle(task_workflow_id(ref.task_id))


async def test_a_task_started_many_times_has_one_run(background: Background) -> None:
    run = await background.start(NO_SLOT, OVER)

    started = await asyncio.gather(*(background.gateway.start(run.ref) for _ in range(10)))
    await background.gateway.wake([run.ref])
    await run.handle.result()

    assert len(set(started)) == 1
    assert started[0]
    assert run.seen.steps == ["begin", "begin"]


async def test_a_workflow_says_whose_it_is_and_waits_behind_what_people_wait_for(
    core: Core, idle: TaskGateway
) -> None:
    ref = some_task().model_copy(update={"channel": Channel.TELEGRAM})
    await idle.start(ref)

    found = await handle_of(core, ref).describe()
    await handle_of(core, ref).terminate()

    assert found.workflow_type == BACKGROUND_TASK
    assert found.search_attributes[SEARCH_USER] == [str(ref.user_id)]
    assert found.search_attributes[SEARCH_CHANNEL] == ["telegram"]
    assert found.search_attributes[SEARCH_SESSION] == [str(task_session_id(ref.task_id))]
    assert found.raw_description.workflow_execution_info.priority.priority_key == (
        PRIORITY_BACKGROUND
    )
    assert found.raw_description.workflow_execution_info.priority.fairness_key == str(ref.user_id)


async def test_waking_starts_a_workflow_that_is_not_there(background: Background) -> None:
    run = await background.start(OVER, TURN)
    await run.handle.result()

    await background.gateway.wake([run.ref])

    assert await run.handle.result() == DONE


async def test_waking_one_that_waits_makes_it_look_again(background: Background) -> None:
    run = await background.start(NO_SLOT, TURN)
    await run.until_at("wait_for_slot")

    await background.gateway.wake([run.ref])

    assert await run.handle.result() == DONE


async def test_cancelling_ends_what_runs_and_says_when_nothing_does(
    background: Background,
) -> None:
    run = await background.start(NO_SLOT, verdicts=(CANCELLED,))
    await run.until_at("wait_for_slot")

    assert await background.gateway.cancel(run.ref)
    await until(lambda: _has_status(run.handle, WorkflowExecutionStatus.CANCELED), 10)

    assert not await background.gateway.cancel(run.ref)
    assert not await background.gateway.cancel(some_task())


async def _has_status(handle: Handle, status: WorkflowExecutionStatus) -> bool:
    return (await handle.describe()).status is status


async def test_a_person_sees_and_cancels_the_workflow_of_their_task(
    background: Background,
) -> None:
    run = await background.start(NO_SLOT, verdicts=(CANCELLED,))
    await run.until_at("wait_for_slot")
    workflows = WorkflowGateway(background.temporal)
    workflow_id = task_workflow_id(run.ref.task_id)

    shown = await workflows.describe(run.ref.user_id, workflow_id)
    with pytest.raises(NotFoundError):
        await workflows.cancel(some_task().user_id, workflow_id)
    await workflows.cancel(run.ref.user_id, workflow_id)

    assert (shown.kind, shown.state) == ("background-task", WorkflowState.RUNNING)
    assert shown.progress == "wait_for_slot"
    assert shown.session_id == task_session_id(run.ref.task_id)
    await until(lambda: _has_status(run.handle, WorkflowExecutionStatus.CANCELED), 10)


async def test_running_lists_what_has_not_ended_on_the_task_queue(
    core: Core, idle: TaskGateway
) -> None:
    refs = [some_task() for _ in range(3)]
    for ref in refs:
        await idle.start(ref)
    first, *others = (task_workflow_id(ref.task_id) for ref in refs)
    await handle_of(core, refs[0]).terminate()

    async def listed() -> bool:
        found = {workflow_id async for workflow_id in idle.running()}
        return first not in found and found >= set(others)

    await until(listed, 10)
    elsewhere = {workflow_id async for workflow_id in TaskGateway(core.temporal).running()}
    for ref in refs[1:]:
        await handle_of(core, ref).terminate()
    assert not elsewhere & set(others)


async def test_a_temporal_that_is_away_is_an_unavailable_part(nowhere: TaskGateway) -> None:
    refs = [some_task() for _ in range(50)]
    began = time.monotonic()

    for attempt in (nowhere.start(refs[0]), nowhere.cancel(refs[0]), nowhere.wake(refs)):
        with pytest.raises(UnavailableError):
            await attempt
    with pytest.raises(UnavailableError):
        _ = [workflow_id async for workflow_id in nowhere.running()]

    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (TaskState.QUEUED, WorkflowState.RUNNING),
        (TaskState.RETRY_SCHEDULED, WorkflowState.RUNNING),
        (TaskState.SUCCESS, WorkflowState.COMPLETED),
        (TaskState.FAILED, WorkflowState.FAILED),
        (TaskState.CANCELLED, WorkflowState.CANCELLED),
    ],
)
def test_a_workflow_that_is_not_there_is_told_of_by_its_row(
    state: TaskState, shown: WorkflowState
) -> None:
    task = _record(state)

    detail = forgotten_task(task)

    assert (detail.kind, detail.state, detail.progress) == ("background-task", shown, state)
    assert detail.workflow_id == task_workflow_id(task.task_id)
    assert not detail.steps_known


def _record(state: TaskState) -> TaskRecord:
    ref, now = some_task(), datetime.now(UTC)
    return TaskRecord(
        task_id=ref.task_id,
        user_id=ref.user_id,
        job_type=JobType.REQUEST,
        text="Посчитай",
        labels=NO_LABELS,
        channel=Channel.API,
        session_id=None,
        chat_id=None,
        request_id="",
        turn_id=None,
        state=state,
        attempts=0,
        next_attempt_at=None,
        error_code=None,
        result_preview="",
        created_at=now,
        updated_at=now,
        started_at=None,
        finished_at=now if state.is_final else None,
    )
