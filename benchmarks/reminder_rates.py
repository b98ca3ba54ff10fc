"""Figure: how fast reminders are set, through the service and through REST."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from uuid import uuid4

from assistant.contracts.schedules import AddReminder
from benchmarks.people import Person, register
from benchmarks.roles import role_settings
from benchmarks.stack import Stack
from benchmarks.tables import Table, median, milliseconds, percentile
from benchmarks.timing import timed
from runtime.core import open_core
from runtime.reminders import make_reminders

_PEOPLE = 16
_WARM_UP = 16
_AT_A_TIME = (1, 16)
_LATER, _SOON = "завтра в 9:00 полить цветы", "через 50 минут полить цветы"
_DUE = {_LATER: "later, a row", _SOON: "within the hour, with a workflow"}

Add = Callable[[str], Awaitable[object]]


async def measure_rates(stack: Stack, number: int) -> Table:
    """Set so many by each way, of each kind, at each load."""
    people = await register(stack, [f"setter{at}" for at in range(_PEOPLE)])
    rest = _by_rest(stack, people)
    async with _by_service(stack, people) as service:
        ways = {"service": service, "POST /api/v1/cron": rest}
        rows = [
            await _row(name, add, phrase, at_a_time, number)
            for phrase in _DUE
            for name, add in ways.items()
            for at_a_time in _AT_A_TIME
        ]
    return Table(
        title="Setting a reminder in words",
        columns=("through", "due", "at a time", "number", "p50", "p95", "per second"),
        rows=rows,
        notes=["The service runs in the process that measures; the API is another one."],
    )


def _by_rest(stack: Stack, people: list[Person]) -> Add:
    turns = count()

    async def add(phrase: str) -> None:
        headers = people[next(turns) % len(people)].headers
        body = {"schedule": phrase}
        async with stack.http.post(
            f"{stack.api}/cron", json=body, headers=headers, raise_for_status=True
        ) as answer:
            await answer.read()

    return add


@asynccontextmanager
async def _by_service(stack: Stack, people: list[Person]) -> AsyncIterator[Add]:
    turns = count()
    async with open_core(role_settings(stack)) as core:
        reminders = make_reminders(core)

        async def add(phrase: str) -> None:
            user = people[next(turns) % len(people)].user_id
            await reminders.add(AddReminder(user_id=user, key=uuid4().hex, schedule=phrase))

        yield add


async def _row(name: str, add: Add, phrase: str, at_a_time: int, number: int) -> list[str]:
    for _ in range(_WARM_UP):
        await add(phrase)
    waiting = iter(range(number))
    seconds: list[float] = []

    async def lane() -> None:
        for _ in waiting:
            seconds.append(await timed(add(phrase)))  # noqa: PERF401 - the lanes share it

    began = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_a_time)))
    rate = number / (time.perf_counter() - began)
    latencies = (median(seconds), percentile(seconds, 95))
    return [
        *(name, _DUE[phrase], str(at_a_time), str(number)),
        *map(milliseconds, latencies),
        f"{rate:.0f}",
    ]
