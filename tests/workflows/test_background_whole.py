"""Background tasks from the row to the dialogue, through the product's own steps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from assistant.contracts.ids import task_workflow_id
from assistant.contracts.names import TASK_RECONCILIATION, TURN_RECOVERY, background_queue
from assistant.contracts.tasks import NewTask, TaskDrift, TaskRecord, TaskState
from assistant.contracts.tools import ToolStepState
from assistant.infra.settings import Settings
from assistant.services.tasks import Tasks
from runtime.tasks import make_tasks
from tests.chat_product import Chat, open_chat
from tests.chatting import Person, calls, says, until
from tests.toys import load_toys, toy_settings
from tests.workflows.playing import Handle, Play

DOWN = [{"fail": {"status": 503}}]
REFUSED = [{"fail": {"status": 400}}]
HANGS = [{"say": "half"}, {"hang": True}]
SLOWLY = [{"wait_ms": 300}, {"say": "slow"}]


@pytest_asyncio.fixture(scope="module")
async def product(settings: Settings, model_url: str) -> AsyncIterator[Chat]:
    """API and worker with toys for tools, two slots for a person, and short pauses."""
    own = toy_settings(settings, model_url).model_copy(
        update={"worker_retry_base_delay_seconds": 0.05, "worker_max_retries": 2}
    )
    async with open_chat(own, load_toys) as opened:
        yield opened


@pytest_asyncio.fixture
async def person(product: Chat) -> Person:
    """Somebody new."""
    return await product.new_person()


async def enqueue(product: Chat, person: Person, text: str = "Посчитай") -> TaskRecord:
    """Ask for something to be done in the background."""
    new = NewTask(user_id=person.account.user_id, text=text, key=str(uuid4()))
    return (await make_tasks(product.core).enqueue(new)).task


async def store_only(product: Chat, person: Person, text: str = "Посчитай") -> TaskRecord:
    """Store a task as a door does that dies before it starts the workflow."""
    async with product.core.database.as_user(person.account.user_id) as store:
        new = NewTask(user_id=person.account.user_id, text=text, key=str(uuid4()))
        stored = await store.tasks.add(uuid4(), new, b"")
    assert stored is not None
    return stored


async def stands(product: Chat, task: TaskRecord) -> TaskRecord:
    return await make_tasks(product.core).get(task.user_id, task.task_id)


async def until_state(product: Chat, task: TaskRecord, *states: TaskState) -> TaskRecord:
    """Wait until a task stands like that; returns it."""

    async def there() -> TaskRecord | None:
        found = await stands(product, task)
        return found if found.state in states else None

    return await until(there, 15)


async def until_over(product: Chat, task: TaskRecord) -> TaskRecord:
    return await until_state(product, task, *(one for one in TaskState if one.is_final))


def handle_of(product: Chat, task: TaskRecord) -> Handle:
    return product.core.temporal.client.get_workflow_handle(task_workflow_id(task.task_id))


async def said(person: Person) -> list[str]:
    """Return all that was said in the dialogues of a person."""
    sessions = (await person.get("/chat/sessions")).json()["items"]
    messages = [one for item in sessions for one in await person.messages(item["session_id"])]
    return [message["content"] for message in messages]


async def grow_old(owner_url: str, task: TaskRecord) -> None:
    """Move a task into the past, where the looks look."""
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(
            "UPDATE worker_tasks SET created_at = created_at - interval '1 hour', "
            "updated_at = now() - interval '1 hour' WHERE id = $1",
            task.task_id,
        )
    finally:
        await connection.close()


async def run_scheduled(product: Chat, workflow_type: str) -> TaskDrift | None:
    """Run what a schedule runs."""
    found: TaskDrift | None = await product.core.temporal.client.execute_workflow(
        workflow_type,
        id=f"{workflow_type}-{uuid4()}",
        task_queue=product.core.temporal.task_queue,
        result_type=TaskDrift if workflow_type == TASK_RECONCILIATION else None,
        execution_timeout=timedelta(seconds=60),
    )
    return found


async def test_a_task_is_done_and_its_result_told(product: Chat, person: Person) -> None:
    await person.uses(says("Сорок два."))

    task = await until_over(product, await enqueue(product, person))
    result = await make_tasks(product.core).result(task.user_id, task.task_id)

    assert (task.state, task.attempts, result.text) == (TaskState.SUCCESS, 1, "Сорок два.")
    told = await said(person)
    assert len(told) == 1
    assert "Сорок два." in told[0]


async def test_a_person_has_so_many_at_once_and_all_are_done_in_order(
    product: Chat, person: Person
) -> None:
    await person.uses(*(SLOWLY for _ in range(6)))
    tasks = [await enqueue(product, person, f"Посчитай {number}") for number in range(6)]
    most = 0

    async def all_done() -> bool:
        nonlocal most
        async with product.core.database.as_user(person.account.user_id) as store:
            most = max(most, await store.tasks.count([TaskState.RUNNING]))
        return (await stands(product, tasks[-1])).state.is_final

    await until(all_done, 15)
    ended = [await until_over(product, task) for task in tasks]
    begun = [task.started_at for task in ended if task.started_at]

    assert most == 2
    assert {task.state for task in ended} == {TaskState.SUCCESS}
    assert begun == sorted(begun)


async def test_what_can_heal_is_tried_again(product: Chat, person: Person) -> None:
    model = await person.uses(DOWN, DOWN, says("done"))

    task = await until_over(product, await enqueue(product, person))

    assert (task.state, task.attempts) == (TaskState.SUCCESS, 3)
    assert len(await model.received()) == 3
    assert len(await said(person)) == 1


async def test_what_never_heals_is_given_up_and_told(product: Chat, person: Person) -> None:
    model = await person.uses(DOWN)

    task = await until_over(product, await enqueue(product, person))

    assert (task.state, task.attempts) == (TaskState.FAILED, 3)
    assert len(await model.received()) == 3
    assert len(await said(person)) == 1


async def test_what_cannot_heal_is_tried_once_and_its_run_fails(
    product: Chat, person: Person
) -> None:
    model = await person.uses(REFUSED)

    task = await until_over(product, await enqueue(product, person))

    assert (task.state, task.attempts) == (TaskState.FAILED, 1)
    assert len(await model.received()) == 1

    async def failed() -> bool:
        status = (await handle_of(product, task).describe()).status
        return status is WorkflowExecutionStatus.FAILED

    await until(failed, 10)


async def test_a_cancelled_task_passes_its_slot_on(product: Chat, person: Person) -> None:
    model = await person.uses(HANGS, HANGS, says("third"))
    first, second = [await enqueue(product, person, f"Дело {n}") for n in "12"]
    await model.speaks(2)
    third = await enqueue(product, person, "Дело 3")
    assert (await stands(product, third)).state is TaskState.QUEUED

    cancelled = await make_tasks(product.core).cancel(first.user_id, first.task_id)

    assert cancelled.state is TaskState.CANCELLED
    assert (await until_over(product, third)).state is TaskState.SUCCESS
    await make_tasks(product.core).cancel(second.user_id, second.task_id)
    status = (await handle_of(product, first).describe()).status
    assert status is WorkflowExecutionStatus.CANCELED


async def test_a_task_is_cancelled_by_its_workflow(product: Chat, person: Person) -> None:
    model = await person.uses(HANGS)
    task = await enqueue(product, person)
    await model.speaks()

    (await person.post(f"/workflows/{task_workflow_id(task.task_id)}/cancel")).raise_for_status()

    assert (await until_over(product, task)).state is TaskState.CANCELLED


async def test_a_task_uses_tools_in_the_background(product: Chat, person: Person) -> None:
    await person.uses(calls("echo", text="a"), says("done"))

    task = await until_over(product, await enqueue(product, person))

    assert task.state is TaskState.SUCCESS
    events = (await Play(product, person).run_of(str(task.turn_id)).fetch_history()).events
    queues = [
        event.activity_task_scheduled_event_attributes.task_queue.name
        for event in events
        if event.activity_task_scheduled_event_attributes.activity_type.name == "generate_answer"
    ]
    assert queues == [background_queue(product.core.temporal.task_queue)]


async def test_a_command_is_carried_out_without_a_model(product: Chat, person: Person) -> None:
    model = await person.uses(says("never"))

    task = await until_over(product, await enqueue(product, person, "/echo привет"))

    assert task.state is TaskState.SUCCESS
    assert "привет" in task.result_preview
    assert not await model.received()


async def test_a_call_in_a_task_waits_for_the_person(product: Chat, person: Person) -> None:
    await person.uses(calls("outside", text="page"), calls("change", text="it"), says("changed it"))
    play = Play(product, person)
    task = await enqueue(product, person)
    turn_id = str((await until_state(product, task, TaskState.RUNNING)).turn_id)

    step = await play.waiting(turn_id)
    (await play.decides(step, approved=True)).raise_for_status()

    assert (await until_over(product, task)).state is TaskState.SUCCESS
    assert ("change", ToolStepState.DONE) in await play.made(turn_id)


async def test_a_terminated_task_is_gone_on_with(
    product: Chat, person: Person, owner_url: str
) -> None:
    model = await person.uses(HANGS, says("whole"))
    task = await enqueue(product, person)
    await model.speaks()
    await handle_of(product, task).terminate()
    await grow_old(owner_url, task)

    await run_scheduled(product, TURN_RECOVERY)
    ended = await until_over(product, task)

    assert (ended.state, ended.attempts, ended.result_preview) == (TaskState.SUCCESS, 1, "whole")
    assert len(await said(person)) == 1


async def test_a_task_without_a_workflow_is_found_by_the_hourly_look(
    product: Chat, person: Person, owner_url: str
) -> None:
    await person.uses(says("found"))
    task = await store_only(product, person)
    await grow_old(owner_url, task)

    drift = await run_scheduled(product, TASK_RECONCILIATION)

    assert drift is not None
    assert drift.missing == 1
    assert (await until_over(product, task)).state is TaskState.SUCCESS


async def test_the_end_of_a_run_whose_row_has_ended_changes_nothing(
    product: Chat, person: Person
) -> None:
    await person.uses(says("once"))
    task = await until_over(product, await enqueue(product, person))
    tasks: Tasks = make_tasks(product.core)

    await asyncio.gather(*(handle_of(product, task).result() for _ in range(2)))
    again = await tasks.cancel(task.user_id, task.task_id)

    assert again == task
