"""Owns the comparison of planned firings with their workflows, and the mending of differences.

The rows are the truth. A difference means that something went wrong that nothing else noticed.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from assistant.contracts.ids import firing_id_for, firing_of_workflow, reminder_workflow_id
from assistant.contracts.reminders import PLAN_AHEAD, Drift, FiringRef, FiringState
from assistant.domain.batches import batches
from assistant.services.clock import Clock
from assistant.services.ports.alerts import Alerts
from assistant.services.ports.reminders import FiringWorkflows, PlannedFiring
from assistant.services.ports.store import Store

_ALERT: Final = "reminder_drift"
_GRACE = timedelta(minutes=2)
"""A firing is handed over by who planned it, or by a look every minute, which takes its time."""

_PAGE = 500
_NOBODY = UUID(int=0)


class Reconciling:
    """Compares and mends; `settle_seconds` is how long a workflow that ends may seem to run."""

    def __init__(
        self,
        store: Store,
        workflows: FiringWorkflows,
        alerts: Alerts,
        clock: Clock,
        settle_seconds: float = 5,
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._alerts = alerts
        self._clock = clock
        self._settle_seconds = settle_seconds

    async def reconcile(self) -> Drift:
        """Start the workflows that are missing and end those that are stray.

        Tells the operators of any. What is being handed over at this moment is neither. Raises
        `UnavailableError`.
        """
        now = self._clock.now()
        running = await self._running()  # first: what is planned later has its grace
        planned = await self._planned(now)
        missing = await self._missing(planned, running, now)
        await self._plan(missing, now)
        stray = await self._stray(running - {_workflow(one.ref) for one in planned})
        await self._workflows.drop(stray)
        drift = Drift(compared=len(planned), missing=len(missing), stray=len(stray))
        if missing or stray:
            await self._alerts.raise_alert(
                _ALERT,
                f"planned firings without a workflow: {drift.missing}, "
                f"workflows without a planned firing: {drift.stray}; mended",
            )
        return drift

    async def _running(self) -> set[str]:
        return {workflow_id async for workflow_id in self._workflows.running()}

    async def _planned(self, now: datetime) -> list[PlannedFiring]:
        planned: list[PlannedFiring] = []
        place = None
        async with self._store.as_system() as system:
            while page := await system.reminders.planned(place, now + PLAN_AHEAD, _PAGE):
                planned += page
                place = (page[-1].ref.due_at, page[-1].ref.firing_id)
        return planned

    async def _missing(
        self, planned: list[PlannedFiring], running: set[str], now: datetime
    ) -> list[FiringRef]:
        """Return firings that were to have a workflow for longer than the grace."""
        without = [one for one in planned if _workflow(one.ref) not in running]
        async with self._store.as_system() as system:
            forgotten = await system.reminders.unhanded(
                now + PLAN_AHEAD - _GRACE, now - _GRACE, len(planned)
            )
        lost = {ref.firing_id for ref in forgotten}
        lost.update(
            one.ref.firing_id
            for one in without
            if one.handed_at is not None and one.handed_at < now - _GRACE
        )
        return [one.ref for one in without if one.ref.firing_id in lost]

    async def _plan(self, missing: list[FiringRef], now: datetime) -> None:
        for refs in batches(missing, _PAGE):
            await self._workflows.plan(refs)
            async with self._store.as_system() as system:
                await system.reminders.hand(refs, now)

    async def _stray(self, candidates: set[str]) -> list[FiringRef]:
        """Return the firings of workflows that run although theirs was cancelled, or is gone.

        Others may run: they repeat a reminder, or are paused, or are just ending.
        """
        stray = await self._cancelled(candidates)
        if not stray:
            return []
        await asyncio.sleep(self._settle_seconds)
        still = await self._running()
        # Somebody may have planned one again meanwhile; its workflow is wanted then.
        return await self._cancelled({_workflow(ref) for ref in stray} & still)

    async def _cancelled(self, candidates: set[str]) -> list[FiringRef]:
        refs = [ref for ref in map(_ref, sorted(candidates)) if ref is not None]
        cancelled: list[FiringRef] = []
        async with self._store.as_system() as system:
            for part in batches(refs, _PAGE):
                states = await system.reminders.states([ref.firing_id for ref in part])
                cancelled += [ref for ref in part if _is_over(states.get(ref.firing_id))]
        return cancelled


def _workflow(ref: FiringRef) -> str:
    return reminder_workflow_id(ref.reminder_id, ref.due_at)


def _ref(workflow_id: str) -> FiringRef | None:
    """Return the firing of a workflow; whose it is does not matter to who ends it."""
    found = firing_of_workflow(workflow_id)
    if found is None:
        return None
    reminder_id, due_at = found
    return FiringRef(
        user_id=_NOBODY,
        reminder_id=reminder_id,
        firing_id=firing_id_for(reminder_id, due_at),
        due_at=due_at,
    )


def _is_over(state: FiringState | None) -> bool:
    return state in {None, FiringState.CANCELLED}
