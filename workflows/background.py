"""A task in the background, from the moment it is stored until it is over; the look at all of them.

The row is the truth. A `BackgroundTask` asks for one of the person's slots, waits until there is
one, answers the task as a turn of a dialogue of its own, and stores what came of it; a failure that
can heal is tried again after a pause. Texts are in PostgreSQL; here are ids and states.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import (
        Channel,
        Progress,
        TurnOutcome,
        TurnPlan,
        TurnState,
        TurnTask,
    )
    from assistant.contracts.names import (
        BACKGROUND_TASK,
        PROGRESS,
        SLOT_FREE,
        TASK_RECONCILIATION,
    )
    from assistant.contracts.tasks import (
        TaskDrift,
        TaskEnd,
        TaskPlan,
        TaskRef,
        TaskState,
        TaskVerdict,
    )
    from workflows.delivery import wake_delivery
    from workflows.options import ENDURING_STEP, LIVE_STEP
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state
    from workflows.turns import Turns

_LOOK_AGAIN = timedelta(minutes=5)
"""Nobody's word is needed for ever: whoever should pass a slot on may have died."""

_LEAST_PAUSE = timedelta(milliseconds=10)
_ALL_LOOKED_AT = timedelta(minutes=55)
"""An hourly look is over before the next."""


@workflow.defn(name=BACKGROUND_TASK)
class BackgroundTask:
    """Carries out one task."""

    @workflow.init
    def __init__(self, given: TaskRef) -> None:
        self._given = given
        self._woken = False
        self._cancelled = False
        self._state = ""
        self._attempts = 0
        self._progress = ProgressLog()
        self._turns: Turns | None = None

    @workflow.run
    async def run(self, given: TaskRef) -> TaskVerdict:  # noqa: ARG002 - taken by @workflow.init
        """Work until the task is over; returns how it stands in the end, and fails if it failed.

        A cancelled run stops what is being done, and stores that; a task that is done by then is
        done.
        """
        work = asyncio.create_task(self._work())
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._cancelled = True
            if self._turns is not None:
                self._turns.interrupt()
            verdict = await work
            if verdict.state is TaskState.CANCELLED:
                raise
            return verdict

    @workflow.signal(name=SLOT_FREE)
    def slot_free(self) -> None:
        """Ask for a slot without waiting any longer."""
        self._woken = True

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=0, done=self._attempts)

    async def _work(self) -> TaskVerdict:
        while not self._cancelled:
            plan = await self._begin()
            if plan.state.is_final:
                return self._end(TaskVerdict(state=plan.state))
            if plan.task is None or plan.plan is None:
                await self._wait_for_slot()
            else:
                outcome = await self._attempt(plan.task, plan.plan, plan.lease_seconds)
                verdict = await self._finish(outcome, plan.task.run_no)
                if verdict.state.is_final:
                    return self._end(verdict)
                await self._wait_for_retry(verdict)
            self._go_on()
        return self._end(await self._finish(None))

    def _end(self, verdict: TaskVerdict) -> TaskVerdict:
        """Return the end of the task; the run of one that has failed fails, for all to see."""
        self._say(verdict.state)
        if verdict.state is TaskState.FAILED:
            raise ApplicationError(
                "the task has failed; its row says why",
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,
            )
        return verdict

    def _go_on(self) -> None:
        """Go on in a new run when this one has grown long."""
        if workflow.info().is_continue_as_new_suggested() and not self._cancelled:
            workflow.continue_as_new(self._given)

    async def _begin(self) -> TaskPlan:
        """Ask for a slot; word of a free one that comes from now on is not lost."""
        self._woken = False
        with self._progress.step("begin"):
            plan: TaskPlan = await workflow.execute_local_activity(
                "begin_task",
                self._given,
                result_type=TaskPlan,
                summary="Take a slot",
                **ENDURING_STEP,
            )
        return plan

    async def _attempt(self, task: TurnTask, plan: TurnPlan, lease_seconds: float) -> TurnOutcome:
        """Answer the turn of the task; one that cannot be stored has failed."""
        self._say(TaskState.RUNNING)
        self._attempts += 1
        self._turns = Turns(
            self._progress, Channel.WORKER, lambda _: self._cancelled, lease_seconds
        )
        try:
            return await self._turns.answer(task, plan)
        except ApplicationError:
            return TurnOutcome(
                turn_id=task.turn_id, state=TurnState.FAILED, error_code="model_failed"
            )
        finally:
            self._turns = None

    async def _finish(self, outcome: TurnOutcome | None, run_no: int | None = None) -> TaskVerdict:
        """Store what came of an attempt, then tell those who wait for it."""
        end = TaskEnd(ref=self._given, run_no=run_no, outcome=outcome, cancelled=self._cancelled)
        with self._progress.step("store"):
            verdict: TaskVerdict = await workflow.execute_local_activity(
                "finish_task",
                end,
                result_type=TaskVerdict,
                summary="Store the result",
                **ENDURING_STEP,
            )
        self._say(verdict.state)
        if verdict.freed:
            await workflow.execute_local_activity(
                "wake_tasks", verdict, summary="Pass the slot on", **ENDURING_STEP
            )
        if verdict.chat_id is not None:
            await wake_delivery(self._given.user_id, verdict.chat_id)
        return verdict

    async def _wait_for_slot(self) -> None:
        self._say(TaskState.QUEUED)
        with self._progress.step("wait_for_slot"):
            await self._passed(_LOOK_AGAIN, lambda: self._woken, "Wait for a slot")

    async def _wait_for_retry(self, verdict: TaskVerdict) -> None:
        pause = max(timedelta(seconds=verdict.retry_seconds or 0), _LEAST_PAUSE)
        until = workflow.now() + pause
        with self._progress.step("wait_for_retry", detail=f"until {until:%Y-%m-%d %H:%M:%S} UTC"):
            await self._passed(pause, lambda: False, "Wait before the next attempt")

    async def _passed(self, pause: timedelta, ended: Callable[[], bool], summary: str) -> None:
        """Return when the time is over, or the task is cancelled, or something ends the wait."""
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._cancelled or ended(), timeout=pause, timeout_summary=summary
            )

    def _say(self, state: TaskState) -> None:
        if self._state != state:
            self._state = state
            upsert_state(state)


@workflow.defn(name=TASK_RECONCILIATION)
class TaskReconciliation:
    """Compares open tasks with the workflows that run, and mends the difference."""

    @workflow.run
    async def run(self) -> TaskDrift:
        """Compare once."""
        drift: TaskDrift = await workflow.execute_activity(
            "reconcile_tasks",
            result_type=TaskDrift,
            start_to_close_timeout=_ALL_LOOKED_AT,
            schedule_to_close_timeout=_ALL_LOOKED_AT,
            retry_policy=ENDURING_STEP["retry_policy"],
            summary="Compare tasks with workflows",
            **LIVE_STEP,
        )
        workflow.set_current_details(
            f"{drift.compared} compared, {drift.missing} missing, {drift.stray} stray"
        )
        return drift
