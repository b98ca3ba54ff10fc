"""Owns the source of events: a process that tells people things, as the steps of a worker do.

`python -m benchmarks.telling JOB` is that process, with the settings of a role. Each event says
when its transaction was begun, by the monotonic clock that all processes of a machine share.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import uvloop
from pydantic import BaseModel

from assistant.contracts.user_events import MessageTold
from assistant.infra.db.database import Database
from assistant.infra.settings import load_settings
from assistant.services.user_events import message_event
from benchmarks.roles import role_environment
from benchmarks.stack import Stack, StackError, end, run_module

_AT_ONCE = 8
_LOOK_SECONDS = 0.02
_PATIENCE_SECONDS = 300


class Telling(BaseModel):
    """So many events, of one person after the other, evenly spread over seconds; 0: at once.

    Each text has so many characters more than its time.
    """

    people: list[UUID]
    events: int
    seconds: float = 0
    filler: int = 200


@asynccontextmanager
async def told(stack: Stack, *jobs: Telling) -> AsyncIterator[None]:
    """Tell while the context is open, each job in a process of its own; all is told in the end."""
    environment = role_environment(stack)
    log = stack.folder / "telling.log"
    processes = [
        run_module(log, "benchmarks.telling", job.model_dump_json(), **environment) for job in jobs
    ]
    try:
        yield
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while any(process.poll() is None for process in processes):  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        for process in processes:
            await asyncio.to_thread(end, process)
    if any(process.returncode for process in processes):
        raise StackError(f"not all was told; see {log}")


def sent_at(text: str) -> int:
    """Return when the transaction of an event was begun, in monotonic nanoseconds."""
    return int(text.partition(" ")[0])


async def tell(job: Telling) -> None:
    """Do it."""
    database = Database(load_settings().database_url, _AT_ONCE)
    waiting = iter(range(job.events))

    async def lane(began: float) -> None:
        for at in waiting:
            due = began + at * job.seconds / job.events
            await asyncio.sleep(max(due - time.monotonic(), 0))
            await _tell_one(database, job.people[at % len(job.people)], job.filler)

    try:
        await asyncio.gather(*(_warm_up(database, job.people[0]) for _ in range(_AT_ONCE)))
        began = time.monotonic()
        await asyncio.gather(*(lane(began) for _ in range(_AT_ONCE)))
    finally:
        await database.close()


async def _warm_up(database: Database, user_id: UUID) -> None:
    """Open a connection, as a worker that has been at work has them open."""
    async with database.as_user(user_id) as store:
        await store.events.newest()


async def _tell_one(database: Database, user_id: UUID, filler: int) -> None:
    text = f"{time.monotonic_ns()} {'.' * filler}"
    event = message_event(user_id, MessageTold(session_id=uuid4(), turn_id=uuid4(), text=text))
    async with database.as_user(user_id) as store:
        await store.events.append(event)


if __name__ == "__main__":
    uvloop.run(tell(Telling.model_validate_json(sys.argv[1])))
