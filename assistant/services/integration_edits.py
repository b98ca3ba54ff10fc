"""Owns what a person does with stored integrations at a door: add, change, check, list tools."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from assistant.contracts.integrations import (
    AuthData,
    Health,
    IntegrationKind,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.contracts.mcp_tools import McpTool
from assistant.domain.integrations.drafts import DraftFields
from assistant.errors import AssistantError, ConflictError, IntegrationNameTakenError, ToolError
from assistant.services.draft_plans import DraftPlans
from assistant.services.integration_calls import IntegrationCalls
from assistant.services.integrations import Integrations
from assistant.services.mcp_tools import McpTools

_log = structlog.get_logger(__name__)
_TIMES = 3


@dataclass(frozen=True)
class IntegrationEdits:
    """Integrations of one person at a time. All raise `NotFoundError` for what is not theirs."""

    service: Integrations
    plans: DraftPlans
    calls: IntegrationCalls
    mcp: McpTools

    async def add(
        self, user_id: UUID, fields: DraftFields, secrets: AuthData, key: str
    ) -> IntegrationRecord:
        """Store an integration untested; the same key gives the same one.

        Raises `DraftUnreadableError`, `DraftIncompleteError`, and what `Integrations.add` raises.
        """
        drafted = await self.plans.whole(fields, secrets)
        added = await self.service.add(user_id, drafted.plan, drafted.secrets, key)
        await list_tools(self.mcp, user_id, added.integration_id, added.plan)
        return added

    async def change(
        self, user_id: UUID, integration_id: UUID, fields: DraftFields, secrets: AuthData | None
    ) -> IntegrationRecord:
        """Change the fields that are given; of two at once, each field has what was said last.

        Raises `DraftUnreadableError`, and what `Integrations.change` raises.
        """
        for _ in range(_TIMES):
            try:
                return await self._change(user_id, integration_id, fields, secrets)
            except IntegrationNameTakenError:
                raise
            except ConflictError:
                continue
        return await self._change(user_id, integration_id, fields, secrets)

    async def health(self, user_id: UUID, integration_id: UUID) -> Health:
        """Run the healthcheck; an MCP server is asked for its tools.

        Raises what opening a secret raises.
        """
        known = await self.service.get(user_id, integration_id)
        if known.plan.kind is IntegrationKind.HTTP:
            return await self.calls.health(user_id, integration_id)
        clock = self.calls.clock
        began = clock.monotonic()
        try:
            await self.mcp.refresh(user_id, integration_id)
            code = None
        except ToolError as error:
            code = error.code
        took = int((clock.monotonic() - began) * 1000)
        return Health(
            healthy=code is None, duration_ms=took, error_code=code, checked_at=clock.now()
        )

    async def tools(self, user_id: UUID, integration_id: UUID) -> Sequence[McpTool]:
        """Return the tools of an MCP server; one that was never listed is asked now.

        Raises what asking raises.
        """
        known = await self.mcp.known(user_id, integration_id)
        return known or await self.mcp.refresh(user_id, integration_id)

    async def _change(
        self, user_id: UUID, integration_id: UUID, fields: DraftFields, secrets: AuthData | None
    ) -> IntegrationRecord:
        known = await self.service.get(user_id, integration_id)
        drafted = await self.plans.merged(known.plan, fields, secrets or {})
        given = None if secrets is None else drafted.secrets
        return await self.service.change(
            user_id, integration_id, drafted.plan, given, known.version
        )


async def list_tools(
    mcp: McpTools, user_id: UUID, integration_id: UUID, plan: IntegrationPlan
) -> None:
    """Ask a new MCP server for its tools; one that does not answer is asked another time."""
    if plan.kind is not IntegrationKind.MCP:
        return
    try:
        await mcp.refresh(user_id, integration_id)
    except AssistantError as error:
        _log.warning("mcp_tools_not_listed", error_code=error.code)
