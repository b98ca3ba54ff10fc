"""The way to workflows of firings: started ahead of time and once, ended at once, found again."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.names import LOOK_AGAIN, REMINDER, SEARCH_USER
from assistant.contracts.reminders import FiringPlan, FiringRef, FiringState
from assistant.contracts.workflows import WorkflowState
from assistant.errors import UnavailableError
from assistant.infra.settings import Settings
from assistant.infra.temporal.client import connect
from gateway.reminders import ReminderGateway
from gateway.temporal import Temporal
from gateway.workflows import WorkflowGateway
from runtime.core import Core
from runtime.embedded.ports import free_port
from tests.chatting import until
from tests.factories import PAYLOAD_KEYS
from tests.workflows.firing_toys import FIRED, Firings, Handle, firing, open_firings, waits

LATER = 3600


@pytest_asyncio.fixture(scope="module")
async def firings(settings: Settings) -> AsyncIterator[Firings]:
    """Firings that are carried out by toys."""
    async with open_firings(settings) as opened:
        yield opened


@pytest.fixture
def idle(core: Core) -> ReminderGateway:
    """A gateway to a task queue where nobody works."""
    return ReminderGateway(Temporal(core.temporal.client, "nobody"))


@pytest.fixture
async def nowhere(settings: Settings) -> ReminderGateway:
    """A gateway to a server that does not exist."""
    address = f"127.0.0.1:{free_port()}"
    client = await connect(address, settings.temporal_namespace, PAYLOAD_KEYS)
    return ReminderGateway(Temporal(client, "nobody"))


def handle_of(core: Core, ref: FiringRef) -> Handle:
    workflow_id = reminder_workflow_id(ref.reminder_id, ref.due_at)
    return core.temporal.client.get_workflow_handle(workflow_id)


async def test_a_firing_goes_off_when_it_is_due(firings: Firings) -> None:
    run = await firings.start(FIRED, due_in=1.5)

    assert await run.handle.result() == FIRED

    late = (datetime.now(UTC) - run.ref.due_at).total_seconds()
    assert 0 <= late < 2


async def test_what_is_overdue_goes_off_at_once(firings: Firings) -> None:
    run = await firings.start(FIRED, due_in=-60)

    assert await run.handle.result() == FIRED


async def test_a_planned_firing_is_its_owners_and_shows_when_it_is_due(
    core: Core, idle: ReminderGateway
) -> None:
    ref = firing(LATER)
    await idle.plan([ref])

    found = await handle_of(core, ref).describe()
    await idle.drop([ref])

    assert found.workflow_type == REMINDER
    assert found.search_attributes[SEARCH_USER] == [str(ref.user_id)]
    assert found.execution_time is not None
    assert abs((found.execution_time - ref.due_at).total_seconds()) < 1


async def test_a_firing_that_waits_for_its_time_is_among_its_owners_workflows(
    core: Core, idle: ReminderGateway
) -> None:
    ref = firing(LATER)
    await idle.plan([ref])
    workflow_id = reminder_workflow_id(ref.reminder_id, ref.due_at)

    shown = await WorkflowGateway(core.temporal).describe(ref.user_id, workflow_id)
    await idle.drop([ref])

    assert (shown.kind, shown.state) == ("reminder", WorkflowState.RUNNING)
    assert not shown.steps_known


async def test_a_firing_planned_many_times_has_one_workflow(firings: Firings) -> None:
    run = await firings.start(FIRED, due_in=1)

    await asyncio.gather(*(firings.gateway.plan([run.ref]) for _ in range(10)))

    assert await run.handle.result() == FIRED
    assert set(run.seen) == {"fire"}
    assert len(run.seen) == 1


async def test_many_firings_are_planned_together(core: Core, idle: ReminderGateway) -> None:
    refs = [firing(LATER) for _ in range(100)]

    await idle.plan(refs)
    found = [(await handle_of(core, ref).describe()).status for ref in refs]
    await idle.drop(refs)
    ended = [(await handle_of(core, ref).describe()).status for ref in refs]

    assert set(found) == {WorkflowExecutionStatus.RUNNING}
    assert set(ended) == {WorkflowExecutionStatus.TERMINATED}


async def test_planning_nothing_needs_no_server(nowhere: ReminderGateway) -> None:
    with pytest.raises(UnavailableError):
        await nowhere.plan([firing()])

    async with asyncio.timeout(1):
        await nowhere.plan([])
        await nowhere.drop([])


async def test_a_signal_does_not_make_a_firing_go_off_early(firings: Firings) -> None:
    run = await firings.start(FIRED, due_in=1.5)

    await run.handle.signal(LOOK_AGAIN)
    await run.handle.result()

    assert datetime.now(UTC) >= run.ref.due_at


async def test_a_firing_that_was_dropped_can_be_planned_again(firings: Firings) -> None:
    run = await firings.start(FIRED, due_in=LATER)
    await firings.gateway.drop([run.ref])

    await firings.gateway.plan([run.ref])

    assert (await run.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await firings.gateway.drop([run.ref])


async def test_a_firing_that_is_planned_while_its_workflow_ends_is_looked_at_again(
    firings: Firings,
) -> None:
    cancelled = FiringPlan(state=FiringState.CANCELLED)
    run = await firings.start(cancelled, FIRED, held=True)
    await run.until_seen(1)

    await firings.gateway.plan([run.ref])
    run.release()

    assert await run.handle.result() == FIRED


async def test_dropping_ends_a_wait_as_well(firings: Firings) -> None:
    run = await firings.start(waits(LATER), FIRED)
    await run.until_seen(1)

    await firings.gateway.drop([run.ref])

    assert (await run.handle.describe()).status is WorkflowExecutionStatus.TERMINATED
    assert run.seen == ["fire"]


async def test_what_has_ended_or_never_was_is_left_alone(firings: Firings) -> None:
    run = await firings.start(FIRED)
    await run.handle.result()

    for ref in (run.ref, firing()):
        await firings.gateway.drop([ref])
        await firings.gateway.acknowledge(ref)

    assert (await run.handle.describe()).status is WorkflowExecutionStatus.COMPLETED


async def test_running_lists_what_has_not_ended_on_the_task_queue(
    core: Core, idle: ReminderGateway
) -> None:
    refs = [firing(LATER) for _ in range(3)]
    await idle.plan(refs)
    first, *others = (reminder_workflow_id(ref.reminder_id, ref.due_at) for ref in refs)
    await idle.drop(refs[:1])

    async def listed() -> bool:
        found = {workflow_id async for workflow_id in idle.running()}
        return first not in found and found >= set(others)

    await until(listed, 10)
    elsewhere = {workflow_id async for workflow_id in ReminderGateway(core.temporal).running()}
    assert not elsewhere & set(others)
    await idle.drop(refs)


async def test_a_temporal_that_is_away_is_an_unavailable_part(nowhere: ReminderGateway) -> None:
    refs = [firing(LATER) for _ in range(200)]
    began = time.monotonic()

    for attempt in (nowhere.plan, nowhere.drop):
        with pytest.raises(UnavailableError):
            await attempt(refs)
    with pytest.raises(UnavailableError):
        await nowhere.acknowledge(refs[0])
    with pytest.raises(UnavailableError):
        _ = [workflow_id async for workflow_id in nowhere.running()]

    assert time.monotonic() - began < 20
