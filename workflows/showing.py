"""Showing a turn in its chat while it is answered, and having its answer delivered."""

from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import TurnTask
    from assistant.contracts.names import telegram_shows_queue
    from workflows.delivery import wake_delivery
    from workflows.options import LIVE_STEP

_AT_MOST = timedelta(hours=1)
_HANDED_OVER = RetryPolicy(maximum_attempts=10)
"""A worker that stops hands the show over; one that fails again and again is not needed."""


class Showing:
    """The typing sign and the growing answer of one turn; nothing for a turn without a chat."""

    def __init__(self, task: TurnTask, chat_id: int | None) -> None:
        self._task = task
        self._chat_id = chat_id
        self._activity = None if chat_id is None else self._start()

    async def deliver(self) -> None:
        """End the show, then wake the sender of the chat for the stored answer."""
        if self._chat_id is None or self._activity is None:
            return
        self._activity.cancel()
        with suppress(ActivityError):
            await self._activity
        await wake_delivery(self._task.user_id, self._chat_id)

    def _start(self) -> "workflow.ActivityHandle[None]":
        return workflow.start_activity(
            "present_turn",
            self._task,
            task_queue=telegram_shows_queue(workflow.info().task_queue),
            start_to_close_timeout=_AT_MOST,
            retry_policy=_HANDED_OVER,
            summary="Show the answer as it grows",
            **LIVE_STEP,
        )
