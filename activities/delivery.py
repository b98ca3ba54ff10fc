"""Telegram delivery: send one row, show a turn while it is answered, wake the sender."""

import asyncio
from collections.abc import Coroutine

from temporalio import activity

from activities.conversations import bind_turn
from activities.failures import as_failure
from activities.heartbeat import heartbeats
from assistant.contracts.chat import TurnTask
from assistant.contracts.telegram import ChatRef, NextMessage, OutboxRef, Receipt
from assistant.errors import AssistantError, UnavailableError
from assistant.infra.logging import bind_context
from assistant.services.delivering import Delivering
from assistant.services.ports.telegram import DeliveryWaker
from assistant.services.presenting import Presenting


class DeliveryActivities:
    """Send what the outbox holds."""

    def __init__(self, delivering: Delivering, waker: DeliveryWaker) -> None:
        self._delivering = delivering
        self._waker = waker

    @activity.defn(name="next_message")
    async def next_message(self, chat: ChatRef) -> NextMessage:
        """Return the oldest open row of a chat."""
        return await self._delivering.next_open(chat)

    @activity.defn(name="send_message")
    async def send_message(self, ref: OutboxRef) -> Receipt:
        """Attempt to send a row."""
        bind_context(user_id=str(ref.user_id), outbox_id=str(ref.outbox_id))
        async with heartbeats():
            try:
                return await self._delivering.send(ref)
            except AssistantError as error:
                raise as_failure(error) from error

    @activity.defn(name="record_receipt")
    async def record_receipt(self, receipt: Receipt) -> None:
        """Store what became of a row."""
        await self._delivering.record(receipt)

    @activity.defn(name="wake_delivery")
    async def wake_delivery(self, chat: ChatRef) -> None:
        """Start or signal the sender of a chat."""
        await self._waker.wake(chat)


class PresentationActivities:
    """Show turns as they are answered."""

    def __init__(self, presenting: Presenting) -> None:
        self._presenting = presenting

    @activity.defn(name="present_turn")
    async def present_turn(self, task: TurnTask) -> None:
        """Show a turn until it ends or the workflow has heard enough.

        A worker that stops hands it over to another: a turn may wait long for a person.
        """
        bind_turn(task)
        async with heartbeats():
            try:
                await _unless_stopping(self._presenting.present(task))
            except AssistantError as error:
                raise as_failure(error) from error


async def _unless_stopping(work: Coroutine[None, None, None]) -> None:
    """Do the work; give it up when the worker stops. Raises `UnavailableError` then."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(activity.wait_for_worker_shutdown())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise UnavailableError("the worker stops")
        await working
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
