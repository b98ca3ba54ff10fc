"""Owns the reading of alerts, for administrators."""

from assistant.services.ports.store import Store
from assistant.services.ports.upkeep import AlertRecord


class AlertLog:
    """What operators were told of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recent(self, limit: int) -> list[AlertRecord]:
        """Return the newest alerts, the newest first. Raises `UnavailableError`."""
        async with self._store.as_system() as system:
            return await system.alerts.recent(limit)
