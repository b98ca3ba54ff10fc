"""A firing of a reminder, from the time it is due until it is over; the hourly look at all of them.

The row of the firing is the truth. A `Reminder` starts with a delay that ends when the firing is
due, looks at the row, which may say to wait, and goes off. It ends there, unless it repeats itself
until the person has said done. Texts are in PostgreSQL; here are ids and times.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Progress
    from assistant.contracts.names import (
        ACKNOWLEDGE,
        LOOK_AGAIN,
        PROGRESS,
        REMINDER,
        REMINDER_RECONCILIATION,
    )
    from assistant.contracts.reminders import Drift, FiringPlan, FiringRef, FiringState
    from workflows.options import ENDURING_STEP, LIVE_STEP
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state

_DONE = FiringPlan(state=FiringState.ACKNOWLEDGED)
_LEAST_WAIT = timedelta(seconds=1)
_ALL_LOOKED_AT = timedelta(minutes=55)
"""An hourly look is over before the next."""


@workflow.defn(name=REMINDER)
class Reminder:
    """Carries out one firing."""

    @workflow.init
    def __init__(self, given: FiringRef) -> None:
        self._given = given
        self._woken = False
        self._acknowledged = False
        self._state = ""
        self._looks = 0
        self._progress = ProgressLog()

    @workflow.run
    async def run(self, given: FiringRef) -> FiringPlan:  # noqa: ARG002 - taken by @workflow.init
        """Go off when it is time; returns how the firing stands in the end."""
        plan = await self._fire()
        while plan.wait_until is not None:
            await self._wait(plan.wait_until)
            plan = await self._fire()
        while (pause := _pause(plan)) is not None:
            plan = _DONE if await self._acknowledged_within(pause) else await self._nag()
        if self._state:
            upsert_state(plan.state)
        return plan

    @workflow.signal(name=LOOK_AGAIN)
    def look_again(self) -> None:
        """Look at the row without waiting any longer."""
        self._woken = True

    @workflow.signal(name=ACKNOWLEDGE)
    def acknowledge(self) -> None:
        """Hear that the person has said done; the row says the same."""
        self._acknowledged = True

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=0, done=self._looks)

    async def _fire(self) -> FiringPlan:
        self._woken = False
        with self._progress.step("fire"):
            plan: FiringPlan = await workflow.execute_local_activity(
                "fire_reminder",
                self._given,
                result_type=FiringPlan,
                summary="Go off, if it is time",
                **ENDURING_STEP,
            )
        self._looks += 1
        return plan

    async def _nag(self) -> FiringPlan:
        with self._progress.step("nag"):
            plan: FiringPlan = await workflow.execute_local_activity(
                "nag_reminder",
                self._given,
                result_type=FiringPlan,
                summary="Remind again, unless it is done",
                **ENDURING_STEP,
            )
        self._looks += 1
        return plan

    async def _wait(self, until: datetime) -> None:
        self._say("waiting")
        pause = _until(until)
        with self._progress.step("wait", detail=_end_of(pause)):
            await _passed(pause, lambda: self._woken, "Wait until it may go off")

    async def _acknowledged_within(self, pause: timedelta) -> bool:
        self._say("nagging")
        with self._progress.step("wait_for_done", detail=_end_of(pause)):
            await _passed(pause, lambda: self._acknowledged, "Wait for the person to say done")
        return self._acknowledged

    def _say(self, state: str) -> None:
        if self._state != state:
            self._state = state
            upsert_state(state)


def _pause(plan: FiringPlan) -> timedelta | None:
    """Return how long to wait before the person is reminded again, None for no more."""
    if plan.wait_until is not None:
        return _until(plan.wait_until)
    if plan.nag_seconds is None:
        return None
    return max(timedelta(seconds=plan.nag_seconds), _LEAST_WAIT)


def _until(moment: datetime) -> timedelta:
    """Return how long it is until then; never so short that looking becomes a loop."""
    return max(moment - workflow.now(), _LEAST_WAIT)


def _end_of(pause: timedelta) -> str:
    return f"until {workflow.now() + pause:%Y-%m-%d %H:%M:%S} UTC"


async def _passed(pause: timedelta, ended: Callable[[], bool], summary: str) -> None:
    """Return when the time is over, or before, when something has ended the wait."""
    with suppress(TimeoutError):
        await workflow.wait_condition(ended, timeout=pause, timeout_summary=summary)


@workflow.defn(name=REMINDER_RECONCILIATION)
class ReminderReconciliation:
    """Compares planned firings with the workflows that run, and mends the difference."""

    @workflow.run
    async def run(self) -> Drift:
        """Compare once."""
        drift: Drift = await workflow.execute_activity(
            "reconcile_reminders",
            result_type=Drift,
            start_to_close_timeout=_ALL_LOOKED_AT,
            schedule_to_close_timeout=_ALL_LOOKED_AT,
            retry_policy=ENDURING_STEP["retry_policy"],
            summary="Compare firings with workflows",
            **LIVE_STEP,
        )
        workflow.set_current_details(
            f"{drift.compared} compared, {drift.missing} missing, {drift.stray} stray"
        )
        return drift
