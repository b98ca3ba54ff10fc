"""Owns clients of the REST door: one asks for tasks and cancels some, one polls for results."""

import asyncio
import time
from collections.abc import Iterator

from benchmarks.background_faults.person import BROKEN, Answered, Json, Person

_AT_ONCE = 4
_PAUSES = (0.2, 0.8)
_IMPATIENT = (0.01, 0.3)
_POLL_SECONDS = 2.0
_WAYS = ("once", "once", "impatient", "impatient", "twice", "alike", "cancelled")
"""How a task is asked for: impatient clients cut the first request off and ask again, others ask at
both doors at once, ask twice in the same words, or cancel it at some time."""

_CANCELS_WITHIN = 3.0


class TaskCaller:
    """Asks for tasks, each with an idempotency key, until it knows that they were taken.

    With `leaves` it also cuts requests off and never comes back to them.
    """

    def __init__(self, person: Person, *, leaves: bool) -> None:
        self._person = person
        self._record = person.record("tasks")
        self._chance = person.chance("tasks")
        self._ways = (*_WAYS, "left") if leaves else _WAYS
        self._hands = asyncio.Semaphore(_AT_ONCE)

    async def run(self, texts: Iterator[str], calm: asyncio.Event) -> None:
        """Ask for one after the other until it is calm, and see to it that all are taken."""
        async with asyncio.TaskGroup() as tasks:
            while not calm.is_set():
                await self._hands.acquire()
                tasks.create_task(self._ask(self._chance.choice(self._ways), next(texts)))
                await asyncio.sleep(self._chance.uniform(*_PAUSES))

    async def _ask(self, way: str, text: str) -> None:
        try:
            await self._ask_one(way, text)
        finally:
            self._hands.release()

    async def _ask_one(self, way: str, text: str) -> None:
        key = f"key of {text}"
        self._record("asked", key=key, text=text, way=way)
        if way in {"impatient", "left"}:
            await self._post(self._door(), key, text, self._chance.uniform(*_IMPATIENT))
        if way == "left":
            return
        if way == "twice":
            await asyncio.gather(*(self._post(door, key, text) for door in self._person.doors))
        task_id = await self._insist(key, text)
        if way == "alike":
            again = f"other {key}"
            self._record("asked", key=again, text=text, way=way)
            await self._insist(again, text)
        elif way == "cancelled":
            await asyncio.sleep(self._chance.uniform(0, _CANCELS_WITHIN))
            await self._cancel(task_id)
        else:
            await self._insist(key, text)

    async def _insist(self, key: str, text: str) -> str:
        """Ask until the task is taken; returns its id."""
        while (taken := await self._post(self._door(), key, text)) is None:  # noqa: ASYNC110 - faults
            await asyncio.sleep(self._chance.uniform(*_PAUSES))
        return taken

    async def _post(self, door: str, key: str, text: str, seconds: float = 5) -> str | None:
        answer = await self._try(
            door,
            "/workflows/background-task",
            seconds,
            key,
            json={"task": text},
            headers={"Idempotency-Key": key},
        )
        if answer is None:
            return None
        self._record("taken", key=key, task_id=answer.body["task_id"])
        return str(answer.body["task_id"])

    async def _cancel(self, task_id: str) -> None:
        path = f"/chat/tasks/{task_id}/cancel"
        while (answer := await self._try(self._door(), path, 8, task_id)) is None:  # noqa: ASYNC110
            await asyncio.sleep(self._chance.uniform(*_PAUSES))
        self._record("cancelled", task_id=task_id, state=answer.body["state"])

    async def _try(
        self, door: str, path: str, seconds: float, subject: str, **more: Json
    ) -> Answered | None:
        """Return an answer, None where there is none and it is worth asking again."""
        try:
            answer = await self._person.ask(door, "POST", path, seconds, **more)
        except BROKEN as error:
            self._record("broken", subject=subject, error=type(error).__name__)
            return None
        if answer.status in {200, 202}:
            return answer
        self._record("refused", subject=subject, status=answer.status, body=answer.body)
        return None

    def _door(self) -> str:
        return self._chance.choice(self._person.doors)


class Poller:
    """Polls for results at any door and acknowledges each; `known` are those that it has."""

    def __init__(self, person: Person) -> None:
        self.known: set[str] = set()
        self._person = person
        self._record = person.record("poll")
        self._chance = person.chance("poll")

    async def run(self) -> None:
        """Poll until it is over."""
        while not self._person.over.is_set():
            try:
                await self._once()
            except BROKEN as error:
                self._record("broken", error=type(error).__name__)
                await asyncio.sleep(self._chance.uniform(*_PAUSES))

    async def _once(self) -> None:
        began = time.time()
        path = f"/chat/worker-results/poll?wait={_POLL_SECONDS}&limit={self._chance.randint(1, 5)}"
        door = self._chance.choice(self._person.doors)
        found = await self._person.ask(door, "GET", path, 2.5 * _POLL_SECONDS)
        if found.status != 200:
            await self._refused(found)
            return
        items = [
            {"seq": item["seq"], "event_id": item["event_id"], "task_id": item["task_id"]}
            for item in found.body["items"]
        ]
        if not items:
            return
        self._record("polled", began=began, items=items)
        ids = [item["event_id"] for item in items]
        self.known |= set(ids)
        door = self._chance.choice(self._person.doors)
        noted = await self._person.ask(
            door, "POST", "/chat/worker-results/ack", json={"event_ids": ids}
        )
        if noted.status == 200:
            self._record("acknowledged", event_ids=ids)
        else:
            await self._refused(noted)

    async def _refused(self, answer: Answered) -> None:
        self._record("refused", status=answer.status, body=answer.body)
        await asyncio.sleep(self._chance.uniform(*_PAUSES))
