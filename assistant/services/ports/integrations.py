"""Ports to integrations: rows, the journal of calls, what a person can do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from assistant.contracts.integrations import (
    Answer,
    CallRecord,
    CallRequest,
    CallState,
    IntegrationBrief,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.tools import Labels
from assistant.services.ports.secrets import SealedSecret


class IntegrationRepository(Protocol):
    """Integrations of one user."""

    async def add(
        self, integration_id: UUID, plan: IntegrationPlan, labels: Labels
    ) -> IntegrationRecord:
        """Store an integration; one of the same id is returned as it is.

        Raises `IntegrationNameTakenError` and `IntegrationsFullError`.
        """
        ...

    async def get(self, integration_id: UUID, *, lock: bool = False) -> IntegrationRecord | None:
        """Return an integration; with `lock` nobody else changes it until the transaction ends."""
        ...

    async def by_name(self, name: str) -> IntegrationRecord | None:
        """Return the integration of a name, however it is written."""
        ...

    async def page(self, limit: int, before: UUID | None = None) -> list[IntegrationBrief]:
        """Return integrations before one, the newest first."""
        ...

    async def names(self) -> list[IntegrationBrief]:
        """Return all, by name."""
        ...

    async def change(
        self, integration_id: UUID, plan: IntegrationPlan, version: int
    ) -> IntegrationRecord | None:
        """Replace the plan of a version; None when the version is another one by now.

        Raises `IntegrationNameTakenError`.
        """
        ...

    async def remove(self, integration_id: UUID) -> bool:
        """Delete an integration with its secrets; False when there is none."""
        ...

    async def with_secret(
        self, integration_id: UUID
    ) -> tuple[IntegrationRecord, SealedSecret | None] | None:
        """Return an integration with the secret that its calls are signed with."""
        ...


class CallRepository(Protocol):
    """The journal of one user's changing calls."""

    async def begin(self, call: CallRecord, deadline: datetime) -> tuple[CallRecord, bool]:
        """Store a call as `sending`; a known one is returned as it is, with False."""
        ...

    async def again(self, call_id: UUID, deadline: datetime) -> bool:
        """Set a failed call to `sending` again; False when it is not failed."""
        ...

    async def overdue(self, call_id: UUID, now: datetime) -> bool:
        """Set a call that is `sending` past its deadline to `unknown`; False when it is not."""
        ...

    async def end(
        self, call_id: UUID, state: CallState, answer: Answer | None, error_code: str | None
    ) -> bool:
        """Store the end of a call that is `sending`; False when it has ended."""
        ...


class McpToolRepository(Protocol):
    """Tools of one user's MCP servers."""

    async def of_person(self) -> list[McpTool]:
        """Return all that are confirmed."""
        ...

    async def of_integration(self, integration_id: UUID) -> list[McpTool]:
        """Return those of an integration, by name."""
        ...

    async def replace(self, integration_id: UUID, tools: Sequence[McpTool]) -> None:
        """Store what a server has, instead of what it had."""
        ...

    async def forget(self, integration_id: UUID) -> None:
        """Drop all tools of an integration, confirmed ones too."""
        ...

    async def confirm(self, integration_id: UUID, name: str, offered_hash: str) -> bool:
        """Take the definition of a hash as the confirmed one; False when it is not offered."""
        ...


@dataclass(frozen=True)
class AskCall:
    """A call of an integration, by its name or id.

    `key` makes it one call however often it is asked for. With `address`, the address that would
    be called must be this one.
    """

    user_id: UUID
    integration: str
    request: CallRequest
    key: UUID
    address: str | None = None
    seconds: float = 30


class OwnMcpTools(Protocol):
    """The tools of the person's own MCP servers."""

    async def refresh(self, user_id: UUID, integration_id: UUID) -> Sequence[McpTool]:
        """Ask a server what it has and store it. Raises `NotFoundError` and a `ToolError`."""
        ...


class OwnIntegrations(Protocol):
    """The person's own integrations."""

    async def briefs(self, user_id: UUID) -> Sequence[IntegrationBrief]:
        """Return all, by name."""
        ...

    async def find(self, user_id: UUID, name: str) -> IntegrationRecord:
        """Return one by name or id. Raises `NotFoundError`."""
        ...

    async def call(self, asked: AskCall) -> Answer:
        """Make a call; an answer of any status is one.

        Raises a `ToolError`: `NotRepeatedError` when nobody knows whether it was done.
        """
        ...
