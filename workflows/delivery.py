"""The one sender of a Telegram chat: sends the open rows of the outbox in order, then ends.

Whoever writes a row wakes the chat's sender (signal-with-start): a wake-up during the last look
makes it look again, one after the end starts the next run. Texts stay in PostgreSQL.
"""

from datetime import timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Progress
    from assistant.contracts.names import DELIVERY, PROGRESS, WAKE_DELIVERY, telegram_queue
    from assistant.contracts.telegram import (
        ChatRef,
        NextMessage,
        OutboxRef,
        OutboxState,
        Receipt,
    )
    from workflows.options import DATABASE_STEP, LIVE_STEP
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state

_ATTEMPT = timedelta(minutes=2)
_GIVE_UP = timedelta(hours=24)
_SEND_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=1),
)


@workflow.defn(name=DELIVERY)
class Delivery:
    """Sends what waits for one chat."""

    @workflow.init
    def __init__(self, chat: ChatRef) -> None:
        self._chat = chat
        self._woken = False
        self._sent = 0
        self._progress = ProgressLog()

    @workflow.run
    async def run(self, chat: ChatRef) -> Progress:
        """Send until nothing is open."""
        while (ref := await self._next()) is not None:
            with self._progress.step("send"):
                receipt = await self._send(ref)
            await workflow.execute_local_activity("record_receipt", receipt, **DATABASE_STEP)
            self._sent += 1
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(chat)
        upsert_state("done")
        return self.progress()

    @workflow.signal(name=WAKE_DELIVERY)
    def wake(self, _chat: ChatRef) -> None:
        """Look at the outbox once more before ending."""
        self._woken = True

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=0, done=self._sent)

    async def _next(self) -> OutboxRef | None:
        while True:
            self._woken = False
            found: NextMessage = await workflow.execute_local_activity(
                "next_message", self._chat, result_type=NextMessage, **DATABASE_STEP
            )
            if found.ref is not None or not self._woken:
                return found.ref

    async def _send(self, ref: OutboxRef) -> Receipt:
        """Send a row, for a day at most; Telegram's own `retry_after` sets the next attempt."""
        try:
            receipt: Receipt = await workflow.execute_activity(
                "send_message",
                ref,
                task_queue=telegram_queue(workflow.info().task_queue),
                result_type=Receipt,
                start_to_close_timeout=_ATTEMPT,
                schedule_to_close_timeout=_GIVE_UP,
                retry_policy=_SEND_RETRIES,
                summary="Send one message",
                **LIVE_STEP,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return Receipt(ref=ref, state=OutboxState.DEAD, reason="gave up")
        return receipt


async def wake_delivery(user_id: UUID, chat_id: int) -> None:
    """Have the sender of a chat look at the outbox; for other workflows to call."""
    chat = ChatRef(user_id=user_id, chat_id=chat_id)
    await workflow.execute_local_activity("wake_delivery", chat, **DATABASE_STEP)
