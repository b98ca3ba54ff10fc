"""SQL of one person's tasks: stored once, found by state and text, seen by nobody else."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from assistant.contracts.chat import Channel
from assistant.contracts.tasks import JobType, NewTask, TaskRecord, TaskState
from assistant.contracts.tools import UNTRUSTED
from assistant.infra.db.database import Database

KEY = b"same"


def make_task(user_id: UUID, **changes: Any) -> NewTask:
    values = {"user_id": user_id, "text": "сравни тарифы", "key": uuid4().hex} | changes
    return NewTask(**values)


async def store_task(
    database: Database,
    user_id: UUID,
    key: bytes = KEY,
    **changes: Any,
) -> TaskRecord:
    """Store a task of somebody, with columns as they would be later."""
    async with database.as_user(user_id) as store:
        task = await store.tasks.add(uuid4(), make_task(user_id), key)
        assert task is not None
        if changes:
            task = await store.tasks.change(task.task_id, changes)
    assert task is not None
    return task


async def test_a_new_task_is_queued_with_all_that_was_said(
    database: Database, user_id: UUID
) -> None:
    new = make_task(
        user_id,
        channel=Channel.TELEGRAM,
        session_id=uuid4(),
        chat_id=2**40,
        request_id="request",
        labels=UNTRUSTED,
    )
    task_id = uuid4()
    async with database.as_user(user_id) as store:
        task = await store.tasks.add(task_id, new, KEY)
        again = await store.tasks.add(task_id, new, KEY)
        known = await store.tasks.get(task_id)

    assert task is not None
    assert (again, known) == (None, task)
    assert new.model_dump(exclude={"key"}).items() <= task.model_dump().items()
    assert (task.job_type, task.state, task.attempts) == (JobType.REQUEST, TaskState.QUEUED, 0)
    assert task.ref.request_id == "request"


async def test_nobody_else_sees_or_changes_it(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    task = await store_task(database, user_id)

    async with database.as_user(stranger_id) as store:
        assert await store.tasks.get(task.task_id) is None
        assert await store.tasks.change(task.task_id, {"state": TaskState.FAILED}) is None
        assert await store.tasks.same(KEY, task.created_at - timedelta(days=1)) is None
        assert await store.tasks.page(9) == []
        assert await store.tasks.count(list(TaskState)) == 0
        assert await store.tasks.oldest(TaskState.QUEUED, 9) == []
        assert await store.tasks.add(task.task_id, make_task(stranger_id), KEY) is None


async def test_no_task_is_stored_in_the_name_of_another(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    new = make_task(stranger_id)
    async with database.as_user(user_id) as store:
        task = await store.tasks.add(uuid4(), new, KEY)

    assert task is not None
    assert task.user_id == user_id


async def test_an_open_task_of_the_same_key_is_found_within_the_window(
    database: Database, user_id: UUID
) -> None:
    first = await store_task(database, user_id)
    await store_task(database, user_id)
    before = first.created_at - timedelta(microseconds=1)

    async with database.as_user(user_id) as store:
        assert await store.tasks.same(KEY, before) == first
        assert await store.tasks.same(b"other", before) is None
        assert await store.tasks.same(KEY, datetime.now(UTC) + timedelta(minutes=1)) is None


@pytest.mark.parametrize("state", list(TaskState))
async def test_only_open_tasks_are_the_same(
    database: Database, user_id: UUID, state: TaskState
) -> None:
    task = await store_task(database, user_id, state=state)

    async with database.as_user(user_id) as store:
        same = await store.tasks.same(KEY, task.created_at - timedelta(days=1))

    assert (same is None) is state.is_final


async def test_pages_come_newest_first_and_by_state(database: Database, user_id: UUID) -> None:
    states = (TaskState.SUCCESS, TaskState.QUEUED, TaskState.SUCCESS, TaskState.FAILED)
    made = [await store_task(database, user_id, state=state) for state in states]

    async with database.as_user(user_id) as store:
        first = await store.tasks.page(3)
        rest = await store.tasks.page(3, (first[-1].created_at, first[-1].task_id))
        done = await store.tasks.page(9, states=[TaskState.SUCCESS, TaskState.FAILED])

    assert first + rest == made[::-1]
    assert done == [made[3], made[2], made[0]]


async def test_counts_and_the_oldest_are_by_state(database: Database, user_id: UUID) -> None:
    states = (TaskState.QUEUED, TaskState.QUEUED, TaskState.RUNNING, TaskState.SUCCESS)
    made = [await store_task(database, user_id, state=state) for state in states]

    async with database.as_user(user_id) as store:
        assert await store.tasks.count([TaskState.QUEUED, TaskState.RUNNING]) == 3
        assert await store.tasks.count([TaskState.QUEUED, TaskState.SUCCESS]) == 3
        assert await store.tasks.oldest(TaskState.QUEUED, 1) == [made[0]]
        assert await store.tasks.oldest(TaskState.QUEUED, 9) == made[:2]
        assert await store.tasks.oldest(TaskState.SUCCESS, 9) == [made[3]]


async def test_changes_are_noted_with_their_moment(database: Database, user_id: UUID) -> None:
    task = await store_task(database, user_id)
    async with database.as_user(user_id) as store:
        changed = await store.tasks.change(task.task_id, {"attempts": 2, "error_code": "why"})
        gone = await store.tasks.change(uuid4(), {"attempts": 2})

    assert changed is not None
    assert (changed.attempts, changed.error_code, gone) == (2, "why", None)
    assert changed.updated_at > task.updated_at


async def test_the_lock_is_the_persons_own(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    order: list[str] = []

    async def second(owner: UUID, name: str) -> None:
        async with database.as_user(owner) as store:
            await store.tasks.lock()
            order.append(name)

    async with database.as_user(user_id) as store:
        await store.tasks.lock()
        waiting = asyncio.create_task(second(user_id, "own"))
        await second(stranger_id, "stranger")
        await asyncio.sleep(0.1)
        order.append("first")
    await waiting

    assert order == ["stranger", "first", "own"]


async def test_the_chat_of_a_person_is_the_one_that_can_be_reached(
    database: Database, user_id: UUID, stranger_id: UUID
) -> None:
    chat_id = uuid4().int % 10**12
    async with database.as_system() as system:
        await system.telegram.allow(chat_id, "")
        await system.telegram.tie(chat_id, user_id)

    async with database.as_user(user_id) as own, database.as_user(stranger_id) as other:
        assert await own.tasks.linked_chat() == chat_id
        assert await other.tasks.linked_chat() is None
    async with database.as_system() as system:
        await system.telegram.set_blocked(chat_id, blocked=True)
    async with database.as_user(user_id) as own:
        assert await own.tasks.linked_chat() is None


async def test_a_task_outlives_its_turn(database: Database, user_id: UUID, owner_url: str) -> None:
    turn_id, session_id = uuid4(), uuid4()
    connection = await asyncpg.connect(owner_url)
    await connection.execute(
        "INSERT INTO chat_sessions (id, user_id, channel) VALUES ($1, $2, 'worker')",
        session_id,
        user_id,
    )
    await connection.execute(
        "INSERT INTO turns (id, user_id, session_id, channel, request_hash, state)"
        " VALUES ($1, $2, $3, 'worker', '', 'answered')",
        turn_id,
        user_id,
        session_id,
    )
    task = await store_task(database, user_id, turn_id=turn_id)
    async with database.as_user(user_id) as store:
        assert await store.tasks.of_turn(turn_id) == task
    await connection.execute("DELETE FROM turns WHERE id = $1", turn_id)
    await connection.close()

    async with database.as_user(user_id) as store:
        left = await store.tasks.get(task.task_id)
        assert await store.tasks.of_turn(turn_id) is None
    assert left == task.model_copy(update={"turn_id": None})
