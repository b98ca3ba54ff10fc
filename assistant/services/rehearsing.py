"""Owns the test of an API that is not saved: nothing of it is kept, nothing there is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.integrations import AuthData, IntegrationKind, IntegrationPlan
from assistant.contracts.onboarding import TestResult
from assistant.errors import ToolError
from assistant.services.clock import Clock
from assistant.services.failed_tests import failed_of
from assistant.services.integration_auth import signed
from assistant.services.integration_calls import PREVIEW_CHARS, IntegrationCalls
from assistant.services.mcp_tools import McpTools
from assistant.services.oauth_tokens import OAuthTokens, SignIn
from assistant.services.ports.exchanges import Ask
from assistant.services.ports.secrets import SecretOwner

NOBODY = UUID(int=0)
"""Owner of fields of which nothing is stored."""


@dataclass(frozen=True)
class Rehearsed:
    """What a test came to, and the plan with what it has found out of the other side."""

    result: TestResult
    plan: IntegrationPlan


@dataclass(frozen=True)
class TokenSigning:
    """Signs requests in; `owner_of` says by id what a token is kept with, None for nothing."""

    tokens: OAuthTokens
    owner_of: Callable[[UUID], SecretOwner | None]

    async def signed(
        self, user_id: UUID, owner_id: UUID, plan: IntegrationPlan, data: AuthData, ask: Ask
    ) -> Ask:
        """Return the request with its sign-in. Raises what tokens raise."""
        who = SignIn(user_id, plan.auth, data, self.owner_of(owner_id))
        return signed(ask, plan.auth, data, await self.tokens.access(who))


@dataclass(frozen=True)
class Rehearsing:
    """Asks APIs by their healthchecks, and MCP servers for their tools."""

    calls: IntegrationCalls
    mcp: McpTools
    clock: Clock

    async def rehearse(
        self, user_id: UUID, plan: IntegrationPlan, data: AuthData, draft_id: UUID = NOBODY
    ) -> Rehearsed:
        """Ask the other side; that it does not answer is a result. Its version is left to others.

        Raises `UnavailableError`.
        """
        if plan.kind is IntegrationKind.MCP:
            return await self._tools(user_id, plan, data, draft_id)
        who = SignIn(user_id, plan.auth, data, draft_owner(draft_id))
        return Rehearsed(await self.calls.rehearse(plan, who, 0), plan)

    async def _tools(
        self, user_id: UUID, plan: IntegrationPlan, data: AuthData, draft_id: UUID
    ) -> Rehearsed:
        now = self.clock.now()
        result = TestResult(success=True, asked=plan.base_url, tested_at=now, draft_version=0)
        try:
            tools = await self.mcp.offered(user_id, draft_id, plan, data)
        except ToolError as error:
            failed = {"success": False} | failed_of(error)
            return Rehearsed(result.model_copy(update=failed), plan)
        names = ", ".join(tool.name for tool in tools)
        found = result.model_copy(update={"response_preview": names[:PREVIEW_CHARS]})
        return Rehearsed(found, plan.model_copy(update={"endpoints": tools}))


def draft_owner(draft_id: UUID) -> SecretOwner | None:
    """Return what the tokens of a draft are kept with, None for nobody's."""
    return None if draft_id == NOBODY else SecretOwner(draft_id=draft_id)


def integration_owner(integration_id: UUID) -> SecretOwner:
    """Return what the tokens of an integration are kept with."""
    return SecretOwner(integration_id=integration_id)
