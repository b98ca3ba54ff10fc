"""Tools of MCP servers as a door lists them: as they are known, else a worker is sent to ask.

Only workers start programs, and nobody waits at a door for a server that may not answer: the
listing is a chain of the tool `integration_tools`, which outlives whatever dies.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog

from api.integration_views import tools_out
from api.schemas.integrations import McpToolsOut
from api.tool_calls import ToolServices
from api.tool_views import failure_of
from assistant.contracts.integrations import IntegrationKind, IntegrationRecord
from assistant.contracts.tools import ChainRecord, OpenChain, ToolCall, ToolStepState
from assistant.errors import ProgramElsewhereError, RateLimitedError, UnavailableError
from assistant.services.clock import Clock
from assistant.services.integrations import Integrations
from assistant.services.mcp_tools import McpTools

_TOOL = "integration_tools"
_AGAIN_SECONDS = 60
"""How often one server is asked at most; one that failed may be asked after that."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class McpListing:
    """Lists tools of one person's servers."""

    service: Integrations
    mcp: McpTools
    tools: ToolServices
    clock: Clock

    async def stored(self, user_id: UUID, record: IntegrationRecord, request_id: str) -> None:
        """Have a server whose tools are not known asked for them; who looks later asks again."""
        if record.plan.kind is not IntegrationKind.MCP:
            return
        if await self.mcp.known(user_id, record.integration_id):
            return
        try:
            await self._begin(user_id, record, request_id)
        except (RateLimitedError, UnavailableError) as error:
            _log.warning("mcp_tools_not_listed", error_code=error.code)

    async def of(self, user_id: UUID, integration_id: UUID, request_id: str) -> McpToolsOut:
        """Return the tools of a server; one that was never listed is asked now.

        Raises `NotFoundError` and what asking raised, if it failed just now.
        """
        known = await self.mcp.known(user_id, integration_id)
        if known:
            return tools_out(known)
        try:
            return tools_out(await self.mcp.refresh(user_id, integration_id))
        except ProgramElsewhereError:
            record = await self.service.get(user_id, integration_id)
            chain = await self._begin(user_id, record, request_id)
        report = await self.tools.chains.report(user_id, chain.chain_id)
        if not report.chain.state.is_final:
            return tools_out([], listing=True)
        if report.steps[0].state is not ToolStepState.DONE:
            raise failure_of(report.steps[0])
        return tools_out(await self.mcp.known(user_id, integration_id))

    async def _begin(
        self, user_id: UUID, record: IntegrationRecord, request_id: str
    ) -> ChainRecord:
        """Send a worker to ask; as long as nothing changes, one chain a minute."""
        integration_id = record.integration_id
        minute = int(self.clock.now().timestamp()) // _AGAIN_SECONDS
        asked = OpenChain(
            user_id=user_id,
            calls=(ToolCall(name=_TOOL, arguments={"integration": str(integration_id)}),),
            key=f"mcp-tools/{integration_id}/{record.version}/{minute}",
            request_id=request_id,
        )
        chain = await self.tools.chains.open(asked)
        if not chain.state.is_final:
            await self.tools.gateway.start(chain, rounds=1)
        return chain
