"""Upkeep: removing what is of no use any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.contracts.upkeep import Pruned
from assistant.contracts.user_events import EVENT_LIFE
from assistant.services.ports.store import Store

_TOOL_HOST_AGE = timedelta(days=1)
_ALERT_AGE = timedelta(days=30)
_FIRING_AGE = timedelta(days=90)
_TASK_AGE = timedelta(days=90)
_OUTBOX_AGE = timedelta(days=90)
_UPDATE_AGE = timedelta(days=30)
_PACE_AGE = timedelta(days=1)
_DRAFT_AGE = timedelta(days=30)
_CALL_AGE = timedelta(days=30)


@dataclass(frozen=True)
class UpkeepService:
    """Prunes by age; `login_window` is that of the login limits."""

    store: Store
    request_log_age: timedelta
    login_window: timedelta

    async def prune(self, now: datetime) -> Pruned:
        """Remove old requests, alerts and events, expired tokens and files, counts that are over.

        So are firings of long ago: a reminder that comes every five minutes makes 105,000 a year;
        and what went in and out of Telegram: Telegram itself repeats an update for a day.
        A key of a changing call is good for a month.
        Chains and steps stay, as messages do: they are the history of what was done.
        """
        async with self.store.as_system() as system:
            return Pruned(
                requests=await system.upkeep.prune_requests(now - self.request_log_age),
                refresh_tokens=await system.refresh_tokens.prune(),
                login_attempts=await system.login_attempts.prune(self.login_window),
                artifacts=await system.upkeep.prune_artifacts(now),
                tool_hosts=await system.upkeep.prune_tool_hosts(now - _TOOL_HOST_AGE),
                alerts=await system.upkeep.prune_alerts(now - _ALERT_AGE),
                firings=await system.reminders.prune(now - _FIRING_AGE),
                tasks=await system.tasks.prune(now - _TASK_AGE),
                outbox=await system.outboxes.prune(now - _OUTBOX_AGE),
                telegram_updates=await system.outboxes.prune_updates(now - _UPDATE_AGE),
                telegram_paces=await system.paces.prune(now - _PACE_AGE),
                events=await system.events.prune(now - EVENT_LIFE),
                tickets=await system.tickets.prune(),
                secrets=await system.upkeep.prune_secrets(now),
                drafts=await system.upkeep.prune_drafts(now - _DRAFT_AGE),
                calls=await system.upkeep.prune_calls(now - _CALL_AGE),
                oauth_states=await system.upkeep.prune_oauth_states(now),
            )
