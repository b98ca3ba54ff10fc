"""Upkeep steps: find what is stranded, prune what is old. Both may run twice."""

from datetime import UTC, datetime

from temporalio import activity

from assistant.contracts.upkeep import Pruned, Stranded
from assistant.services.recovery import Recovery
from assistant.services.upkeep import UpkeepService


class UpkeepActivities:
    """What is done now and then, for all users."""

    def __init__(self, recovery: Recovery, upkeep: UpkeepService) -> None:
        self._recovery = recovery
        self._upkeep = upkeep

    @activity.defn(name="find_stranded")
    async def find_stranded(self) -> Stranded:
        """Return turns that nobody answers and chats with messages that nobody sends."""
        return await self._recovery.stranded(datetime.now(UTC))

    @activity.defn(name="prune")
    async def prune(self) -> Pruned:
        """Remove what is too old to be of use."""
        return await self._upkeep.prune(datetime.now(UTC))
