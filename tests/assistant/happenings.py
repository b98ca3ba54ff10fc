"""Making what people are told: events by number, and the appending of many."""

from uuid import UUID

from assistant.contracts.tasks import JobType, TaskState
from assistant.contracts.user_events import MessageTold, NewUserEvent, UserEvent, WorkerResult
from assistant.infra.db.database import Database
from assistant.services.user_events import message_event, result_event


def make_message(user_id: UUID, number: int) -> NewUserEvent:
    """Return the event of something said: the same for the same number."""
    turn_id = UUID(int=number)
    told = MessageTold(session_id=UUID(int=1), turn_id=turn_id, text=f"слово {number}")
    return message_event(user_id, told)


def make_result(user_id: UUID, number: int) -> NewUserEvent:
    """Return the event of a task that is done: the same for the same number."""
    result = WorkerResult(
        task_id=UUID(int=number),
        workflow_id=f"task/{UUID(int=number)}",
        success=True,
        status=TaskState.SUCCESS,
        job_type=JobType.REQUEST,
        message="готово",
        result_preview=f"итог {number}",
    )
    return result_event(user_id, result)


async def append(database: Database, user_id: UUID, *events: NewUserEvent) -> list[UserEvent]:
    """Append events, each in a transaction of its own; returns those that were not there."""
    added = []
    for event in events:
        async with database.as_user(user_id) as store:
            added.append(await store.events.append(event))
    return [event for event in added if event is not None]


async def append_messages(database: Database, user_id: UUID, numbers: range) -> list[UserEvent]:
    """Append what was said, by numbers, in one transaction."""
    async with database.as_user(user_id) as store:
        added = [await store.events.append(make_message(user_id, number)) for number in numbers]
    return [event for event in added if event is not None]
