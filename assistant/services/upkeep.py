"""Upkeep: removing what is of no use any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.contracts.upkeep import Pruned
from assistant.services.ports.store import Store


@dataclass(frozen=True)
class UpkeepService:
    """Prunes by age; `login_window` is that of the login limits."""

    store: Store
    request_log_age: timedelta
    login_window: timedelta

    async def prune(self, now: datetime) -> Pruned:
        """Remove old requests, expired tokens and counts of failed logins that are over."""
        async with self.store.as_system() as system:
            return Pruned(
                requests=await system.upkeep.prune_requests(now - self.request_log_age),
                refresh_tokens=await system.refresh_tokens.prune(),
                login_attempts=await system.login_attempts.prune(self.login_window),
            )
