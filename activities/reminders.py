"""Steps of reminders: a firing goes off or is repeated, firings get workflows. All may run twice.

What is decided is stored first; then those who carry it on are told. Whoever dies in between does
it all again: the decision stays, and to tell twice is harmless.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from time import monotonic
from uuid import UUID

import structlog
from temporalio import activity

from activities.failures import failures
from activities.heartbeat import heartbeats
from assistant.contracts.reminders import Drift, FireOutcome, FiringPlan, FiringRef
from assistant.contracts.telegram import ChatRef
from assistant.contracts.upkeep import Stranded
from assistant.domain.batches import batches
from assistant.infra.logging import bind_context
from assistant.services.firing import Firing
from assistant.services.ports.reminders import FiringWorkflows, TurnStarter
from assistant.services.ports.telegram import DeliveryWaker
from assistant.services.reminder_drift import Reconciling

_AT_ONCE = 50
"""So many firings are noted as handed over together: a step that breaks off repeats no more."""

_log = structlog.get_logger(__name__)


class ReminderActivities:
    """One firing after the other; a look plans for about `planning_seconds`.

    What is left the next look finds, within a minute. A step that outlasts its time-out would begin
    again with the same firings, for ever.
    """

    def __init__(
        self,
        firing: Firing,
        workflows: FiringWorkflows,
        turns: TurnStarter,
        waker: DeliveryWaker,
        planning_seconds: float = 4,
    ) -> None:
        self._firing = firing
        self._workflows = workflows
        self._turns = turns
        self._waker = waker
        self._planning_seconds = planning_seconds

    @activity.defn(name="fire_reminder")
    async def fire_reminder(self, ref: FiringRef) -> FiringPlan:
        """Let a firing go off if it is time, and plan the next."""
        _bind(ref)
        with failures():
            return await self._carry_on(ref, await self._firing.fire(ref))

    @activity.defn(name="nag_reminder")
    async def nag_reminder(self, ref: FiringRef) -> FiringPlan:
        """Repeat a firing unless the person has said done."""
        _bind(ref)
        with failures():
            return await self._carry_on(ref, await self._firing.nag(ref))

    @activity.defn(name="plan_firings")
    async def plan_firings(self, found: Stranded) -> None:
        """Start the workflows of planned firings that have none, as many as there is time for."""
        end, left = monotonic() + self._planning_seconds, len(found.firings)
        with failures():
            for refs in batches(found.firings, _AT_ONCE):
                await self._plan(refs)
                left -= len(refs)
                if left and monotonic() > end:
                    _log.warning("firings_left_to_the_next_look", count=left)
                    return

    async def _carry_on(self, ref: FiringRef, outcome: FireOutcome) -> FiringPlan:
        if outcome.turn is not None:
            await self._turns.start(outcome.turn)
        if outcome.chat_id is not None:
            await self._waker.wake(ChatRef(user_id=ref.user_id, chat_id=outcome.chat_id))
        if outcome.following is not None:
            await self._plan([outcome.following])
        return FiringPlan(
            state=outcome.state,
            wait_until=outcome.wait_until,
            nag_seconds=outcome.nag_seconds,
        )

    async def _plan(self, refs: Sequence[FiringRef]) -> None:
        await self._workflows.plan(refs)
        for user_id, firings in _by_user(refs):
            await self._firing.handed(user_id, firings)


class ReconciliationActivities:
    """All firings together."""

    def __init__(self, reconciling: Reconciling) -> None:
        self._reconciling = reconciling

    @activity.defn(name="reconcile_reminders")
    async def reconcile_reminders(self) -> Drift:
        """Compare planned firings with workflows, and mend the difference."""
        async with heartbeats():
            with failures():
                return await self._reconciling.reconcile()


def _by_user(refs: Sequence[FiringRef]) -> Iterator[tuple[UUID, list[UUID]]]:
    for user_id, group in groupby(sorted(refs, key=_user), key=_user):
        yield user_id, [ref.firing_id for ref in group]


def _user(ref: FiringRef) -> UUID:
    return ref.user_id


def _bind(ref: FiringRef) -> None:
    bind_context(
        user_id=str(ref.user_id),
        reminder_id=str(ref.reminder_id),
        firing_id=str(ref.firing_id),
        workflow_id=activity.info().workflow_id or "",
    )
