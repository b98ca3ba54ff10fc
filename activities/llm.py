"""The model call: a regular activity with heartbeats, so that a stop reaches the model server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.conversations import bind_turn
from activities.failures import as_failure
from activities.heartbeat import heartbeats
from assistant.contracts.chat import Generated, GenerateInput
from assistant.errors import AssistantError, ModelSilentError
from assistant.services.answering import Answering
from assistant.services.drafting import SupersededError

_LEAST_SECONDS = 0.5
_MARGIN = timedelta(seconds=1)
"""What Temporal adds to the time of a call, so that the call itself can say that it is over."""


class ModelActivities:
    """Ask the model."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    @activity.defn(name="generate_answer")
    async def generate_answer(self, asked: GenerateInput) -> Generated:
        """Stream an answer into the draft of its turn."""
        bind_turn(asked.task)
        async with heartbeats():
            try:
                async with deadline():
                    return await self._answering.generate(asked, _attempt())
            except AssistantError as error:
                raise as_failure(error) from error
            except SupersededError as error:
                raise ApplicationError(str(error), type="superseded", non_retryable=True) from error


@asynccontextmanager
async def deadline() -> AsyncIterator[None]:
    """End an attempt when its time is up, to say why; Temporal's time-out would say nothing.

    The time of one attempt counts from its start, that of all together from when the first was
    asked for. Raises `ModelSilentError`.
    """
    info = activity.info()
    attempt = info.start_to_close_timeout or timedelta()
    together = info.schedule_to_close_timeout or attempt
    spent = info.started_time - info.scheduled_time
    left = min(attempt, together - spent) - _MARGIN
    try:
        async with asyncio.timeout(max(left.total_seconds(), _LEAST_SECONDS)):
            yield
    except TimeoutError as error:
        raise ModelSilentError("the turn's time is up") from error


def _attempt() -> int:
    """Return a number that grows with every attempt at a turn: when the server scheduled it, in ms.

    Temporal's own count begins anew with the next model, retry or run of the workflow, while the
    draft must know which of two attempts came later, also after a run was terminated.
    """
    return int(activity.info().current_attempt_scheduled_time.timestamp() * 1_000)
