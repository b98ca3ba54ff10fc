"""Owns what a person does with stored integrations at a door: add, change, check."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from assistant.contracts.integrations import (
    SECRET_FIELDS,
    AuthData,
    Health,
    IntegrationKind,
    IntegrationPlan,
    IntegrationRecord,
)
from assistant.domain.integrations.drafts import DraftFields, merged, missing_of
from assistant.errors import (
    AssistantError,
    DraftIncompleteError,
    DraftUnreadableError,
    ToolError,
)
from assistant.services.draft_plans import DraftPlans
from assistant.services.failed_tests import told_of
from assistant.services.integration_calls import IntegrationCalls
from assistant.services.integrations import Changed, Integrations
from assistant.services.mcp_tools import McpTools

_log = structlog.get_logger(__name__)


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
        return await self.service.add(user_id, drafted.plan, drafted.secrets, key)

    async def change(
        self, user_id: UUID, integration_id: UUID, fields: DraftFields, secrets: AuthData | None
    ) -> Changed:
        """Change the fields that are given; of two at once, each field has what was said last.

        Raises `DraftUnreadableError`, also for another kind, `DraftIncompleteError` when something
        would be missing then, and what `Integrations.change` raises.
        """
        drafted = await self.plans.read(fields, secrets or {})

        def edited(plan: IntegrationPlan) -> IntegrationPlan:
            changed = merged(plan, drafted.plan, fields)
            _refuse_unusable(plan, changed)
            return changed

        given = None if secrets is None else drafted.secrets
        return await self.service.change(user_id, integration_id, edited, given)

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
            code, told = None, {}
        except ToolError as error:
            code, told = error.code, told_of(error)
        took = int((clock.monotonic() - began) * 1000)
        return Health(
            healthy=code is None,
            duration_ms=took,
            error_code=code,
            told=told,
            checked_at=clock.now(),
        )


def _refuse_unusable(before: IntegrationPlan, plan: IntegrationPlan) -> None:
    """Raise for a change after which there would be nothing to call, or something else to ask.

    Secrets may be given later.
    """
    if plan.kind is not before.kind:
        raise DraftUnreadableError(
            "kind: cannot be changed", detail="kind: cannot be changed", rule="kind"
        )
    lacks = missing_of(plan, SECRET_FIELDS[plan.auth.kind], authorised=True)
    if lacks:
        raise DraftIncompleteError("something is missing", missing=", ".join(lacks))


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
