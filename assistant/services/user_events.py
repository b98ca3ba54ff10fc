"""Owns what a person is told on every channel: making events, reading and acknowledging them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.ids import event_id_for
from assistant.contracts.user_events import (
    ApprovalAsked,
    MessageTold,
    NewUserEvent,
    ReminderTold,
    UserEvent,
    UserEventKind,
    WorkerResult,
)
from assistant.domain.storable import storable
from assistant.services.event_hub import EventHub, SlowReaderError, Subscription
from assistant.services.ports.store import Store


def result_event(user_id: UUID, result: WorkerResult) -> NewUserEvent:
    """Return the event of a task that is over: one for each task."""
    source = f"task/{result.task_id}"
    return _event(user_id, UserEventKind.WORKER_RESULT, source, result)


def reminder_event(user_id: UUID, told: ReminderTold, source: str) -> NewUserEvent:
    """Return the event of a reminder that goes off: one for each `source`."""
    return _event(user_id, UserEventKind.REMINDER, source, told)


def message_event(user_id: UUID, told: MessageTold) -> NewUserEvent:
    """Return the event of something said of the assistant's own accord: one for each turn."""
    return _event(user_id, UserEventKind.MESSAGE, f"turn/{told.turn_id}", told)


def approval_event(user_id: UUID, asked: ApprovalAsked) -> NewUserEvent:
    """Return the event of a call that waits for the person's word: one for each step."""
    return _event(user_id, UserEventKind.APPROVAL, f"approval/{asked.step_id}", asked)


def _event(user_id: UUID, kind: UserEventKind, source: str, payload: Contract) -> NewUserEvent:
    return NewUserEvent(
        event_id=event_id_for(user_id, f"{kind}/{source}"),
        kind=kind,
        payload=storable(payload.model_dump(mode="json")),
    )


@dataclass(frozen=True)
class UserEvents:
    """Reads people's events. Every method raises `UnavailableError` without a database."""

    store: Store
    hub: EventHub

    async def seq_of(self, user_id: UUID, event_id: UUID) -> int | None:
        """Return the number of an event, None if it is not kept."""
        async with self.store.as_user(user_id) as store:
            return await store.events.seq_of(event_id)

    async def acknowledge(self, user_id: UUID, event_ids: Sequence[UUID]) -> int:
        """Note that events have reached the person; returns how many were not noted before."""
        async with self.store.as_user(user_id) as store:
            return await store.events.acknowledge(event_ids)

    async def acknowledge_until(self, user_id: UUID, seq: int) -> int:
        """Note the same of all events up to a number."""
        async with self.store.as_user(user_id) as store:
            return await store.events.acknowledge_until(seq)

    async def results(self, user_id: UUID, after: int, limit: int) -> list[UserEvent]:
        """Return results of tasks after a number that are not acknowledged, the oldest first."""
        async with self.store.as_user(user_id) as store:
            kinds = (UserEventKind.WORKER_RESULT,)
            return await store.events.after(after, limit, kinds, unacknowledged=True)

    async def wait_for_results(
        self, user_id: UUID, after: int, limit: int, seconds: float
    ) -> list[UserEvent]:
        """Return results as `results` does, waiting for the first one.

        Nothing of the database is held while it waits.
        """
        found = await self.results(user_id, after, limit)
        if found or not seconds:
            return found
        try:
            async with asyncio.timeout(seconds), self.hub.attach(user_id) as heard:
                found = await self.results(user_id, after, limit)
                while not found and await _comes_result(heard):
                    found = await self.results(user_id, after, limit)
        except (TimeoutError, SlowReaderError):
            found = await self.results(user_id, after, limit)
        return found


async def _comes_result(heard: Subscription) -> bool:
    """Wait for the result of a task; False when the process stops listening."""
    async for event in heard:
        if event.kind is UserEventKind.WORKER_RESULT:
            return True
    return False
