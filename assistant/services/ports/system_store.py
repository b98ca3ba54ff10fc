"""Port to the tables of the system: not one person's, but read and kept by the program."""

from typing import Protocol

from assistant.services.ports.accounts import (
    AccountRepository,
    LoginAttemptRepository,
    RefreshTokenRepository,
)
from assistant.services.ports.chains import ToolHostRepository
from assistant.services.ports.onboarding import IntegrationDraftSystemRepository
from assistant.services.ports.reminders import ReminderSystemRepository
from assistant.services.ports.secrets import SecretSystemRepository
from assistant.services.ports.tasks import TaskSystemRepository
from assistant.services.ports.telegram import (
    OutboxSystemRepository,
    PaceRepository,
    TelegramRepository,
)
from assistant.services.ports.upkeep import AlertRepository, UpkeepRepository
from assistant.services.ports.user_events import TicketRepository, UserEventSystemRepository


class SystemStore(Protocol):
    """One transaction before a user is known, or about all users."""

    @property
    def accounts(self) -> AccountRepository:
        """All accounts."""
        ...

    @property
    def refresh_tokens(self) -> RefreshTokenRepository:
        """Refresh tokens."""
        ...

    @property
    def login_attempts(self) -> LoginAttemptRepository:
        """Failed logins."""
        ...

    @property
    def telegram(self) -> TelegramRepository:
        """Whitelist and Telegram accounts."""
        ...

    @property
    def outboxes(self) -> OutboxSystemRepository:
        """Outgoing messages of all users."""
        ...

    @property
    def paces(self) -> PaceRepository:
        """The pace to Telegram."""
        ...

    @property
    def upkeep(self) -> UpkeepRepository:
        """Recovery and pruning."""
        ...

    @property
    def tool_hosts(self) -> ToolHostRepository:
        """What workers say of scarce parts."""
        ...

    @property
    def alerts(self) -> AlertRepository:
        """What administrators should know of."""
        ...

    @property
    def reminders(self) -> ReminderSystemRepository:
        """Firings of all reminders."""
        ...

    @property
    def events(self) -> UserEventSystemRepository:
        """What all people are told."""
        ...

    @property
    def tickets(self) -> TicketRepository:
        """Tickets of sockets."""
        ...

    @property
    def tasks(self) -> TaskSystemRepository:
        """Background tasks of all users."""
        ...

    @property
    def integration_secrets(self) -> SecretSystemRepository:
        """Secrets of all users: places and kids."""
        ...

    @property
    def integration_drafts(self) -> IntegrationDraftSystemRepository:
        """Drafts of all users."""
        ...
