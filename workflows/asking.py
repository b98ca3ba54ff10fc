"""Asking the models of a turn in order, within its time: for the first answer and after tools."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    TimeoutError,  # noqa: A004 - Temporal's own
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Generated, GenerateInput, StepState, TurnState, TurnTask
    from assistant.errors import AssistantError, ModelError, NotFoundError, UnavailableError
    from workflows.options import LIVE_STEP, MODEL_RETRIES, LiveOptions
    from workflows.progress import ProgressLog

_MIN_SHARE = timedelta(seconds=1)
_MARGIN = timedelta(seconds=1)
"""An attempt that takes all of its time reports so itself, within this time."""

_LONGEST_QUEUE = timedelta(days=7)
"""A call of background work waits for a slot while others have theirs; its time is its own."""

_OUTAGES_OUTLIVED = 5
_TOLD: tuple[type[AssistantError], ...] = (
    ModelError,
    *ModelError.__subclasses__(),
    NotFoundError,
    UnavailableError,
)
_TOLD_CODES = frozenset(kind.code for kind in _TOLD)
"""Codes there are words for; any other failure is a `model_failed` to a person."""


@dataclass(frozen=True)
class Said:
    """How asking ended; with `calls` the model wants the tools of round `round_no` first."""

    state: TurnState
    model: str | None = None
    error_code: str | None = None
    calls: int = 0
    round_no: int = 0


class _Place(LiveOptions):
    """Where a model call is made, and how long it may take with all of its waiting."""

    schedule_to_close_timeout: timedelta


class Asking:
    """Asks models, one call at a time; `is_stopped` tells whether the person has said stop.

    With `lease_seconds` it is background work: it has a task queue of its own, where a call may
    wait long for a slot, and a worker that is silent for so long is taken for dead. `retries` are
    those of one call.
    """

    def __init__(
        self,
        progress: ProgressLog,
        is_stopped: Callable[[TurnTask], bool],
        lease_seconds: float | None = None,
        retries: RetryPolicy = MODEL_RETRIES,
    ) -> None:
        self._progress = progress
        self._is_stopped = is_stopped
        self._lease_seconds = lease_seconds
        self._retries = retries
        self._answering: asyncio.Task[Generated] | None = None

    def interrupt(self) -> None:
        """Cancel the call under way, if there is one."""
        if self._answering is not None:
            self._answering.cancel()

    async def ask(
        self, task: TurnTask, models: tuple[str, ...], seconds: float, *, tools: bool
    ) -> Said:
        """Ask the models in order; every way this can end is an end."""
        said = Said(TurnState.STOPPED)
        budget = max(timedelta(seconds=seconds) / max(len(models), 1), _MIN_SHARE)
        for model in models:
            if self._is_stopped(task):
                return Said(TurnState.STOPPED)
            try:
                given = GenerateInput(task=task, model=model, offer_tools=tools)
                made = await self._patiently(given, budget)
            except (ActivityError, asyncio.CancelledError) as error:
                code = _code(error)
                stopped = is_cancelled_exception(error) or self._is_stopped(task)
                if stopped or code == NotFoundError.code:  # or the dialogue was cleaned
                    return Said(TurnState.STOPPED, model)
                said = Said(TurnState.FAILED, model, code)
            else:
                return Said(TurnState.ANSWERED, model, calls=made.calls, round_no=made.round_no)
        return said

    async def _patiently(self, asked: GenerateInput, budget: timedelta) -> Generated:
        """Ask a model; time in which no worker was there to do it is not the model's.

        A model that fails is reported by the activity. A mere time-out means that nobody reported:
        the workers were down, and the budget starts over.
        """
        for _ in range(_OUTAGES_OUTLIVED):
            try:
                return await self._generate(asked, budget)
            except ActivityError as error:
                silent = isinstance(error.cause, TimeoutError)
                if not silent or self._is_stopped(asked.task):
                    raise
        return await self._generate(asked, budget)

    async def _generate(self, asked: GenerateInput, budget: timedelta) -> Generated:
        with self._progress.step("generate", asked.task.turn_id, asked.model) as step:
            self._answering = asyncio.create_task(
                workflow.execute_activity(
                    "generate_answer",
                    asked,
                    result_type=Generated,
                    start_to_close_timeout=budget + _MARGIN,
                    retry_policy=self._retries,
                    summary=f"Answer by {asked.model}",
                    **_place(budget, self._lease_seconds),
                )
            )
            try:
                return await self._answering
            except (ActivityError, asyncio.CancelledError) as error:
                if is_cancelled_exception(error):
                    step.state = StepState.STOPPED
                raise
            finally:
                self._answering = None


def _place(budget: timedelta, lease_seconds: float | None) -> _Place:
    if lease_seconds is None:
        return {
            **LIVE_STEP,
            "schedule_to_close_timeout": budget + _MARGIN,
        }
    return {
        **LIVE_STEP,
        "heartbeat_timeout": timedelta(seconds=lease_seconds),
        "schedule_to_close_timeout": _LONGEST_QUEUE,
    }


def _code(error: BaseException) -> str:
    """Return the code of the error that a person will be told."""
    cause = error.cause if isinstance(error, ActivityError) else None
    if isinstance(cause, ApplicationError) and cause.type and cause.type in _TOLD_CODES:
        return cause.type
    return "model_silent" if isinstance(cause, TimeoutError) else "model_failed"
