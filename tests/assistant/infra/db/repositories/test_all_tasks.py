"""SQL about everybody's tasks: what is open, what may be stranded, what is too old."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.exc import ProgrammingError

from assistant.contracts.chat import Channel
from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.infra.db.database import Database
from assistant.infra.db.models import WorkerTask
from assistant.services.ports.tasks import OpenTask
from tests.assistant.conftest import new_user
from tests.assistant.infra.db.repositories.test_tasks import store_task
from tests.servers import Addresses

HOUR = timedelta(hours=1)


@dataclass
class World:
    """A database of this test alone: others' tasks would be seen too."""

    database: Database
    owner_url: str
    people: list[UUID]

    async def task(self, person: int = 0, state: TaskState = TaskState.QUEUED) -> TaskRecord:
        return await store_task(self.database, self.people[person], state=state)

    async def age(self, task: TaskRecord, days: int) -> None:
        """Have a task be that old."""
        connection = await asyncpg.connect(self.owner_url)
        query = "UPDATE worker_tasks SET created_at = now() - make_interval(days => $2) WHERE id=$1"
        await connection.execute(query, task.task_id, days)
        await connection.close()

    async def stranded(
        self, each: int = 9, limit: int = 9, before: datetime | None = None
    ) -> list[UUID]:
        async with self.database.as_system() as system:
            found = await system.tasks.stranded(before or datetime.now(UTC) + HOUR, each, limit)
        return [ref.task_id for ref in found]

    async def open(self, before: datetime, limit: int = 2) -> list[OpenTask]:
        """Return all pages."""
        found: list[OpenTask] = []
        place = None
        async with self.database.as_system() as system:
            while page := await system.tasks.open(place, before, limit):
                found += page
                place = (page[-1].created_at, page[-1].ref.task_id)
        return found


@pytest.fixture
async def world(addresses: Addresses, empty_database_name: str) -> AsyncIterator[World]:
    database = Database(addresses.login_of(empty_database_name), pool_size=2)
    owner_url = addresses.owner_of(empty_database_name)
    yield World(database, owner_url, [await new_user(database) for _ in range(2)])
    await database.close()


async def test_open_tasks_come_in_pages_without_content(world: World) -> None:
    made = [await world.task(number % 2, state) for number, state in enumerate(TaskState)]

    found = await world.open(datetime.now(UTC) + HOUR)

    assert [one.ref for one in found] == [one.ref for one in made if not one.state.is_final]
    assert [one.state for one in found] == [
        TaskState.QUEUED,
        TaskState.RUNNING,
        TaskState.RETRY_SCHEDULED,
    ]
    assert not {"text", "result_preview"} & set(OpenTask.model_fields)


async def test_what_has_just_changed_is_left_out(world: World) -> None:
    task = await world.task()

    assert await world.open(task.updated_at) == []
    assert await world.stranded(before=task.updated_at) == []
    after = task.updated_at + timedelta(microseconds=1)
    assert [one.ref for one in await world.open(after)] == [task.ref]
    assert await world.stranded(before=after) == [task.task_id]


async def test_thousands_of_one_person_do_not_hide_the_lost_one_of_another(world: World) -> None:
    many = [await world.task(0) for _ in range(4)]
    lost = await world.task(1)

    assert await world.stranded(each=2) == [many[0].task_id, many[1].task_id, lost.task_id]
    assert await world.stranded(each=2, limit=1) == [many[0].task_id]


async def test_tasks_that_are_over_are_never_stranded_nor_counted(world: World) -> None:
    for state in (TaskState.SUCCESS, TaskState.FAILED, TaskState.CANCELLED):
        await world.task(state=state)
    task = await world.task(state=TaskState.RUNNING)

    assert await world.stranded(each=1) == [task.task_id]


async def test_states_are_told_of_those_that_are_there(world: World) -> None:
    task, unknown = await world.task(state=TaskState.FAILED), uuid4()

    async with world.database.as_system() as system:
        states = await system.tasks.states([task.task_id, unknown])

    assert states == {task.task_id: TaskState.FAILED}


async def test_the_system_sees_no_words_of_people(world: World) -> None:
    await world.task()

    async with world.database.as_system() as system:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await system.connection.execute(WorkerTask.__table__.select())


async def test_only_old_tasks_that_are_over_are_pruned(world: World) -> None:
    old, old_open, young = [await world.task(state=TaskState.SUCCESS) for _ in range(3)]
    async with world.database.as_user(old_open.user_id) as store:
        await store.tasks.change(old_open.task_id, {"state": TaskState.RUNNING})
    for task, days in ((old, 91), (old_open, 91), (young, 89)):
        await world.age(task, days)

    async with world.database.as_system() as system:
        pruned = await system.tasks.prune(datetime.now(UTC))
        left = await system.tasks.states([old.task_id, old_open.task_id, young.task_id])

    assert pruned == 1
    assert set(left) == {old_open.task_id, young.task_id}


async def test_hidden_dialogues_go_with_their_tasks_and_others_stay(world: World) -> None:
    person = world.people[0]
    kept = {"hidden, young": (Channel.WORKER, 89), "ordinary": (Channel.API, 91)}
    places = {"hidden, old": (Channel.WORKER, 91), **kept}
    sessions = {name: uuid4() for name in places}
    async with world.database.as_user(person) as store:
        for name, (channel, _) in places.items():
            await store.sessions.open(sessions[name], channel, None, name, 1)
    connection = await asyncpg.connect(world.owner_url)
    query = (
        "UPDATE chat_sessions SET last_activity_at = now() - make_interval(days => $2) WHERE id=$1"
    )
    for name, (_, days) in places.items():
        await connection.execute(query, sessions[name], days)
    await connection.close()

    async with world.database.as_system() as system:
        await system.tasks.prune(datetime.now(UTC))

    async with world.database.as_user(person) as store:
        left = {name for name in places if await store.sessions.get(sessions[name])}
    assert left == set(kept)
