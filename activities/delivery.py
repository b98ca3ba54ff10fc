"""Telegram delivery: send one row, show a turn while it is answered, wake the sender."""

from temporalio import activity

from activities.conversations import bind_turn
from activities.failures import as_failure
from activities.heartbeat import heartbeats
from assistant.contracts.chat import TurnTask
from assistant.contracts.telegram import ChatRef, NextMessage, OutboxRef, Receipt
from assistant.errors import AssistantError
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
        """Show a turn until it ends or the workflow has heard enough."""
        bind_turn(task)
        async with heartbeats():
            try:
                await self._presenting.present(task)
            except AssistantError as error:
                raise as_failure(error) from error
