"""One step of a tool chain: wait for the person's word if need be, run it, put down its end."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    TimeoutError,  # noqa: A004 - Temporal's own
    TimeoutType,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import StepState
    from assistant.contracts.names import tool_queue
    from assistant.contracts.tools import (
        AdmittedStep,
        ChainInput,
        StepDecision,
        StepEnd,
        StepReceipt,
        StepRef,
        ToolStepState,
    )
    from assistant.errors import (
        AssistantError,
        NotRepeatedError,
        ToolError,
        ToolTimeoutError,
        UnavailableError,
    )
    from workflows.options import DATABASE_STEP, LIVE_STEP
    from workflows.progress import OpenStep, ProgressLog

_MARGIN = timedelta(seconds=5)
"""A step that takes all of its time reports so itself, within this time."""

_TOLD: tuple[type[AssistantError], ...] = (
    ToolError,
    *ToolError.__subclasses__(),
    UnavailableError,
)
_TOLD_CODES = frozenset(kind.code for kind in _TOLD)
"""Codes there are words for; any other failure is told by what it means for the person."""

_SHOWN = {
    ToolStepState.DONE: StepState.DONE,
    ToolStepState.STOPPED: StepState.STOPPED,
}


_LOOK_AGAIN = timedelta(minutes=1)
_NOT_TAKEN = (TimeoutType.SCHEDULE_TO_START, TimeoutType.SCHEDULE_TO_CLOSE)


class Stepping:
    """Runs the steps of one chain."""

    def __init__(self, given: ChainInput, progress: ProgressLog) -> None:
        self._given = given
        self._progress = progress
        self._decided: dict[UUID, bool] = {}
        self._waiting: set[UUID] = set()
        self._running: dict[UUID, asyncio.Task[StepReceipt]] = {}
        self._interrupted = False
        self._paused_at = workflow.now()
        self._ends = workflow.now() + timedelta(seconds=given.limits.chain_seconds)

    @property
    def waiting(self) -> int:
        """How many steps wait for the person."""
        return len(self._waiting)

    @property
    def seconds_left(self) -> float:
        """What is left of the chain's time; time in which it waited for the person is not its."""
        now = self._paused_at if self._waiting else workflow.now()
        return (self._ends - now).total_seconds()

    def decide(self, decision: StepDecision) -> None:
        """Note what the person said."""
        self._decided[decision.step_id] = decision.approved

    def interrupt(self) -> None:
        """Put down the tools."""
        self._interrupted = True
        for task in self._running.values():
            task.cancel()

    async def run(self, admitted: AdmittedStep) -> None:
        """Run a step to an end that its row shows; never raises for what a tool does."""
        with self._progress.tool(admitted, self._turn_id) as shown:
            receipt = None
            if admitted.state is ToolStepState.WAITING:
                receipt = await self._wait(admitted, shown)
            if receipt is None:
                receipt = await self._attempt(admitted)
            shown.state = _SHOWN.get(receipt.state, StepState.FAILED)
            shown.summary = receipt.error_code or receipt.summary

    async def _wait(self, admitted: AdmittedStep, shown: OpenStep) -> StepReceipt | None:
        """Wait for the person's word; None when the step may run."""
        shown.state = StepState.WAITING
        if not self._waiting:
            self._paused_at = workflow.now()
        self._waiting.add(admitted.step_id)
        receipt = await self._heard(admitted)
        self._waiting.discard(admitted.step_id)
        if not self._waiting:
            self._ends += workflow.now() - self._paused_at
        shown.state = StepState.RUNNING
        return None if receipt and receipt.state is ToolStepState.APPROVED else receipt

    async def _heard(self, admitted: AdmittedStep) -> StepReceipt | None:
        """Return how a step stands when its wait is over; None when the person has said yes.

        The row is looked at now and then: a door may die between storing a word and passing it on.
        """
        ends = workflow.now() + timedelta(seconds=self._given.limits.approval_seconds)
        while (left := ends - workflow.now()) > timedelta():
            with suppress(asyncio.TimeoutError):
                await workflow.wait_condition(
                    lambda: admitted.step_id in self._decided or self._interrupted,
                    timeout=min(left, _LOOK_AGAIN),
                    timeout_summary="Wait for approval",
                )
                break
            if left > _LOOK_AGAIN:
                receipt = await self._settle(admitted, ToolStepState.WAITING)
                if receipt.state is not ToolStepState.WAITING:
                    return receipt
        if self._decided.get(admitted.step_id):
            return None
        return await self._settle(admitted, self._unapproved(admitted))

    def _unapproved(self, admitted: AdmittedStep) -> ToolStepState:
        if self._interrupted:
            return ToolStepState.STOPPED
        decided = admitted.step_id in self._decided
        return ToolStepState.DENIED if decided else ToolStepState.EXPIRED

    async def _attempt(self, admitted: AdmittedStep) -> StepReceipt:
        if self._interrupted:
            return await self._settle(admitted, ToolStepState.STOPPED)
        task = asyncio.create_task(self._patiently(admitted))
        self._running[admitted.step_id] = task
        try:
            return await task
        except (ActivityError, asyncio.CancelledError) as error:
            if is_cancelled_exception(error) or self._interrupted:
                return await self._settle(admitted, ToolStepState.STOPPED)
            return await self._settle(admitted, ToolStepState.FAILED, _code(error, admitted))
        finally:
            del self._running[admitted.step_id]

    async def _patiently(self, admitted: AdmittedStep) -> StepReceipt:
        """Run a step; once more when nobody took it in time, since then all workers were down.

        What the person has just allowed has the time of a whole step, however late it is.
        """
        waited = admitted.state is ToolStepState.WAITING
        step_seconds = self._given.limits.step_seconds
        seconds = max(self.seconds_left, step_seconds) if waited else self.seconds_left
        try:
            return await self._execute(admitted, seconds)
        except ActivityError as error:
            if self._interrupted or admitted.attempts == 1 or not _was_not_taken(error):
                raise
        return await self._execute(admitted, step_seconds)

    async def _execute(self, admitted: AdmittedStep, seconds: float) -> StepReceipt:
        limits = self._given.limits
        receipt: StepReceipt = await workflow.execute_activity(
            "run_step",
            self._ref(admitted),
            result_type=StepReceipt,
            task_queue=tool_queue(workflow.info().task_queue, admitted.queue),
            start_to_close_timeout=timedelta(seconds=limits.step_seconds) + _MARGIN,
            schedule_to_close_timeout=timedelta(seconds=max(seconds, 1)) + _MARGIN,
            retry_policy=RetryPolicy(
                initial_interval=timedelta(milliseconds=500), maximum_attempts=admitted.attempts
            ),
            summary=admitted.name,
            **LIVE_STEP,
        )
        return receipt

    async def _settle(
        self, admitted: AdmittedStep, state: ToolStepState, code: str | None = None
    ) -> StepReceipt:
        """Store the end of a step that could not do so itself; returns how it stands then."""
        end = StepEnd(ref=self._ref(admitted), state=state, error_code=code)
        receipt: StepReceipt = await workflow.execute_local_activity(
            "settle_step",
            end,
            result_type=StepReceipt,
            summary=f"{admitted.name}: {state}",
            **DATABASE_STEP,
        )
        return receipt

    def _ref(self, admitted: AdmittedStep) -> StepRef:
        return StepRef(chain=self._given.chain, step_id=admitted.step_id)

    @property
    def _turn_id(self) -> UUID | None:
        return self._given.task.turn_id if self._given.task else None


def _was_not_taken(error: ActivityError) -> bool:
    """Tell whether the time of all attempts ran out, and not that of one that a worker had."""
    cause = error.cause
    return isinstance(cause, TimeoutError) and cause.type in _NOT_TAKEN


def _code(error: BaseException, admitted: AdmittedStep) -> str:
    """Return the code of the error that the person and the model are told."""
    cause = error.cause if isinstance(error, ActivityError) else None
    if isinstance(cause, ApplicationError) and cause.type and cause.type in _TOLD_CODES:
        return cause.type
    if admitted.attempts == 1:
        return NotRepeatedError.code
    return ToolTimeoutError.code if isinstance(cause, TimeoutError) else ToolError.code
