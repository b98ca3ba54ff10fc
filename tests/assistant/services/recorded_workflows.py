"""Workflows of firings and alerts as their ports have them, for services that only tell them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from assistant.contracts.ids import reminder_workflow_id
from assistant.contracts.reminders import FiringRef
from assistant.errors import UnavailableError


@dataclass
class RecordedWorkflows:
    """Remembers what runs; `down` makes every call fail."""

    ids: set[str] = field(default_factory=set)
    planned: list[FiringRef] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    acknowledged: list[FiringRef] = field(default_factory=list)
    down: bool = False

    async def plan(self, refs: Sequence[FiringRef]) -> None:
        """Start workflows."""
        self._refuse()
        self.planned += refs
        self.ids.update(map(workflow_of, refs))

    async def drop(self, refs: Sequence[FiringRef]) -> None:
        """End workflows."""
        self._refuse()
        self.dropped += map(workflow_of, refs)
        self.ids.difference_update(map(workflow_of, refs))

    async def acknowledge(self, ref: FiringRef) -> None:
        """Tell a workflow."""
        self._refuse()
        self.acknowledged.append(ref)

    async def running(self) -> AsyncIterator[str]:
        """Return what runs."""
        self._refuse()
        for workflow_id in sorted(self.ids):
            yield workflow_id

    def _refuse(self) -> None:
        if self.down:
            raise UnavailableError("temporal: down")


@dataclass
class RecordedAlerts:
    """Remembers what operators were told."""

    told: list[tuple[str, str]] = field(default_factory=list)

    async def raise_alert(self, kind: str, detail: str) -> None:
        """Tell operators."""
        self.told.append((kind, detail))


def workflow_of(ref: FiringRef) -> str:
    """Return the id of the workflow of a firing."""
    return reminder_workflow_id(ref.reminder_id, ref.due_at)
