"""Repositories of one transaction, as `assistant.services.ports.store` asks for them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.infra.db.repositories.accounts import Accounts, Profile
from assistant.infra.db.repositories.all_firings import AllFirings
from assistant.infra.db.repositories.all_integrations import AllDrafts, AllSecrets
from assistant.infra.db.repositories.all_outboxes import AllOutboxes
from assistant.infra.db.repositories.all_tasks import AllTasks
from assistant.infra.db.repositories.artifacts import Artifacts
from assistant.infra.db.repositories.chains import Chains
from assistant.infra.db.repositories.drafts import Digests, Drafts
from assistant.infra.db.repositories.firings import Firings
from assistant.infra.db.repositories.inbox import Inbox
from assistant.infra.db.repositories.integration_calls import IntegrationCalls
from assistant.infra.db.repositories.integration_drafts import IntegrationDrafts
from assistant.infra.db.repositories.integration_secrets import IntegrationSecrets
from assistant.infra.db.repositories.integrations import Integrations
from assistant.infra.db.repositories.login_attempts import LoginAttemptCounts
from assistant.infra.db.repositories.mcp_tools import McpTools
from assistant.infra.db.repositories.messages import Messages
from assistant.infra.db.repositories.operations import Alerts, ToolHosts
from assistant.infra.db.repositories.outbox import Outbox
from assistant.infra.db.repositories.paces import Paces
from assistant.infra.db.repositories.reminders import Reminders
from assistant.infra.db.repositories.sessions import Sessions
from assistant.infra.db.repositories.steps import Steps
from assistant.infra.db.repositories.tasks import Tasks
from assistant.infra.db.repositories.telegram import TelegramPeople
from assistant.infra.db.repositories.tickets import SocketTickets
from assistant.infra.db.repositories.tokens import RefreshTokens
from assistant.infra.db.repositories.turns import Turns
from assistant.infra.db.repositories.upkeep import Upkeep
from assistant.infra.db.repositories.user_events import AllUserEvents, UserEvents


@dataclass(frozen=True)
class UserStore:
    """One transaction of one user; repositories are made when first asked for."""

    connection: AsyncConnection
    user_id: UUID
    most_integrations: int

    @classmethod
    def on(cls, connection: AsyncConnection, user_id: UUID, most_integrations: int) -> Self:
        """Return the store of a transaction in which `app.user_id` is set."""
        return cls(connection, user_id, most_integrations)

    @cached_property
    def profile(self) -> Profile:
        """The user's own account."""
        return Profile(self.connection, self.user_id)

    @cached_property
    def inbox(self) -> Inbox:
        """Taken Telegram updates."""
        return Inbox(self.connection, self.user_id)

    @cached_property
    def outbox(self) -> Outbox:
        """Outgoing messages."""
        return Outbox(self.connection, self.user_id)

    @cached_property
    def sessions(self) -> Sessions:
        """Dialogues."""
        return Sessions(self.connection, self.user_id)

    @cached_property
    def turns(self) -> Turns:
        """Turns."""
        return Turns(self.connection)

    @cached_property
    def messages(self) -> Messages:
        """Messages."""
        return Messages(self.connection)

    @cached_property
    def drafts(self) -> Drafts:
        """Answers being written."""
        return Drafts(self.connection, self.user_id)

    @cached_property
    def digests(self) -> Digests:
        """Compressed older parts of dialogues."""
        return Digests(self.connection, self.user_id)

    @cached_property
    def chains(self) -> Chains:
        """Tool chains."""
        return Chains(self.connection, self.user_id)

    @cached_property
    def steps(self) -> Steps:
        """Steps of tool chains."""
        return Steps(self.connection, self.user_id)

    @cached_property
    def artifacts(self) -> Artifacts:
        """Files that tools made."""
        return Artifacts(self.connection, self.user_id)

    @cached_property
    def reminders(self) -> Reminders:
        """Reminders."""
        return Reminders(self.connection, self.user_id)

    @cached_property
    def firings(self) -> Firings:
        """Firings of reminders."""
        return Firings(self.connection, self.user_id)

    @cached_property
    def events(self) -> UserEvents:
        """What the person is told on every channel."""
        return UserEvents(self.connection, self.user_id)

    @cached_property
    def tasks(self) -> Tasks:
        """Background tasks."""
        return Tasks(self.connection, self.user_id)

    @cached_property
    def integrations(self) -> Integrations:
        """APIs that the user connected."""
        return Integrations(self.connection, self.user_id, self.most_integrations)

    @cached_property
    def integration_drafts(self) -> IntegrationDrafts:
        """Drafts of integrations."""
        return IntegrationDrafts(self.connection, self.user_id)

    @cached_property
    def integration_secrets(self) -> IntegrationSecrets:
        """Sealed secrets."""
        return IntegrationSecrets(self.connection, self.user_id)

    @cached_property
    def integration_calls(self) -> IntegrationCalls:
        """The journal of changing calls."""
        return IntegrationCalls(self.connection, self.user_id)

    @cached_property
    def mcp_tools(self) -> McpTools:
        """Tools of MCP servers."""
        return McpTools(self.connection, self.user_id)


@dataclass(frozen=True)
class SystemStore:
    """One transaction in the role `assistant_system`."""

    connection: AsyncConnection

    @classmethod
    def on(cls, connection: AsyncConnection) -> Self:
        """Return the store of a transaction in which the role is set."""
        return cls(connection)

    @cached_property
    def accounts(self) -> Accounts:
        """All accounts."""
        return Accounts(self.connection)

    @cached_property
    def refresh_tokens(self) -> RefreshTokens:
        """Refresh tokens."""
        return RefreshTokens(self.connection)

    @cached_property
    def login_attempts(self) -> LoginAttemptCounts:
        """Failed logins."""
        return LoginAttemptCounts(self.connection)

    @cached_property
    def telegram(self) -> TelegramPeople:
        """Whitelist and Telegram accounts."""
        return TelegramPeople(self.connection)

    @cached_property
    def outboxes(self) -> AllOutboxes:
        """Outgoing messages of all users."""
        return AllOutboxes(self.connection)

    @cached_property
    def paces(self) -> Paces:
        """The pace to Telegram."""
        return Paces(self.connection)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Recovery, request log, pruning."""
        return Upkeep(self.connection)

    @cached_property
    def tool_hosts(self) -> ToolHosts:
        """What workers say of scarce parts."""
        return ToolHosts(self.connection)

    @cached_property
    def alerts(self) -> Alerts:
        """What administrators should know of."""
        return Alerts(self.connection)

    @cached_property
    def reminders(self) -> AllFirings:
        """Firings of all reminders."""
        return AllFirings(self.connection)

    @cached_property
    def events(self) -> AllUserEvents:
        """What all people are told."""
        return AllUserEvents(self.connection)

    @cached_property
    def tickets(self) -> SocketTickets:
        """Tickets of sockets."""
        return SocketTickets(self.connection)

    @cached_property
    def tasks(self) -> AllTasks:
        """Background tasks of all users."""
        return AllTasks(self.connection)

    @cached_property
    def integration_secrets(self) -> AllSecrets:
        """Secrets of all users: places and kids."""
        return AllSecrets(self.connection)

    @cached_property
    def integration_drafts(self) -> AllDrafts:
        """Drafts of all users."""
        return AllDrafts(self.connection)
