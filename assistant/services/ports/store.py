"""Port to the database: transactions that see one user's rows, or the tables of the system."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from assistant.services.ports.accounts import ProfileRepository
from assistant.services.ports.chains import ArtifactRepository, ChainRepository, StepRepository
from assistant.services.ports.conversations import (
    DigestRepository,
    DraftRepository,
    MessageRepository,
    SessionRepository,
    TurnRepository,
)
from assistant.services.ports.integrations import (
    CallRepository,
    IntegrationRepository,
    McpToolRepository,
)
from assistant.services.ports.onboarding import IntegrationDraftRepository
from assistant.services.ports.reminders import FiringRepository, ReminderRepository
from assistant.services.ports.secrets import SecretRepository
from assistant.services.ports.system_store import SystemStore
from assistant.services.ports.tasks import TaskRepository
from assistant.services.ports.telegram import InboxRepository, OutboxRepository
from assistant.services.ports.user_events import UserEventRepository


class UserStore(Protocol):
    """One transaction of one user."""

    @property
    def user_id(self) -> UUID:
        """Whose it is."""
        ...

    @property
    def profile(self) -> ProfileRepository:
        """The account itself."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """Dialogues."""
        ...

    @property
    def turns(self) -> TurnRepository:
        """Turns."""
        ...

    @property
    def messages(self) -> MessageRepository:
        """Messages."""
        ...

    @property
    def drafts(self) -> DraftRepository:
        """Answers being written."""
        ...

    @property
    def digests(self) -> DigestRepository:
        """Compressed older parts."""
        ...

    @property
    def inbox(self) -> InboxRepository:
        """Taken updates."""
        ...

    @property
    def outbox(self) -> OutboxRepository:
        """Outgoing messages."""
        ...

    @property
    def chains(self) -> ChainRepository:
        """Tool chains."""
        ...

    @property
    def steps(self) -> StepRepository:
        """Steps of tool chains."""
        ...

    @property
    def artifacts(self) -> ArtifactRepository:
        """Files that tools made."""
        ...

    @property
    def reminders(self) -> ReminderRepository:
        """Reminders."""
        ...

    @property
    def firings(self) -> FiringRepository:
        """Firings of reminders."""
        ...

    @property
    def events(self) -> UserEventRepository:
        """What the person is told on every channel."""
        ...

    @property
    def tasks(self) -> TaskRepository:
        """Background tasks."""
        ...

    @property
    def integrations(self) -> IntegrationRepository:
        """APIs that the user connected."""
        ...

    @property
    def integration_drafts(self) -> IntegrationDraftRepository:
        """Drafts of integrations."""
        ...

    @property
    def integration_secrets(self) -> SecretRepository:
        """Sealed secrets."""
        ...

    @property
    def integration_calls(self) -> CallRepository:
        """The journal of changing calls."""
        ...

    @property
    def mcp_tools(self) -> McpToolRepository:
        """Tools of MCP servers."""
        ...


class Store(Protocol):
    """Opens transactions; each raises `UnavailableError` when the database is out of reach."""

    def as_user(self, user_id: UUID) -> AbstractAsyncContextManager[UserStore]:
        """Open a transaction that sees the rows of one user."""
        ...

    def as_system(self) -> AbstractAsyncContextManager[SystemStore]:
        """Open a transaction on the system's tables."""
        ...
