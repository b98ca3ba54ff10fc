"""Alerts: a row for administrators and a line in the log."""

import structlog

from assistant.errors import AssistantError
from assistant.services.ports.store import Store

_log = structlog.get_logger(__name__)
_MOST_CHARS = 2_000


class StoredAlerts:
    """Stores what administrators should know of."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def raise_alert(self, kind: str, detail: str) -> None:
        """Log it and store it; a failure to store is logged, never raised."""
        _log.error("alert", kind=kind, detail=detail)
        try:
            async with self._store.as_system() as system:
                await system.alerts.add(kind, _storable(detail))
        except AssistantError as error:
            _log.exception("alert_not_stored", kind=kind, code=error.code)


def _storable(detail: str) -> str:
    """Return the beginning of a text without what PostgreSQL cannot store."""
    return detail.replace("\0", "").encode(errors="replace").decode()[:_MOST_CHARS]
