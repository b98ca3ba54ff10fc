"""Owns that workflows of firings follow their rows after a commit; a look finds what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from assistant.contracts.reminders import PLAN_AHEAD, FiringRef
from assistant.errors import UnavailableError
from assistant.services.clock import Clock
from assistant.services.ports.reminders import FiringWorkflows
from assistant.services.ports.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Handing:
    """Starts, ends and tells workflows; nothing is lost while Temporal is away."""

    store: Store
    workflows: FiringWorkflows
    clock: Clock

    async def start(self, user_id: UUID, refs: Sequence[FiringRef]) -> None:
        """Start the workflows of planned firings that are due within `PLAN_AHEAD`."""
        now = self.clock.now()
        soon = [ref for ref in refs if ref.due_at <= now + PLAN_AHEAD]
        if not soon:
            return
        try:
            await self.workflows.plan(soon)
            async with self.store.as_user(user_id) as store:
                await store.firings.hand([ref.firing_id for ref in soon], now)
        except UnavailableError as error:
            _log.warning("firings_left_to_the_look", count=len(soon), reason=str(error))

    async def end(self, refs: Sequence[FiringRef]) -> None:
        """End the workflows of firings that were cancelled; left alone they end when due."""
        if not refs:
            return
        try:
            await self.workflows.drop(refs)
        except UnavailableError as error:
            _log.warning("workflows_left_to_end", count=len(refs), reason=str(error))

    async def renew(
        self, user_id: UUID, ended: Sequence[FiringRef], reminder_id: UUID | None = None
    ) -> None:
        """End workflows, and start those of what is planned now, of one reminder or of all.

        What somebody else has planned again, or has let go on, in between is started again: else
        the row would say that it has a workflow which has just been ended.
        """
        await self.end(ended)
        try:
            async with self.store.as_user(user_id) as store:
                profile = await store.profile.get()
                planned = await store.firings.planned(reminder_id)
        except UnavailableError as error:
            _log.warning("firings_left_to_the_look", reminder=str(reminder_id), reason=str(error))
            return
        if profile is not None and not profile.reminders_paused:
            await self.start(user_id, [firing.ref for firing in planned])

    async def acknowledge(self, ref: FiringRef) -> None:
        """Tell the workflow of a firing that the person is done; else it sees it at its next look.

        It waits only if it is to repeat itself.
        """
        try:
            await self.workflows.acknowledge(ref)
        except UnavailableError as error:
            _log.warning("acknowledgement_left_to_the_row", reason=str(error))
