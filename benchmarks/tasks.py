"""Owns background tasks of a measurement: asked for over REST, watched and counted in the database.

Each has a number in its words, by which all that came of it is found again.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from assistant.contracts.ids import task_session_id
from benchmarks.people import Person
from benchmarks.stack import Stack
from benchmarks.tally import Tally

_AT_ONCE = 16
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 900
_LEFT = """
SELECT count(*) FROM worker_tasks
WHERE id = ANY($1) AND state NOT IN ('success', 'failed', 'cancelled')
"""
_DELAY = """
SELECT extract(epoch FROM started_at - created_at)::float FROM worker_tasks WHERE id = $1
"""
_DONE = "SELECT id, attempts FROM worker_tasks WHERE id = ANY($1) AND state = 'success'"
_TURNS = """
SELECT session_id, count(*) FROM turns
WHERE session_id = ANY($1) AND state = 'answered' AND run_no = 1 GROUP BY 1
"""
_ANSWERS = """
SELECT session_id, count(*) FROM messages
WHERE session_id = ANY($1) AND role = 'assistant' GROUP BY 1
"""
_EVENTS = """
SELECT (payload ->> 'task_id')::uuid, count(*) FROM user_events
WHERE kind = 'worker_result' AND user_id = ANY($1) GROUP BY 1
"""
_TOLD = """
SELECT substring(content FROM '#[0-9]+'), count(*) FROM messages
JOIN chat_sessions ON chat_sessions.id = session_id
WHERE messages.user_id = ANY($1) AND chat_sessions.channel <> 'worker' AND content LIKE '%#%'
GROUP BY 1
"""


@dataclass(frozen=True)
class Asked:
    """A task that was taken, and what its words have of it."""

    task_id: UUID
    user_id: UUID
    number: int


async def ask_all(
    stack: Stack, people: Sequence[Person], number: int, first: int = 0
) -> list[Asked]:
    """Ask for so many tasks as fast as the door takes them, of one person after the other."""
    waiting = iter(range(first, first + number))
    asked: list[Asked] = []

    async def lane() -> None:
        for at in waiting:
            asked.append(await ask(stack, people[at % len(people)], at))  # noqa: PERF401

    await asyncio.gather(*(lane() for _ in range(_AT_ONCE)))
    return asked


async def ask(stack: Stack, person: Person, number: int) -> Asked:
    """Ask for one task."""
    url = f"{stack.api}/workflows/background-task"
    body = {"task": f"Say something good about #{number}"}
    async with stack.http.post(
        url, json=body, headers=person.headers, raise_for_status=True
    ) as answer:
        return Asked(UUID((await answer.json())["task_id"]), person.user_id, number)


async def until_over(owner: asyncpg.Connection, asked: Sequence[Asked]) -> None:
    """Wait until all are over. Raises `TimeoutError`."""
    ids = [one.task_id for one in asked]
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await owner.fetchval(_LEFT, ids):  # noqa: ASYNC110 - a worker changes them
            await asyncio.sleep(_LOOK_SECONDS)


async def start_delay(owner: asyncpg.Connection, one: Asked) -> float:
    """Return how many seconds a task that is over waited for its start."""
    return float(await owner.fetchval(_DELAY, one.task_id))


async def tallies(owner: asyncpg.Connection, asked: Sequence[Asked]) -> dict[str, Tally]:
    """Count all that came of tasks, by what it is."""
    ids = [one.task_id for one in asked]
    sessions = [task_session_id(task_id) for task_id in ids]
    people = list({one.user_id for one in asked})
    found = {
        "row in state success, attempts": await owner.fetch(_DONE, ids),
        "answered turn": await owner.fetch(_TURNS, sessions),
        "answer of the turn": await owner.fetch(_ANSWERS, sessions),
        "event of the result": await owner.fetch(_EVENTS, people),
        "told message": await owner.fetch(_TOLD, people),
    }
    return {what: Tally(len(asked), Counter(dict(rows))) for what, rows in found.items()}
